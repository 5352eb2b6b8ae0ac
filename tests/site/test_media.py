"""Stored files and the artist's tint."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from promo.clients import storage
from tests.factories import make_artist


def stored(app: Flask, suffix: str, content: bytes) -> str:
    """Store a file; return its key."""
    key = storage.new_key("pictures", suffix)
    storage.store(app.extensions["settings"].storage_url, key, content)
    return key


def test_a_picture_is_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    key = stored(app, "webp", b"RIFF....WEBP")
    response = client.get(storage.url(key))
    assert response.status_code == 200
    assert response.data == b"RIFF....WEBP"
    assert response.mimetype == "image/webp"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("suffix", ["html", "svg", "js", "xml"])
def test_what_could_run_is_handed_over_as_a_file(app: Flask, client: FlaskClient, suffix: str) -> None:
    response = client.get(storage.url(stored(app, suffix, b"<script>alert(1)</script>")))
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_nothing_else_is_served(app: Flask, client: FlaskClient) -> None:
    for key in (
        "pictures/" + "0" * 32 + ".webp",
        "../keys/secret_key",
        "pictures/../../keys/secret_key",
        "pictures/%2e%2e/keys",
        "%2fetc/passwd",
        "/etc/passwd",
        "pictures",
        "pictures/",
        ".",
        "x" * 5000,
    ):
        assert client.get(f"/media/{key}", follow_redirects=True).status_code == 404


def test_the_tint_is_a_small_stylesheet(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_artist(None, "Alice", tint_hue=210.5, tint_chroma=0.034)
        make_artist(None, "Plain")
    response = client.get("/@alice/tint.css")
    assert response.mimetype == "text/css"
    assert response.get_data(as_text=True) == ":root{--th:210.5;--tc:0.034}"
    assert "max-age" in response.headers["Cache-Control"]
    assert client.get("/@plain/tint.css").get_data(as_text=True) == ":root{--th:0;--tc:0}"
    assert "/@alice/tint.css?v=210.5-0.034" in client.get("/@alice").get_data(as_text=True)
