"""Out and back without a difference; and the rows that get a second chance."""

import contextlib
import json
import stat
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from promo.accounts.models import User
from promo.analytics.queries import funnel, overview
from promo.concerts.models import Concert
from promo.core.db import db, transaction
from promo.core.periods import Period
from promo.core.states import ModerationStatus
from promo.events.models import Kind
from promo.mailing.models import CampaignStatus
from promo.notifications.models import ReminderStatus
from promo.profiles.models import Profile
from promo.profiles.services import create_artist
from promo.promotion.models import PromotionStatus
from promo.ticketing.models import SaleStatus, TicketProvider
from promo.transfer.exporting import export_rows
from promo.transfer.fields import Field
from promo.transfer.judging import LISTS
from promo.transfer.kinds import PLACES
from promo.transfer.models import RejectedRow
from promo.transfer.services import retry_rejected
from promo.transfer.values import Bad
from promo.wallet.queries import balance
from promo.wallet.services import grant, spend
from tests.conftest import Database
from tests.factories import count_event, make_concert, make_sale, make_track, make_user
from tests.transfer import SAMPLE, import_file, import_pairs, nobody


def empty(app: Flask, applications: dict[str, tuple[Flask, Database]]) -> None:
    """Start with an empty database again."""
    db.session.rollback()
    next(database for application, database in applications.values() if application is app).reset(app)


def figures() -> Any:
    """What people see."""
    concerts = db.session.scalars(select(Concert)).all()
    artists = db.session.scalars(select(Profile)).all()
    shown: dict[str, Any] = {f"{one.title} {one.starts_at}": vars(funnel(one, Period.ALL)) for one in concerts}
    for one in artists:
        found = overview(one)
        coins = balance(one.id)
        shown[one.slug] = (one.name, one.has_page, found.plays, found.likes, found.subscribers, found.revenue, coins)
        shown[one.slug] += (found.donations,)
    db.session.rollback()
    return shown


def exported(path: Path, **options: Any) -> dict[str, Any]:
    """Export; return the rows by key."""
    count = export_rows(path, **options)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len({row["key"] for row in rows}) == count
    return {row["key"]: row["value"] for row in rows}


def test_the_sample_goes_out_and_back(
    context: Flask, applications: dict[str, tuple[Flask, Database]], tmp_path: Path
) -> None:
    first = import_file(SAMPLE).report
    before = figures()
    exported(tmp_path / "one.ndjson", with_secrets=True)
    empty(context, applications)

    report, rejected = import_file(tmp_path / "one.ndjson")
    exported(tmp_path / "two.ndjson", with_secrets=True)

    assert (report["counts"], report["adjustments"]) == (first["counts"], first["adjustments"])
    assert rejected == {row["key"]: row["reason"] for row in first["rejected"]}
    assert (report["merged"], report["derived"]) == (0, 0)
    assert figures() == before
    assert (tmp_path / "two.ndjson").read_bytes() == (tmp_path / "one.ndjson").read_bytes()
    assert import_file(tmp_path / "two.ndjson").report["imported"]["updated"] == 0


def test_what_was_made_here_goes_out_and_back(
    context: Flask, applications: dict[str, tuple[Flask, Database]], tmp_path: Path
) -> None:
    import_pairs(tmp_path, ("tracks:u:t", {"title": "x"}), ("coins:balance:u", "100"), ("wat", {"a": "\u2028"}))
    owner = make_user("nora")
    artist, second = create_artist(owner, "Нора", "nora-live"), create_artist(owner, "Дуэт")
    concert = make_concert(artist, city="Омск", timezone="Asia/Omsk")
    make_track(second, plays=7)
    make_sale(concert, quantity=2)
    count_event(concert, Kind.VIEW, 3)
    grant(artist.id, 50, key="gift")
    spend(artist.id, 20, key="banner", description="Баннер")
    before = figures()
    rows = exported(tmp_path / "one.ndjson")
    assert rows[f"users:{owner.id}:profile"]["slug"] == "nora-live"
    assert rows[f"users:{second.id}:profile"]["name"] == "Дуэт"
    assert rows["wat"] == {"a": "\u2028"}
    assert "users:u:base" not in rows
    empty(context, applications)

    report, rejected = import_file(tmp_path / "one.ndjson")
    exported(tmp_path / "two.ndjson")

    assert rejected == {"wat": "unknown_key"}
    assert report["counts"]["users"] == 1
    assert figures() == before
    assert db.session.scalars(select(User.email).where(User.email.is_not(None))).all() == ["nora@example.net"]
    assert (tmp_path / "two.ndjson").read_bytes() == (tmp_path / "one.ndjson").read_bytes()


def test_keys_of_sellers_stay_unless_asked_for(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("ticket_provider:u:kassir", {"apiKey": "sk_1", "commission": 5}))

    assert "sk_1" not in json.dumps(exported(tmp_path / "without"))
    assert exported(tmp_path / "with", with_secrets=True)["ticket_provider:u:kassir"]["apiKey"] == "sk_1"
    assert db.session.scalars(select(TicketProvider.api_key)).one() == "sk_1"
    assert stat.S_IMODE((tmp_path / "with").stat().st_mode) == 0o600


