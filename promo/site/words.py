"""How dates, places and prices are said on public pages."""

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from promo.concerts.models import Concert
from promo.core.addresses import http_address
from promo.core.clock import now, today
from promo.core.i18n import zone
from promo.core.web import format_clock, format_day, format_money, glue

SHORT = 3  # letters of a month in a narrow column


def place(concert: Concert) -> str:
    """«Москва, клуб «Мутабор»»; the title where neither city nor venue is known."""
    return ", ".join(part for part in (concert.city, concert.venue) if part) or concert.title


def headline(concert: Concert) -> str:
    """What a row of one artist's concerts is called: the city, else the venue, else the title."""
    return concert.city or concert.venue or concert.title


def venue_and_time(concert: Concert) -> str:
    """«Клуб «Мутабор», 19:00»: what a row says beside its headline."""
    venue = concert.venue if concert.city else None
    return ", ".join(part for part in (venue, format_clock(concert.time) if concert.time else None) if part)


def month_and_weekday(day: date) -> str:
    """«ноя, сб»; for a day of another year «ноя 2025»."""
    month = str(format_date(day, "MMM", rebase=False))[:SHORT]
    if day.year != today().year:
        return f"{month} {day.year}"
    return f"{month}, {format_date(day, 'ccc', rebase=False)}"


def full_month_and_weekday(day: date) -> str:
    """«ноября, сб», for the ticket."""
    return str(format_date(day, "MMMM, ccc" if day.year == today().year else "MMMM y", rebase=False))


def weekday(day: date) -> str:
    """«суббота»."""
    return str(format_date(day, "EEEE", rebase=False))


def relative_day(day: date) -> str:
    """«Сегодня», «Завтра», else «28 ноября»."""
    away = (day - now().astimezone(ZoneInfo(zone())).date()).days
    return {0: str(_("Today")), 1: str(_("Tomorrow"))}.get(away) or format_day(day)


def starts_at_place(concert: Concert) -> str:
    """«19:00 по Москве»: the time with its zone named, since the reader may live in another."""
    if concert.time is None:
        return str(_("time to be announced"))
    time = format_clock(concert.time)
    if concert.timezone == "Europe/Moscow":
        return str(_("%(time)s Moscow time", time=time))
    return str(_("%(time)s local time, %(offset)s", time=time, offset=_offset(concert)))


def days_left(concert: Concert) -> str:
    """«сегодня», «завтра», «через 8 дней», counted where the concert is."""
    days = (concert.date - now().astimezone(ZoneInfo(concert.timezone)).date()).days
    if days <= 0:
        return str(_("today"))
    if days == 1:
        return str(_("tomorrow"))
    return str(ngettext("in %(num)s day", "in %(num)s days", days))


def is_free(concert: Concert) -> bool:
    """The entry costs nothing."""
    return concert.ticket_price_from == 0 and not concert.ticket_price_to


def price(concert: Concert) -> str | None:
    """«от 2 500 ₽», «2 500 ₽», «вход свободный»; None where no price is given."""
    low, high = concert.ticket_price_from, concert.ticket_price_to
    if is_free(concert):
        return str(_("free entry"))
    if low is None:
        return None if high is None else str(_("up to %(price)s", price=format_money(high)))
    return format_money(low) if low == high else str(_("from %(price)s", price=format_money(low)))


def has_tickets(concert: Concert) -> bool:
    """There is an address to buy tickets at."""
    return http_address(concert.ticket_link) is not None


def no_tickets(concert: Concert) -> str:
    """Why there is no button: nothing to pay, or nothing to buy yet."""
    return str(_("Free entry") if is_free(concert) else _("On sale soon"))


def paragraphs(text: str | None) -> list[str]:
    """Plain text by its paragraphs."""
    return [glue(line.strip()) for line in (text or "").splitlines() if line.strip()]


def summary(text: str | None, longest: int = 160) -> str:
    """The beginning of a text, cut at a word, for search engines and shared links."""
    flat = " ".join((text or "").split())
    return flat if len(flat) <= longest else flat[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def _offset(concert: Concert) -> str:
    seconds = int(concert.starts_at.astimezone(ZoneInfo(concert.timezone)).utcoffset().total_seconds())  # type: ignore[union-attr]
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"UTC{'-' if seconds < 0 else '+'}{hours}{f':{minutes:02d}' if minutes else ''}"


FILTERS = (
    place,
    headline,
    venue_and_time,
    month_and_weekday,
    full_month_and_weekday,
    weekday,
    relative_day,
    starts_at_place,
    days_left,
    is_free,
    price,
    has_tickets,
    no_tickets,
    paragraphs,
    summary,
)
