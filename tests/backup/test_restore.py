"""What is restored is what was there, on either kind of database, or nothing at all."""

import dataclasses
import json
import zipfile
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from promo.backup import rows, services
from promo.backup.archive import BackupFault
from promo.clients import storage
from promo.core.db import db, transaction
from promo.ticketing.models import TicketProvider
from promo.wallet.models import WalletCheck
from promo.wallet.queries import audit, balance
from tests.backup.conftest import FROM_SQLITE, INTO_SQLITE, PICTURE, SECRET, Filled, contents, restore, rewritten
from tests.factories import make_user
from tests.house.figures import Figures


def figures(app: Flask, filled: Filled, address: str) -> dict[tuple[str, str | None], str]:
    """The figures of a page as the artist sees it."""
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = filled.owner.fs_uniquifier, True
    return Figures(browser.get(address).get_data(as_text=True)).values


def test_everything_comes_back_on_either_kind_of_database(filled: Filled, saved: Path, target: Flask) -> None:
    restore(target, saved)

    assert contents(target) == contents(filled.app)
    for address in ("/studio", f"/studio/concerts/{filled.concert_id}/funnel", "/studio/wallet", "/studio/donations"):
        shown = figures(target, filled, address)
        assert shown, address
        assert shown == figures(filled.app, filled, address)
    public = [app.test_client().get("/@alice").get_data(as_text=True) for app in (filled.app, target)]
    assert public[0] == public[1]
    with target.app_context():
        picture = storage.path_of(target.extensions["settings"].storage_url, PICTURE)
        assert picture.read_bytes() == b"\x00picture\xff" * 1000
        assert db.session.scalars(select(TicketProvider.api_key)).all() == [SECRET]
        assert balance(filled.artist.id).available == 1000 - 30 + 10 - 100
        assert audit().mismatches == []


@FROM_SQLITE
def test_a_system_that_only_ran_is_empty(filled: Filled, saved: Path, target: Flask) -> None:
    with target.app_context():
        upgrade()
        with transaction():
            db.session.add(WalletCheck(accounts=4, transfers=0, holds=0))

    restore(target, saved)

    assert contents(target) == contents(filled.app)


@FROM_SQLITE
def test_nothing_is_ever_overwritten(filled: Filled, saved: Path, target: Flask) -> None:
    with target.app_context():
        upgrade()
        make_user("zoe")
    before = contents(target)

    with pytest.raises(BackupFault, match=r"not empty .*users"):
        restore(target, saved)

    assert contents(target) == before


@pytest.mark.parametrize("member", ["tables/coin_transfers.ndjson", f"files/{PICTURE}"])
@FROM_SQLITE
@INTO_SQLITE
def test_a_changed_archive_is_refused(filled: Filled, saved: Path, target: Flask, member: str) -> None:
    changed = rewritten(saved, member, b"")

    with pytest.raises(BackupFault, match=f"{member} is not what was written"):
        restore(target, changed)

    with target.app_context(), db.engine.connect() as connection:
        assert not db.inspect(connection).get_table_names()


@FROM_SQLITE
@INTO_SQLITE
def test_damaged_bytes_are_found(filled: Filled, saved: Path, target: Flask) -> None:
    content = bytearray(saved.read_bytes())
    with zipfile.ZipFile(saved) as archive:
        start = archive.getinfo(f"files/{PICTURE}").header_offset + 200
    content[start] ^= 1
    saved.write_bytes(content)

    with pytest.raises(BackupFault, match="damaged"):
        restore(target, saved)


@pytest.mark.parametrize("kept", [0, 1, 0.5, 0.999])
@FROM_SQLITE
def test_a_truncated_archive_is_refused(filled: Filled, saved: Path, kept: float) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: int(len(content) * kept)] if kept != 1 else content[:-1])

    with filled.app.app_context(), pytest.raises(BackupFault, match="no whole backup"):
        services.check(saved, lambda stage, what: None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "format 2"),
        ({"migration": "0001"}, "migration 0001"),
        ({"members": {}}, "not those of its manifest"),
        ({"tables": {}}, "other tables"),
        ({"surprise": 1}, "manifest cannot be read"),
    ],
)
@FROM_SQLITE
def test_an_archive_of_another_release_is_refused(
    filled: Filled, saved: Path, changes: dict[str, object], words: str
) -> None:
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json")) | changes
    changed = rewritten(saved, "manifest.json", json.dumps(manifest).encode())

    with filled.app.app_context(), pytest.raises(BackupFault, match=words):
        services.check(changed, lambda stage, what: None)


@FROM_SQLITE
def test_a_restore_that_breaks_off_leaves_an_empty_database(filled: Filled, saved: Path, target: Flask) -> None:
    def stop(stage: str, what: str) -> None:
        if (stage, what) == ("restoring rows", "ticket_sales"):
            raise KeyboardInterrupt

    with target.app_context(), pytest.raises(KeyboardInterrupt):
        services.restore(saved, stop)
    with target.app_context(), db.engine.connect() as connection:
        assert [table.name for table in rows.tables() if rows.has_content(connection, table)] == []
    restore(target, saved)

    assert contents(target) == contents(filled.app)


@FROM_SQLITE
def test_secrets_leave_only_encrypted(filled: Filled, saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())

    assert SECRET.encode() not in everything
    assert filled.app.extensions["settings"].encryption_key.encode() not in everything
    assert saved.stat().st_mode & 0o777 == 0o600


@FROM_SQLITE
def test_without_the_key_secrets_wait_for_it(filled: Filled, saved: Path, target: Flask) -> None:
    settings = target.extensions["settings"]
    target.extensions["settings"] = dataclasses.replace(settings, encryption_key=Fernet.generate_key().decode())

    said = target.test_cli_runner().invoke(args=["backup", "restore", str(saved)])

    assert said.exit_code == 0, said.output
    assert "1 secrets were encrypted with another PROMO_ENCRYPTION_KEY" in said.stderr
    target.extensions["settings"] = settings
    with target.app_context():
        assert db.session.scalars(select(TicketProvider.api_key)).all() == [SECRET]


@FROM_SQLITE
@INTO_SQLITE
def test_secrets_whose_key_is_lost_are_left_out_when_asked(filled: Filled, saved: Path, target: Flask) -> None:
    said = target.test_cli_runner().invoke(args=["backup", "restore", "--forget-secrets", str(saved)])

    assert said.exit_code == 0, said.output
    with target.app_context():
        assert db.session.scalars(select(TicketProvider.api_key)).all() == [None]
