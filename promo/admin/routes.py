"""The staff's start, and what an import could not take."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from promo.core.htmx import page_or_fragment
from promo.core.paging import page_number
from promo.transfer import queries as transfer

bp = Blueprint("admin", __name__)


@bp.get("", strict_slashes=False)
def admin_show() -> str:
    """Show what waits for staff."""
    return render_template("admin/show.html", run=transfer.latest_run(), reasons=transfer.rejected_by_reason())


@bp.get("/import")
def import_show() -> Response:
    """List the rows that the last imports rejected, with the reason."""
    reason, q = request.args.get("reason") or None, request.args.get("q", "").strip()[:200]
    return page_or_fragment(
        "admin/import.html",
        "admin/_rejected.html",
        page=transfer.rejected_rows(page_number(request.args.get("page")), reason=reason, q=q),
        reasons=transfer.rejected_by_reason(),
        reason=reason,
        q=q,
        run=transfer.latest_run(),
    )
