"""Where requests come from and where links lead: never what a client's headers say."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    """Make links from `PUBLIC_URL` alone, and take the client's address from as many proxies as are trusted."""
    settings = app.extensions["settings"]
    app.wsgi_app = _fixed(app.wsgi_app, settings.public_url)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]


def _fixed(wsgi_app: Callable[..., Iterable[bytes]], public_url: str) -> Callable[..., Iterable[bytes]]:
    """A forged Host header would otherwise end up in the links of our mails."""
    parts = urlsplit(public_url)

    def call(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["HTTP_HOST"] = parts.netloc
        environ["wsgi.url_scheme"] = parts.scheme
        return wsgi_app(environ, start_response)

    return call
