"""The figure of donations; colours are the page's own tokens, filled in by the browser."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from promo.core.money import to_major
from promo.core.web import format_money
from promo.payments.queries import Month

BAR = timedelta(days=22)  # of its month
ASIDE = timedelta(days=32)  # before the first bar's month and after the last one's


def donations_chart(months: Sequence[Month]) -> dict[str, Any]:
    """Sums by month as bars."""
    from plotly import graph_objects as go

    bars = go.Bar(
        x=[one.month.isoformat() for one in months],
        y=[float(to_major(one.total)) for one in months],
        marker={"color": "var(--chart-1)", "cornerradius": 2},
        width=BAR.total_seconds() * 1000,
        customdata=[format_money(one.total) for one in months],
        hovertemplate="%{x|%m.%Y}: %{customdata}<extra></extra>",
    )
    figure = go.Figure([bars])
    figure.update_layout(
        template="none",
        xaxis={
            "type": "date",
            "range": [str(months[0].month - ASIDE), str(months[-1].month + ASIDE)],
            "tickformat": "%m.%Y",
            "nticks": 8,
        },
        yaxis={"tickformat": ",d", "rangemode": "tozero"},
        meta={"phone": {"xaxis": {"nticks": 4}}},
    )
    data: dict[str, Any] = figure.to_plotly_json()
    return data
