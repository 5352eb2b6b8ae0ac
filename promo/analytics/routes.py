"""The studio's overview, and a concert's way to the ticket."""

from uuid import UUID

from flask import Blueprint, g, render_template, request, session
from flask_login import current_user
from werkzeug.wrappers import Response

from promo.analytics import charts, queries
from promo.concerts.models import Concert
from promo.concerts.queries import concert_for
from promo.core.clock import now
from promo.core.csv_file import csv_answer
from promo.core.htmx import page_or_fragment, region
from promo.core.listing import searched
from promo.core.money import to_major
from promo.core.paging import page_number
from promo.core.periods import Period
from promo.ticketing.models import TicketSale

bp = Blueprint("analytics", __name__)

REGIONS = {
    "sales": "analytics/_sales.html",
    "orders": "analytics/_orders.html",
    "more-orders": "analytics/_order_rows.html",
}
COLUMNS = (
    "purchased_at",
    "transaction_id",
    "buyer_email",
    "provider",
    "quantity",
    "price",
    "total_amount",
    "commission",
    "net_amount",
    "currency",
    "status",
    "test",
)


@bp.get("", strict_slashes=False)
def overview() -> str:
    """Show how things stand."""
    return render_template("analytics/overview.html", overview=queries.overview(g.artist), now=now())


@bp.get("/concerts/<uuid:concert_id>/funnel")
def funnel(concert_id: UUID) -> Response:
    """Show a concert's sales; the period, the chart's metric and the orders swap on their own."""
    concert = _concert(concert_id)
    period = _period()
    figures = queries.funnel(concert, period)
    sales = queries.sales_over_time(concert, period)
    metric = "revenue" if request.args.get("chart") == "revenue" else "tickets"
    q = searched(request.args)
    response = page_or_fragment(
        "analytics/funnel.html",
        REGIONS.get(region() or "", "analytics/_funnel.html"),
        concert=concert,
        period=period,
        periods=Period,
        funnel=figures,
        funnel_chart=charts.funnel_chart(figures),
        step_name=charts.step_name,
        sales=sales,
        sales_chart=charts.sales_chart(sales, metric),
        metric=metric,
        orders=queries.orders(concert, period, q, page_number(request.args.get("page"))),
        q=q,
        sellers=queries.seller_names(concert.artist_id),
    )
    response.vary.add("HX-Target")
    return response


@bp.get("/concerts/<uuid:concert_id>/funnel.csv")
def order_export(concert_id: UUID) -> Response:
    """Send the orders of the period as a file."""
    concert = _concert(concert_id)
    period = _period()
    names = queries.seller_names(concert.artist_id)
    rows = (_cells(sale, names) for sale in queries.every_order(concert, period))
    return csv_answer(f"orders-{concert.date}-{period}.csv", COLUMNS, rows)


def _cells(sale: TicketSale, names: dict[str, str]) -> list[object]:
    return [
        sale.purchased_at.isoformat(),
        sale.transaction_id,
        sale.masked_buyer,
        names.get(sale.provider, sale.provider),
        sale.quantity,
        to_major(sale.price),
        to_major(sale.total_amount),
        to_major(sale.commission),
        to_major(sale.net_amount),
        sale.currency,
        str(sale.status),
        int(sale.is_test),
    ]


def _period() -> Period:
    return Period.read(request.args.get("period"), default=Period.ALL)


def _concert(concert_id: UUID) -> Concert:
    """Find the concert; the studio's frame shows the artist whose it is, also when another was chosen before."""
    concert = concert_for(current_user, concert_id)
    g.artist = concert.artist
    session["artist"] = concert.artist.slug
    return concert
