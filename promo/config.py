"""Settings: the only reader of the environment.

An unknown `PROMO_…` name or a malformed value raises `ConfigError`, whose text is one line that names it.
"""

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent
KNOWN_PROMO_NAMES = frozenset({"PROMO_DATA_DIR", "PROMO_ENCRYPTION_KEY", "PROMO_DEMO"})
DATABASE_SCHEMES = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
FORM_MEMORY_BYTES = 1_000_000  # text of one form; a 1 MB biography is refused, not swallowed
FORM_PARTS = 1_000
SQLITE_BUSY_SECONDS = 10
LONGEST_SOCKET_PATH = 100
BODY_BYTES = 16 * 1024 * 1024


class ConfigError(Exception):
    """A setting is unknown, missing or malformed; the text is one line for the operator."""


@dataclass(frozen=True)
class Settings:
    """Everything the process was told from outside, checked."""

    data_dir: Path
    port: int
    database_url: str
    redis_url: str
    mail_url: str
    storage_url: str
    public_url: str
    trusted_proxies: int
    demo: bool
    secret_key: str = field(repr=False)
    encryption_key: str = field(repr=False)
    root: Path = ROOT

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; raises `ConfigError`."""
        unknown = sorted(name for name in environ if name.startswith("PROMO_") and name not in KNOWN_PROMO_NAMES)
        if unknown:
            raise ConfigError(f"{unknown[0]} is not a known setting (known: {', '.join(sorted(KNOWN_PROMO_NAMES))})")
        data_dir = Path(environ.get("PROMO_DATA_DIR") or ROOT / "var").expanduser().absolute()
        if data_dir.exists() and not data_dir.is_dir():
            raise ConfigError(f"PROMO_DATA_DIR is not a directory: {data_dir}")
        data_dir.mkdir(parents=True, exist_ok=True)
        embedded = not environ.get("DATABASE_URL")
        port = _whole_number(environ, "PORT", 8000, 1, 65535)
        return cls(
            data_dir=data_dir,
            port=port,
            database_url=_database_url(environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'promo.sqlite3'}"),
            redis_url=_redis_url(environ, data_dir),
            mail_url=_mail_url(environ, data_dir),
            storage_url=_storage_url(environ, data_dir),
            public_url=_public_url(environ, port),
            trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", 0, 0, 10),
            demo=_flag(environ, "PROMO_DEMO", True),
            secret_key=_secret(environ, "SECRET_KEY", data_dir, embedded, lambda: secrets.token_urlsafe(48)),
            encryption_key=_encryption_key(environ, data_dir, embedded),
        )

    @property
    def embedded_redis(self) -> Path | None:
        """The socket of the Redis that `bin/dev` starts; nothing when another one was named."""
        socket = _redis_socket(self.data_dir)
        return socket if self.redis_url == f"unix://{quote(str(socket))}" else None

    @property
    def has_mailbox(self) -> bool:
        """Mail goes to files in the data directory, readable at `/dev/mailbox`."""
        return self.mail_url.startswith("file:")

    def flask_config(self) -> dict[str, Any]:
        """Flask's own configuration."""
        https = self.public_url.startswith("https://")
        return {
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self._engine_options(),
            "MAX_CONTENT_LENGTH": BODY_BYTES,
            "MAX_FORM_MEMORY_SIZE": FORM_MEMORY_BYTES,
            "MAX_FORM_PARTS": FORM_PARTS,
            "SESSION_COOKIE_NAME": "session",
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": https,
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "REMEMBER_COOKIE_SECURE": https,
            "PREFERRED_URL_SCHEME": "https" if https else "http",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
            "WTF_CSRF_TIME_LIMIT": int(timedelta(hours=12).total_seconds()),
            "WTF_CSRF_CHECK_DEFAULT": False,
            "BABEL_DEFAULT_LOCALE": "ru",
            "BABEL_DEFAULT_TIMEZONE": "UTC",
            "BABEL_TRANSLATION_DIRECTORIES": str(self.root / "translations"),
            "RATELIMIT_STORAGE_URI": re.sub("^unix:", "redis+unix:", self.redis_url),
            "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
            "RATELIMIT_HEADERS_ENABLED": False,
            "RATELIMIT_STORAGE_OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }

    def _engine_options(self) -> dict[str, Any]:
        if self.database_url.startswith("sqlite"):
            return {"connect_args": {"timeout": SQLITE_BUSY_SECONDS}}
        return {
            "pool_pre_ping": True,
            "pool_size": 5,
            "max_overflow": 10,
            "connect_args": {"connect_timeout": 5, "options": "-c timezone=utc"},
        }


def _whole_number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {text!r}")
    return int(text)


def _flag(environ: Mapping[str, str], name: str, default: bool) -> bool:
    text = environ.get(name) or ("1" if default else "0")
    if text not in {"0", "1"}:
        raise ConfigError(f"{name} must be 0 or 1, not {text!r}")
    return text == "1"


def _scheme(name: str, url: str, allowed: set[str]) -> str:
    scheme = url.partition(":")[0]
    if scheme not in allowed:
        raise ConfigError(f"{name} must start with {' or '.join(sorted(allowed))}, not {scheme!r}")
    try:
        urlsplit(url).port  # noqa: B018 - the property raises for a malformed port
    except ValueError as error:
        raise ConfigError(f"{name} is not an address: {error}") from None
    return scheme


def _database_url(url: str) -> str:
    scheme = _scheme("DATABASE_URL", url, set(DATABASE_SCHEMES))
    return DATABASE_SCHEMES[scheme] + url[len(scheme) :]


def _redis_socket(data_dir: Path) -> Path:
    """The kernel takes about a hundred bytes of a socket's path: a deeper data directory gets a short one elsewhere."""
    socket = data_dir / "redis.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"promo-{os.getuid()}-{name}" / "redis.sock"


def _redis_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("REDIS_URL") or f"unix://{quote(str(_redis_socket(data_dir)))}"
    _scheme("REDIS_URL", url, {"redis", "rediss", "unix"})
    return url


def _mail_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("MAIL_URL") or f"file://{data_dir / 'mail'}"
    if _scheme("MAIL_URL", url, {"smtp", "smtps", "file"}) != "file" and not urlsplit(url).hostname:
        raise ConfigError("MAIL_URL names no host")
    return url


def _storage_url(environ: Mapping[str, str], data_dir: Path) -> str:
    url = environ.get("STORAGE_URL") or f"file://{data_dir / 'files'}"
    _scheme("STORAGE_URL", url, {"file"})
    return url


def _public_url(environ: Mapping[str, str], port: int) -> str:
    url = (environ.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    _scheme("PUBLIC_URL", url, {"http", "https"})
    parts = urlsplit(url)
    if not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ConfigError(f"PUBLIC_URL must be scheme and host alone, not {url!r}")
    return url


def _secret(environ: Mapping[str, str], name: str, data_dir: Path, embedded: bool, make: Any) -> str:
    value = environ.get(name)
    if value:
        if len(value) < 16:
            raise ConfigError(f"{name} is too short: at least 16 characters")
        return value
    if not embedded:
        raise ConfigError(f"{name} is required with an outside database")
    return _kept(data_dir / "keys" / name.lower(), make)


def _encryption_key(environ: Mapping[str, str], data_dir: Path, embedded: bool) -> str:
    key = _secret(environ, "PROMO_ENCRYPTION_KEY", data_dir, embedded, lambda: Fernet.generate_key().decode())
    try:
        Fernet(key)
    except ValueError:
        raise ConfigError("PROMO_ENCRYPTION_KEY must be 32 bytes in url-safe base64") from None
    return key


def _kept(path: Path, make: Any) -> str:
    """Read the key from its file; the first process to come makes it, the others wait for nothing and read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, path)  # fails if another process was first, and then theirs holds
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
