"""Who can sign in to the demo."""

from typing import NamedTuple

PASSWORD = "quiet-water-2026"


class SignIn(NamedTuple):
    """A person of the demo; `manages` are addresses of the artists whose team they are on besides their own page."""

    email: str
    name: str
    what: str
    manages: tuple[str, ...] = ()
    staff: bool = False


SIGN_INS = (
    SignIn("lada@example.com", "Лада", "artist, Лада Лебедева"),
    SignIn("eva@example.com", "Ева", "artist, Ева Лунь"),
    SignIn("timur@example.com", "Тимур", "artist, Тимур Сафин трио"),
    SignIn("manager@example.com", "Игорь", "manager of two artists", manages=("lada-lebedeva", "eva-lun")),
    SignIn("staff@example.com", "Ирина", "staff", staff=True),
)
