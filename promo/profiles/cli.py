"""`flask users` and `flask artists`."""

import json

import click
from flask.cli import AppGroup

from promo.accounts.services import create_user
from promo.core.errors import DomainError
from promo.profiles.models import Profile
from promo.profiles.queries import all_artists, artist_by_slug
from promo.profiles.services import create_artist, make_owner

users = AppGroup("users", help="People who can sign in.")
artists = AppGroup("artists", help="Artists.")
COMMANDS = (users, artists)


@users.command("create")
@click.argument("email")
@click.option("--password", required=True)
@click.option("--staff", is_flag=True, help="May enter the staff side.")
@click.option("--artist", "slug", help="Owns this artist's page; made if there is none.")
@click.option("--json", "as_json", is_flag=True)
def users_create(email: str, password: str, staff: bool, slug: str | None, as_json: bool) -> None:
    """Make a confirmed user, or give an existing one this password and role."""
    try:
        user, created = create_user(email, password, staff)
        if slug:
            page = artist_by_slug(slug)
            if page is None:
                create_artist(user, name=slug, slug=slug)
            else:
                make_owner(user, page)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if as_json:
        click.echo(json.dumps({"id": str(user.id), "kv_id": user.kv_id, "title": user.email, "slug": slug}))
    else:
        click.echo(f"{user.email}: {'created' if created else 'updated'}")


@artists.command("list")
@click.option("--json", "as_json", is_flag=True)
def artists_list(as_json: bool) -> None:
    """Print each artist on a line."""
    for artist in all_artists():
        click.echo(_line(artist) if as_json else f"{artist.slug}\t{artist.name}")


def _line(artist: Profile) -> str:
    row = {"id": str(artist.id), "kv_id": artist.kv_id, "slug": artist.slug, "title": artist.name}
    return json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)
