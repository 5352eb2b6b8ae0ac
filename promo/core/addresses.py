"""Addresses that people gave us: of the web and of mail."""

from urllib.parse import urlsplit

LONGEST = 2000


def http_address(text: str | None) -> str | None:
    """Return the address if a browser may be sent there: http or https with a host; None for anything else."""
    text = (text or "").strip()
    if not text or len(text) > LONGEST or any(not sign.isprintable() or sign.isspace() for sign in text):
        return None
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - the property raises for a malformed port
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.hostname else None


def masked(email: str | None) -> str:
    """A mail address for those who need not write to it: `m•••a@yandex.ru`; nothing for what is no address."""
    name, at, domain = (email or "").rpartition("@")
    return f"{name[:1]}•••{name[-1:] if len(name) > 2 else ''}{at}{domain}" if at else ""
