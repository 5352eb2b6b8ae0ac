"""The reverse proxy of compose.yaml: a real nginx with our configuration, before the real web server."""

import http.client
import os
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from string import Template
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from promo.core.clock import now
from tests import servers
from tests.commands.conftest import ROOT, environment, run, status

pytestmark = pytest.mark.proxy

MAIN = """
daemon off;
$user
pid $folder/nginx.pid;
error_log $folder/error.log;
worker_processes 1;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    include $folder/proxy.conf;
}
"""
TRUSTING = ssl.create_default_context()
TRUSTING.check_hostname = False
TRUSTING.verify_mode = ssl.CERT_NONE


class Proxy(NamedTuple):
    """Where it listens."""

    http: int
    https: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
        """Send a request."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.https, timeout=30, context=TRUSTING)
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def send(self, raw: bytes) -> ssl.SSLSocket:
        """Send bytes that no library would send."""
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=30)
        secure = TRUSTING.wrap_socket(plain)
        secure.sendall(raw)
        return secure


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory, redis_url: str) -> Iterator[Proxy]:
    """A running proxy before a running web server."""
    folder = tmp_path_factory.mktemp("proxy")
    web = servers.free_port()
    ports = Proxy(servers.free_port(), servers.free_port())
    settings = {"PROMO_DATA_DIR": folder / "data", "PORT": web, "REDIS_URL": redis_url, "TRUSTED_PROXIES": 1}
    settings["PUBLIC_URL"] = f"https://127.0.0.1:{ports.https}"
    assert run(ROOT / "deploy" / "migrate.sh", **settings).returncode == 0
    make_certificate(folder)
    values = {"HTTP": ports.http, "HTTPS": ports.https, "WEB": f"127.0.0.1:{web}", "CERTIFICATES": folder}
    template = (ROOT / "deploy" / "proxy.conf.template").read_text()
    for name, value in values.items():
        template = template.replace(f"${{PROXY_{name}}}", str(value))
    (folder / "proxy.conf").write_text(template)
    user = "" if os.geteuid() else "user root;"
    (folder / "nginx.conf").write_text(Template(MAIN).substitute(folder=folder, user=user))
    nginx = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    path = environment(PATH=f"{os.environ['PATH']}:/usr/sbin")
    start_web = [str(ROOT / "deploy" / "start-web.sh")]
    with (
        servers.running(start_web, cwd=ROOT, env=environment(**settings)),
        servers.running(nginx, env=path, stderr=subprocess.DEVNULL),
    ):
        servers.wait_until(lambda: status(f"http://127.0.0.1:{web}/readyz") == 200)
        yield ports


def make_certificate(folder: Path) -> None:
    """Make a certificate that nobody but the test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now(), now() + timedelta(days=1)
    ).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def test_pages_come_through(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/readyz").status == 200
    assert proxy.ask("GET", "/login").status == 200


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=30)
    connection.request("GET", "/login?next=%2Fstudio", headers={"Host": "promo.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, "https://promo.example/login?next=%2Fstudio")


def test_a_huge_body_is_refused(proxy: Proxy) -> None:
    assert proxy.ask("POST", "/login", **{"Content-Length": str(18 * 1024 * 1024)}).status == 413


def test_a_huge_header_is_refused(proxy: Proxy) -> None:
    assert proxy.ask("GET", "/", Cookie="a" * 64 * 1024).status == 431


def test_trace_is_refused(proxy: Proxy) -> None:
    assert proxy.ask("TRACE", "/").status == 405


@pytest.mark.parametrize(
    "lengths",
    [b"Content-Length: 4\r\nTransfer-Encoding: chunked", b"Content-Length: 4\r\nContent-Length: 5"],
)
def test_a_body_of_two_lengths_is_refused(proxy: Proxy, lengths: bytes) -> None:
    with proxy.send(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n" + lengths + b"\r\n\r\n0\r\n\r\n") as sent:
        assert sent.recv(64).startswith(b"HTTP/1.1 400")


@pytest.mark.slow
def test_a_body_that_never_comes_keeps_nobody_waiting(proxy: Proxy) -> None:
    drip = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\na"
    slow = [proxy.send(drip) for _ in range(50)]
    assert proxy.ask("GET", "/readyz").status == 200
    assert slow[0].recv(64)[:12] in {b"", b"HTTP/1.1 408"}
    for sent in slow:
        sent.close()
