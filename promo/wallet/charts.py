"""The figure of the wallet page; colours are the page's own tokens, filled in by the browser."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from promo.core.web import format_number
from promo.wallet.queries import Month

BAR = timedelta(days=11)  # two of them to a month
ASIDE = timedelta(days=32)  # before the first month and after the last one
MONTHS_SHOWN = 24


def flow_chart(months: Sequence[Month]) -> dict[str, Any]:
    """What came in and what went out by month, side by side; the table beside it knows the older months too."""
    from plotly import graph_objects as go

    shown = months[-MONTHS_SHOWN:]
    figure = go.Figure(
        [
            _bars(go, shown, [one.received for one in shown], "var(--chart-ink)", timedelta(0)),
            _bars(go, shown, [one.spent for one in shown], "var(--chart-before)", BAR),
        ]
    )
    figure.update_layout(
        template="none",
        barmode="overlay",
        xaxis={
            "type": "date",
            "range": [str(shown[0].first - ASIDE), str(shown[-1].first + ASIDE)],
            "tickformat": "%m.%Y",
            "nticks": 8,
        },
        yaxis={"tickformat": ",d", "rangemode": "tozero"},
        meta={"phone": {"xaxis": {"nticks": 4}}},
    )
    data: dict[str, Any] = figure.to_plotly_json()
    return data


def _bars(go: Any, months: Sequence[Month], coins: Sequence[int], colour: str, shift: timedelta) -> Any:
    return go.Bar(
        x=[(one.first + shift).isoformat() for one in months],
        y=coins,
        offset=0,
        marker={"color": colour, "cornerradius": 2},
        width=BAR.total_seconds() * 1000 * 0.9,
        customdata=[[f"{one.first:%m.%Y}", format_number(count)] for one, count in zip(months, coins, strict=True)],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
