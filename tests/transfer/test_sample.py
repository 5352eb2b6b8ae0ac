"""The sample imports to its manifest, and so do exports of other seeds in every layout."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from promo.accounts.models import User
from promo.analytics.queries import funnel
from promo.catalog.models import Track
from promo.concerts.models import Concert
from promo.core.db import db, transaction
from promo.core.money import to_major
from promo.core.periods import Period
from promo.core.states import ModerationStatus
from promo.mailing.queries import subscribers
from promo.payments.queries import donated
from promo.profiles.models import Membership, Profile, TeamRole
from promo.profiles.queries import artist_by_slug
from promo.ticketing.models import SaleStatus, TicketProvider, TicketSale
from promo.transfer.models import ImportRun, RejectedRow
from promo.wallet.models import CoinTransfer
from promo.wallet.queries import audit, balance
from tests.transfer import EXPECTED, GENERATOR, SAMPLE, import_file


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    """What a correct import of the sample shows."""
    return dict(json.loads(EXPECTED.read_text(encoding="utf-8")))


def check_report(report: dict[str, Any], rejected: dict[str, str], manifest: dict[str, Any]) -> None:
    """The report says what the manifest says."""
    assert report["rows"] == manifest["rows"]
    assert report["counts"] == manifest["counts"]
    assert report["merged"] == manifest["merged"]
    assert report["derived"] == len(manifest["derived"])
    assert rejected == manifest["rejected"]
    adjusted = {user: facts["import_adjustment"] for user, facts in manifest["artists"].items()}
    assert report["adjustments"] == {user: coins for user, coins in adjusted.items() if coins}
    assert "differences" not in report


def check_figures(manifest: dict[str, Any]) -> None:
    """The database holds the manifest's figures, by plain SQL and by the funnel."""
    for kv_id, expected in manifest["concerts"].items():
        concert = db.session.scalars(select(Concert).where(Concert.kv_id == kv_id)).one()
        assert (concert.title, concert.status, concert.is_hidden) == (
            expected["title"],
            expected["status"],
            expected["hidden"],
        )
        assert (concert.views, concert.clicks) == (expected["views"], expected["clicks"])
        sold = select(func.count(), func.sum(TicketSale.quantity), func.sum(TicketSale.total_amount)).where(
            TicketSale.concert_id == concert.id, TicketSale.status == SaleStatus.CONFIRMED
        )
        purchases, tickets, revenue = db.session.execute(sold).one()
        assert (purchases, tickets, to_major(revenue)) == (
            expected["purchases"],
            expected["tickets"],
            to_major(int(expected["revenue"].replace(".", ""))),
        )
        shown = funnel(concert, Period.ALL)
        assert str(shown.conversion_rate) == expected["conversion_rate"]
        assert f"{to_major(shown.revenue):.2f}" == expected["revenue"]
    for kv_id, expected in manifest["artists"].items():
        artist = db.session.scalars(select(Profile).where(Profile.kv_id == kv_id)).one()
        assert artist.name == expected["name"]
        by_status = select(Track.status, func.count()).where(Track.artist_id == artist.id).group_by(Track.status)
        assert {row[0]: row[1] for row in db.session.execute(by_status)} == expected["tracks"]
        totals = select(func.sum(Track.plays), func.sum(Track.likes)).where(Track.artist_id == artist.id)
        assert tuple(db.session.execute(totals).one()) == (expected["plays"], expected["likes"])
        revenue = select(func.sum(TicketSale.total_amount)).where(
            TicketSale.artist_id == artist.id, TicketSale.status == SaleStatus.CONFIRMED
        )
        assert f"{to_major(db.session.scalar(revenue) or 0):.2f}" == expected["revenue"]
        assert f"{to_major(donated(artist).total):.2f}" == expected["donations"]
        assert subscribers(artist) == expected["subscribers"]
        assert (balance(artist.id).available, balance(artist.id).held) == (expected["balance"], 0)
        entries = select(func.count()).where(CoinTransfer.artist_id == artist.id, CoinTransfer.kv_id.is_not(None))
        assert db.session.scalar(entries) == expected["coin_transactions"]
    assert audit().mismatches == []


def test_the_sample_imports_to_its_manifest(context: Flask, manifest: dict[str, Any]) -> None:
    report, rejected = import_file(SAMPLE)

    check_report(report, rejected, manifest)
    check_figures(manifest)
    assert report["imported"]["created"] == sum(report["imported"].values()) == 750


