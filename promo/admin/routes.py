"""The staff's start, and the import of the old data."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from promo.core.htmx import fragments, page_or_fragment, region
from promo.core.paging import page_number
from promo.notifications import queries as notifications
from promo.transfer import queries as transfer

bp = Blueprint("admin", __name__)
RUNS = "runs"  # the region that asks again while an import runs


@bp.get("", strict_slashes=False)
def admin_show() -> str:
    """Show what waits for staff."""
    return render_template(
        "admin/show.html",
        run=transfer.latest_run(),
        reasons=transfer.rejected_by_reason(),
        sending=notifications.sending_state(),
    )


@bp.get("/import")
def import_show() -> Response:
    """Show how far an import is, what the last ones did, and the rows that they rejected, with the reason."""
    runs = transfer.latest_runs()
    if region() == RUNS:
        return fragments(render_template("admin/_runs.html", runs=runs))
    reason, q = request.args.get("reason") or None, request.args.get("q", "").strip()[:200]
    return page_or_fragment(
        "admin/import.html",
        "admin/_rejected.html",
        page=transfer.rejected_rows(page_number(request.args.get("page")), reason=reason, q=q),
        reasons=transfer.rejected_by_reason(),
        reason=reason,
        q=q,
        runs=runs,
        run=transfer.latest_run(),
    )
