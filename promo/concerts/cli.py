"""`flask concerts`."""

import json

import click
from flask.cli import AppGroup

from promo.concerts.models import Concert
from promo.concerts.queries import all_concerts
from promo.profiles.queries import artist_by_slug

concerts = AppGroup("concerts", help="Concerts.")
COMMANDS = (concerts,)


@concerts.command("list")
@click.option("--artist", "slug", required=True)
@click.option("--json", "as_json", is_flag=True)
def concerts_list(slug: str, as_json: bool) -> None:
    """Print each concert of an artist on a line."""
    artist = artist_by_slug(slug)
    if artist is None:
        raise click.ClickException(f"no artist {slug}")
    for concert in all_concerts(artist):
        click.echo(_line(concert) if as_json else f"{concert.id}\t{concert.date}\t{concert.status}\t{concert.title}")


def _line(concert: Concert) -> str:
    row = {"id": str(concert.id), "kv_id": concert.kv_id, "title": concert.title, "status": concert.status}
    return json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)