def test_what_the_sample_says_of_people(context: Flask) -> None:
    import_file(SAMPLE)

    artist = artist_by_slug("demo_user")
    assert artist is not None
    user = db.session.scalars(select(User).where(User.kv_id == "demo-user")).one()
    assert (user.email, user.username, user.password) == ("demo-user@example.org", "demo_user", None)
    assert artist.user_id == user.id
    assert artist.website == "https://demo_user.example.com"
    assert artist.bio == "Музыкант. <b>Пишу</b> сам & пою."
    assert artist.socials["telegram"] == "@demo_user"
    assert db.session.scalars(select(Membership.role).where(Membership.user_id == user.id)).all() == [TeamRole.OWNER]


def test_keys_of_sellers_are_encrypted(context: Flask) -> None:
    import_file(SAMPLE)

    provider = db.session.scalars(select(TicketProvider).order_by(TicketProvider.id)).first()
    assert provider is not None
    assert str(provider.api_key).startswith("sk_")
    stored = db.session.connection().exec_driver_sql("SELECT api_key FROM ticket_providers").scalars().all()
    assert len(stored) == 6
    assert not any(b"sk_" in bytes(secret) for secret in stored)


def test_the_same_file_again_changes_nothing(context: Flask, manifest: dict[str, Any]) -> None:
    first = import_file(SAMPLE)
    kept = {row.id: row.updated_at for row in db.session.scalars(select(RejectedRow))}

    second = import_file(SAMPLE)

    assert second.report["imported"] == {"created": 0, "updated": 0, "unchanged": 750}
    assert {**second.report, "imported": 0} == {**first.report, "imported": 0}
    assert {row.id: row.updated_at for row in db.session.scalars(select(RejectedRow))} == kept
    check_figures(manifest)


def test_what_was_changed_here_is_not_undone_by_the_same_file(context: Flask) -> None:
    import_file(SAMPLE)
    with transaction():
        concert = db.session.scalars(select(Concert).where(Concert.status == "pending").limit(1)).one()
        concert.status, concert.title = ModerationStatus.APPROVED, "Другое название"

    report, _ = import_file(SAMPLE)

    assert report["imported"]["updated"] == 0
    db.session.refresh(concert)
    assert (concert.status, concert.title) == ("approved", "Другое название")


def test_a_dry_run_says_the_same_and_writes_nothing(context: Flask) -> None:
    dry = import_file(SAMPLE, dry_run=True)

    for model in (User, Profile, Track, Concert, TicketSale, RejectedRow, ImportRun):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert import_file(SAMPLE) == dry
    assert import_file(SAMPLE, dry_run=True).report["imported"] == {"created": 0, "updated": 0, "unchanged": 750}


def test_the_run_and_the_rejected_rows_are_kept(context: Flask) -> None:
    report, rejected = import_file(SAMPLE)

    kept = {row.key: row for row in db.session.scalars(select(RejectedRow))}
    assert {key: row.reason for key, row in kept.items()} == rejected
    assert (kept["track:demo-user:bad-json"].value, kept["track:demo-user:bad-json"].is_text) == (
        '{"id": "bad-json", "title": ',
        True,
    )
    assert json.loads(kept["track:demo-user:neg-plays"].value)["plays"] == -5
    run = db.session.scalars(select(ImportRun)).one()
    assert run.finished_at is not None
    assert run.report["rejected"] == len(report["rejected"])
    assert run.report["reasons"]["malformed_json"] == 1


@pytest.mark.parametrize(
    ("seed", "layout", "packed", "mark"),
    [
        (11, "rows", True, b""),
        (12, "object", False, b"\xef\xbb\xbf"),
        (13, "ndjson", False, b""),
        (14, "ndjson", True, b"\xef\xbb\xbf"),
        (15, "csv", False, b"\xef\xbb\xbf"),
        (16, "csv", True, b""),
        (17, "rows", False, b"\xef\xbb\xbf"),
        (18, "object", True, b""),
        (19, "ndjson", False, b"\xef\xbb\xbf"),
        (20, "csv", False, b""),
    ],
)
def test_other_seeds_in_every_layout(
    context: Flask, tmp_path: Path, seed: int, layout: str, packed: bool, mark: bytes
) -> None:
    source, expected = tmp_path / "export", tmp_path / "expected.json"
    options = ["--seed", str(seed), "--format", layout, "--out", str(source), "--expected", str(expected)]
    options += ["--artists", "2", "--tracks", "3", "--concerts", "4", "--sales", "6"]
    subprocess.run([sys.executable, str(GENERATOR), *options], check=True)
    content = mark + source.read_bytes()
    source.write_bytes(gzip.compress(content) if packed else content)
    manifest = json.loads(expected.read_text(encoding="utf-8"))

    report, rejected = import_file(source)

    check_report(report, rejected, manifest)
    check_figures(manifest)
    assert import_file(source).report["imported"]["unchanged"] == report["imported"]["created"]
