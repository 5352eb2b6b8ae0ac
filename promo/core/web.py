"""What templates know: assets by their plain name, figures, dates and Russian typography."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import format_date, format_decimal, get_locale, get_timezone
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from promo.core import money

NBSP = "\u00a0"
GLUE = re.compile(r"(?<![\w-])([A-Za-zА-Яа-яЁё]{1,2}|для|без|при|что|как|the) (?=\S)")
DASH = re.compile(r" (?=[—–])")
NUMBER_UNIT = re.compile(r"(\d) (?=[^\W\d])")


def init_app(app: Flask) -> None:
    """Register the globals and filters."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.add_template_global(asset)
    app.add_template_global(generate_csrf, "csrf_token")
    filters: dict[str, Callable[..., Any]] = {
        "money": format_money,
        "major": money.to_major,
        "coins": format_number,
        "number": format_number,
        "rate": format_rate,
        "share": format_share,
        "share_exact": exact_share,
        "duration": format_duration,
        "day": format_day,
        "day_short": format_day_short,
        "month": format_month,
        "moment": format_moment,
        "clock": format_clock,
        "nbsp": glue,
        "exact": exact,
    }
    for name, function in filters.items():
        app.add_template_filter(function, name)


@lru_cache
def _manifest(path: Path, _changed: float) -> dict[str, str]:
    return dict(json.loads(path.read_text()))


def asset(name: str) -> str:
    """Return the address of a built file, with its hash in the name."""
    path = current_app.extensions["settings"].root / "static" / "build" / "manifest.json"
    changed = path.stat().st_mtime if current_app.debug else 0.0
    return f"/static/build/{_manifest(path, changed)[name]}"


def format_number(value: int | Decimal) -> str:
    """1234567 → «1 234 567»."""
    return str(format_decimal(value))


def format_money(minor: int, currency: str = "RUB") -> str:
    """250000 → «2 500 ₽»; kopecks only where there are some."""
    major = money.to_major(minor)
    pattern = "#,##0" if major == major.to_integral_value() else "#,##0.00"
    sign = {"RUB": "₽", "USD": "$", "EUR": "€"}.get(currency, currency)
    return f"{format_decimal(major, pattern)}{NBSP}{sign}"


def format_rate(value: Decimal, places: int = 2) -> str:
    """Decimal('3.1107') → «3,11 %»."""
    sign = f"{NBSP}%" if _language() == "ru" else "%"
    return f"{format_decimal(value, '#,##0.' + '#' * places)}{sign}"


def format_share(value: Decimal, places: int = 1) -> str:
    """Decimal('0.31') → «31 %»."""
    return format_rate(value * 100, places)


def exact_share(value: Decimal) -> str:
    """A share (0…1) as machines read it: four decimals, half up."""
    return exact(value.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def format_duration(seconds: int | None) -> str:
    """228 → «3:48»; nothing for an unknown length."""
    if seconds is None:
        return ""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def format_day(value: date | datetime, with_year: bool | None = None) -> str:
    """A date in words: «28 ноября», with the year when it is not the current one."""
    from promo.core.clock import today

    value = _local(value)
    if with_year is None:
        with_year = value.year != today().year
    patterns = {"ru": ("d MMMM", "d MMMM y"), "en": ("MMMM d", "MMMM d, y")}
    return str(format_date(value, patterns[_language()][with_year], rebase=False))


def format_day_short(value: date | datetime) -> str:
    """A date for a narrow column: «28 ноя», three letters for every month."""
    value = _local(value)
    month = format_date(value, "MMM", rebase=False)[:3]
    return f"{value.day}{NBSP}{month}" if _language() == "ru" else f"{month}{NBSP}{value.day}"


def format_month(value: date) -> str:
    """A month in words: «ноябрь 2026»."""
    return str(format_date(value, "LLLL y", rebase=False))


def format_moment(value: datetime) -> str:
    """A moment in the viewer's zone: «19 ноя, 21:14», with the year when it is not the current one."""
    from promo.core.clock import today

    local = value.astimezone(_viewer_zone())
    year = "" if local.year == today().year else f"{NBSP if _language() == 'ru' else ', '}{local.year}"
    return f"{format_day_short(local)}{year}, {local:%H:%M}"


def format_clock(value: time) -> str:
    """19:30."""
    return f"{value:%H:%M}"


def _local(value: date | datetime) -> date:
    return value.astimezone(_viewer_zone()).date() if isinstance(value, datetime) else value


def _viewer_zone() -> tzinfo:
    return get_timezone() or ZoneInfo("UTC")


def _language() -> str:
    return str(get_locale())


def glue(text: str) -> str:
    """Bind short words, numbers with what they count, and dashes to their neighbours."""
    text = GLUE.sub(lambda found: found.group(1) + NBSP, text)
    return NUMBER_UNIT.sub(lambda found: found.group(1) + NBSP, DASH.sub(NBSP, text))


def exact(value: Any) -> str:
    """A figure as machines read it: plain point, no groups, the decimals it has."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
