"""The artist's coins."""

from typing import Any

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from promo.core.clock import today
from promo.core.csv_file import csv_answer
from promo.core.htmx import page_or_fragment
from promo.core.paging import page_number
from promo.wallet import charts, queries
from promo.wallet.words import kind_name, kind_sign, signed

bp = Blueprint("wallet", __name__)
bp.add_app_template_filter(signed)

COLUMNS = ("occurred_at", "kind", "description", "related_entity_type", "related_entity_id", "coins", "balance")


@bp.app_context_processor
def purse() -> dict[str, Any]:
    """Let the studio's frame show the coins that can be spent."""
    return {"coins_available": _available}


@bp.get("", strict_slashes=False)
def wallet_show() -> Response:
    """Show the artist's coins, and where they came from and went."""
    g.purse = queries.balance(g.artist.id)
    flow = queries.flow(g.artist.id)
    choice = _choice()
    return page_or_fragment(
        "wallet/show.html",
        "wallet/_history.html",
        purse=g.purse,
        holds=queries.open_holds(g.artist.id),
        flow=flow,
        chart_figure=charts.flow_chart(flow.months) if flow.months else None,
        choice=choice,
        directions=queries.Direction,
        entries=queries.history(g.artist.id, choice, page_number(request.args.get("page"))),
        kind_name=kind_name,
        kind_sign=kind_sign,
    )


@bp.get("/history.csv")
def history_export() -> Response:
    """Send the history that is looked at as a file."""
    rows = queries.every_entry(g.artist.id, _choice())
    return csv_answer(f"coins-{today()}.csv", COLUMNS, (_cells(row) for row in rows))


def _cells(row: Any) -> list[object]:
    return [
        row.occurred_at.isoformat(),
        row.kind,
        row.description,
        row.related_entity_type,
        row.related_entity_id,
        row.change,
        row.after,
    ]


def _choice() -> queries.Choice:
    return queries.Choice.read(request.args.get("kind"), request.args.get("month"))


def _available() -> int:
    """One query, and none on the page that has asked already."""
    if "purse" not in g:
        g.purse = queries.balance(g.artist.id)
    return int(g.purse.available)
