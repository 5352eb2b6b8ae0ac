"""Figures of the funnel page; colours are the page's own tokens, filled in by the browser."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from promo.analytics.models import Funnel, SalesOverTime, Step
from promo.core.money import to_major
from promo.core.web import format_money, format_number, format_rate

INK, LIVE, MUTED = "var(--chart-ink)", "var(--chart-1)", "var(--muted)"
ROOM = 1.3  # beside the longest bar, for its number
BAR_SHARE = 0.7  # of its day or week


def step_name(metric: str) -> str:
    """What a step is called."""
    names: dict[str, str] = {
        "views": _("Views"),
        "clicks": _("Ticket clicks"),
        "cart_adds": _("In the cart"),
        "checkouts": _("At checkout"),
        "purchases": _("Purchases"),
    }
    return names[metric]


def funnel_chart(funnel: Funnel) -> dict[str, Any]:
    """Steps as horizontal bars; the estimated ones are hatched. Plotly's own funnel knows no pattern."""
    from plotly import graph_objects as go

    steps = funnel.steps
    longest = max(step.count for step in steps) or 1
    names = [step_name(step.metric) for step in steps]
    measured = go.Bar(
        x=[0 if step.estimated else step.count for step in steps],
        marker={"color": [LIVE if step.metric == "purchases" else INK for step in steps], "cornerradius": 3},
    )
    estimated = go.Bar(
        x=[step.count if step.estimated else 0 for step in steps],
        marker={
            "color": INK,
            "line": {"color": INK, "width": [1 if step.estimated else 0 for step in steps]},
            "pattern": {
                "shape": "/",
                "size": 7,
                "solidity": 0.35,
                "fillmode": "replace",
                "fgcolor": INK,
                "bgcolor": "var(--color-base-300)",
            },
        },
    )
    figure = go.Figure([measured, estimated])
    figure.update_traces(orientation="h", y=list(range(len(steps))), width=0.36, hoverinfo="skip")
    figure.update_layout(
        template="none",
        barmode="stack",
        xaxis={"visible": False, "range": [0, longest * ROOM]},
        yaxis={
            "range": [len(steps) - 0.6, -0.5],
            "tickvals": list(range(len(steps))),
            "ticktext": [f"{name}  " for name in names],
            "tickfont": {"size": 14, "color": "var(--color-base-content)"},
            "showgrid": False,
        },
        annotations=_numbers_beside(steps) + _conversions(steps, 0.5),
        meta={
            "phone": {
                "xaxis": {"range": [0, longest]},
                "yaxis": {"showticklabels": False, "range": [len(steps) - 0.6, -0.6]},
                "annotations": _numbers_above(steps, names) + _conversions(steps, 0.64),
            }
        },
    )
    return _plain(figure)


def sales_chart(sales: SalesOverTime, metric: str) -> dict[str, Any]:
    """Tickets or revenue as bars over time."""
    from plotly import graph_objects as go

    width = timedelta(days=7 if sales.is_weekly else 1)
    money = metric == "revenue"
    bars = go.Bar(
        x=[one.day.isoformat() for one in sales.bars],
        y=[float(to_major(one.revenue)) if money else one.tickets for one in sales.bars],
        marker={"color": LIVE, "cornerradius": 2},
        width=width.total_seconds() * 1000 * BAR_SHARE,
        customdata=[format_money(one.revenue) if money else format_number(one.tickets) for one in sales.bars],
        hovertemplate="%{x|%d.%m.%Y}: %{customdata}<extra></extra>",
    )
    figure = go.Figure([bars])
    figure.update_layout(
        template="none",
        xaxis={
            "type": "date",
            "range": [str(sales.first - width), str(sales.last + width)],
            "tickformat": "%d.%m" if sales.first.year == sales.last.year else "%m.%Y",
            "nticks": 8,
        },
        yaxis={"tickformat": ",d"},
        meta={"phone": {"xaxis": {"nticks": 4}}},
    )
    return _plain(figure)


def _numbers_beside(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [
        {**_text(_number(step), step.count, row), "xshift": 8, "font": {"size": 14, "weight": 600}}
        for row, step in enumerate(steps)
    ]


def _numbers_above(steps: Sequence[Step], names: Sequence[str]) -> list[dict[str, Any]]:
    left = [{**_text(name, 0, row - 0.36), "font": {"size": 13}} for row, name in enumerate(names)]
    right = [
        {
            **_text(_number(step), 1, row - 0.36),
            "xref": "paper",
            "xanchor": "right",
            "font": {"size": 13, "weight": 600},
        }
        for row, step in enumerate(steps)
    ]
    return left + right


def _number(step: Step) -> str:
    return f"{'≈ ' if step.estimated else ''}{format_number(step.count)}"


def _conversions(steps: Sequence[Step], above: float) -> list[dict[str, Any]]:
    said = {
        "clicks": _("%(share)s pressed “Tickets”"),
        "cart_adds": _("%(share)s put one in the cart"),
        "checkouts": _("%(share)s began to check out"),
        "purchases": _("%(share)s paid"),
    }
    return [
        {
            **_text(f"↓ {said[step.metric] % {'share': format_rate(step.of_previous, 1)}}", 0, row - above),
            "font": {"size": 12, "color": MUTED},
        }
        for row, step in enumerate(steps)
        if step.of_previous is not None
    ]


def _text(text: str, x: float, y: float) -> dict[str, Any]:
    return {"text": text, "x": x, "y": y, "xanchor": "left", "yanchor": "middle", "showarrow": False}


def _plain(figure: Any) -> dict[str, Any]:
    """Without the validators' wrapping: lists, numbers and text alone."""
    data: dict[str, Any] = figure.to_plotly_json()
    return data