def test_ids_that_several_artists_use_stay_apart(
    context: Flask, applications: dict[str, tuple[Flask, Database]], tmp_path: Path
) -> None:
    sale = {"quantity": 1, "price": 10, "totalAmount": 10, "status": "confirmed", "purchasedAt": "2026-03-01T10:00:00Z"}
    rows: list[tuple[str, Any]] = [
        *((f"concert:{user}:1", {"title": user, "date": "2026-12-01"}) for user in ("a", "b")),
        *((f"tracks:{user}:list", [{"id": "list", "title": user}]) for user in ("a", "b")),
        ("ticket_sale:1:s", {**sale, "artistId": "b"}),
        ("analytics:concerts:1:2026-11-01", {"views": 5}),
        ("payments:a:transactions", [{"id": "methods", "amount": 7}]),
    ]
    first = import_pairs(tmp_path, *rows).report
    before = figures()
    exported(tmp_path / "one")
    empty(context, applications)

    report, rejected = import_file(tmp_path / "one")
    exported(tmp_path / "two")

    assert (report["counts"], rejected, figures()) == (first["counts"], {}, before)
    assert (tmp_path / "two").read_bytes() == (tmp_path / "one").read_bytes()


def test_the_file_appears_once_it_is_whole(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "export.ndjson"
    target.write_text("what was there")

    failed = app.test_cli_runner().invoke(args=["kv", "export", str(tmp_path / "nowhere" / "x")])
    done = app.test_cli_runner().invoke(args=["kv", "export", str(target)])

    assert (failed.exit_code, done.exit_code, done.stdout) == (1, 0, "0 rows\n")
    assert target.read_text() == ""
    assert list(tmp_path.iterdir()) == [target]


def test_rejected_rows_get_a_second_chance(context: Flask, tmp_path: Path) -> None:
    sale = {"quantity": 1, "price": 10, "totalAmount": 10, "status": "confirmed", "purchasedAt": "2026-03-01T10:00:00Z"}
    import_pairs(tmp_path, ("ticket_sale:c:s", sale), ("wat", "1"), ("track:u:1", '{"title": '))
    import_pairs(tmp_path, ("concert:c", {"artist_id": "u", "title": "x", "date": "2026-12-01"}))

    report = retry_rejected(nobody)

    assert (report.rows, report.created, report.rejected) == (3, 1, 2)
    assert report.counts == {"ticket_sales": 1}
    assert set(db.session.scalars(select(RejectedRow.key))) == {"wat", "track:u:1"}
    assert retry_rejected(nobody).created == 0
    db.session.rollback()


def test_the_command_retries(app: Flask, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with app.app_context():
        import_pairs(tmp_path, ("wat", 1))

    result = app.test_cli_runner().invoke(args=["kv", "retry", "--report", str(report)])

    assert result.exit_code == 0
    assert result.stdout.endswith("1 rejected\n")
    assert json.loads(report.read_text())["rejected"] == [{"key": "wat", "reason": "unknown_key"}]


# What fields may hold, as far as their parsers take it.
POOL: list[Any] = [
    "", " ", "x", "Снег «и» \u2028", 0, 1, 5.5, "7", "0.31", True, False, {}, [], {"b": 1.0, "a": [None]}, ["x"], [7],
    "2026-11-20T10:00:00.123456Z", "2026-11-20", "19:30", "https://x.ru/a", "/news", "Fan@x.ru", "rub", "Asia/Omsk",
    *SaleStatus, *CampaignStatus, *ReminderStatus, *PromotionStatus, *ModerationStatus, "public", "everyone", "u",
]  # fmt: skip


def made_up(chance: Random) -> list[tuple[str, Any]]:
    """Rows of every pattern, with whatever its fields take."""
    rows: list[tuple[str, Any]] = []
    for kind, pattern in PLACES:
        for number in range(4):
            parts = {part: chance.choice("ab") for part in pattern.parts}
            parts["date"] = f"2026-11-0{number + 1}"
            key = pattern.template.format(**parts)
            value = {name: fitting(field, chance) for name, field in kind.fields.items()}
            rows.append((key, [value, value] if pattern.shape in LISTS else value))
    return rows


def fitting(field: Field, chance: Random) -> Any:
    """Something that the field takes, or nothing."""
    content = chance.choice(POOL) if chance.random() < 0.9 else None
    for _ in range(100):
        with contextlib.suppress(Bad):
            if field.parse and not field.part and field.column not in {"total_amount", "net_amount", "commission"}:
                field.parse(Decimal(str(content)) if isinstance(content, float) else content)
                return content
        content = chance.choice(POOL)
    return None


@pytest.mark.parametrize("seed", range(3))
def test_anything_goes_out_and_back(
    context: Flask, applications: dict[str, tuple[Flask, Database]], tmp_path: Path, seed: int
) -> None:
    first = import_pairs(tmp_path, *made_up(Random(seed))).report
    assert sum(first["imported"].values()) > first["rows"] / 4
    exported(tmp_path / "one")
    empty(context, applications)

    second = import_file(tmp_path / "one")
    exported(tmp_path / "two")

    assert (second.report["counts"], second.report["adjustments"]) == (first["counts"], first["adjustments"])
    assert (tmp_path / "two").read_text() == (tmp_path / "one").read_text()


@pytest.mark.parametrize("status", ["draft", "approved"])
def test_a_concert_that_changed_its_zone_here_keeps_it(
    context: Flask, applications: dict[str, tuple[Flask, Database]], tmp_path: Path, status: str
) -> None:
    import_pairs(tmp_path, ("concerts:u:c", {"title": "x", "date": "2026-12-01", "time": "19:30", "status": status}))
    with transaction():
        concert = db.session.scalars(select(Concert)).one()
        concert.timezone = "Asia/Omsk"
    exported(tmp_path / "one")
    empty(context, applications)

    import_file(tmp_path / "one")

    found = db.session.scalars(select(Concert)).one()
    assert (found.timezone, found.status, found.starts_at.hour) == ("Asia/Omsk", status, 13)
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
