"""How the demo writes days and numbers: its texts are Russian, whoever starts it."""

from datetime import date

from babel.dates import format_date


def day_words(day: date) -> str:
    """Write a day as people say it: «6 декабря»."""
    return format_date(day, "d MMMM", locale="ru")


def number_words(number: int) -> str:
    """Write a number with its thousands apart: «1 000»."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
