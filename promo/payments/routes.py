"""Donations to an artist, and what the owner of the page pays."""

from flask import Blueprint, g, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from promo.core.clock import today
from promo.core.csv_file import csv_answer
from promo.core.errors import NotAllowed
from promo.core.htmx import page_or_fragment
from promo.core.money import to_major
from promo.payments import charts, queries
from promo.payments.models import Donation
from promo.profiles.models import TeamRole
from promo.profiles.queries import role_in
from promo.subscriptions.queries import plan_of

bp = Blueprint("payments", __name__)

COLUMNS = ("created_at", "donor_name", "amount", "currency", "message", "status", "payment_method", "transaction_id")


@bp.get("/donations")
def donation_index() -> Response:
    """List the artist's donations, and what they come to by month."""
    months = queries.donated_by_month(g.artist)
    return page_or_fragment(
        "payments/donations.html",
        "payments/_donations.html",
        listed=queries.donations(g.artist, queries.DONATIONS.read(request.args)),
        donated=queries.donated(g.artist),
        months=months,
        chart_figure=charts.donations_chart(months) if months else None,
    )


@bp.get("/donations.csv")
def donation_export() -> Response:
    """Send the donations that are looked at as a file."""
    rows = queries.every_donation(g.artist, queries.DONATIONS.read(request.args))
    return csv_answer(f"donations-{today()}.csv", COLUMNS, (_cells(donation) for donation in rows))


@bp.get("/payments")
def payment_index() -> Response:
    """Show the plan, the payment methods and the payments of the person whose page it is."""
    if role_in(current_user, g.artist) != TeamRole.OWNER:
        raise NotAllowed(_("Only the owner of the page sees the plan and the payments."))
    payer = g.artist.user_id
    return page_or_fragment(
        "payments/payments.html",
        "payments/_payments.html",
        listed=queries.payments(payer, queries.PAYMENTS.read(request.args)),
        methods=queries.payment_methods(payer),
        plan=plan_of(payer),
        today=today(),
    )


def _cells(donation: Donation) -> list[object]:
    return [
        donation.created_at.isoformat(),
        donation.shown_name,
        to_major(donation.amount),
        donation.currency,
        donation.message,
        str(donation.status),
        donation.payment_method,
        donation.transaction_id,
    ]
