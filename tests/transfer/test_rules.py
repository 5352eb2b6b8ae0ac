"""The rules of judgement, of merging, and of people, each by a few rows."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from promo.accounts.models import User
from promo.catalog.models import Track
from promo.concerts.models import Concert
from promo.core.db import db, transaction
from promo.core.ids import new_id
from promo.profiles.models import Profile
from promo.ticketing.models import TicketProvider, TicketSale
from promo.transfer.models import RejectedRow
from tests.factories import make_user
from tests.transfer import import_file, import_pairs

MARCH, APRIL = "2026-03-01T10:00:00.000Z", "2026-04-01T10:00:00.000Z"
CONCERT: tuple[str, Any] = ("concert:c", {"id": "c", "artist_id": "u", "title": "Тур", "date": "2026-12-01"})
SALE = {
    "id": "s",
    "concertId": "c",
    "provider": "kassir",
    "quantity": 2,
    "price": 100,
    "totalAmount": 200,
    "commission": 10,
    "netAmount": 190,
    "status": "confirmed",
    "purchasedAt": MARCH,
}


def one(model: type[Any], **values: Any) -> Any:
    """The only row of a table, or the only one like this."""
    return db.session.scalars(select(model).filter_by(**values)).one()


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """A value without some fields."""
    return {name: content for name, content in value.items() if name not in names}


@pytest.mark.parametrize(
    "key",
    [
        "", ":", "track", "track:u", "track:u:1:2", "track::1", "track:u:", "users:u:other", "settings:u:colours",
        "__proto__", "constructor", "concert", "analytics:tracks:t", "tracks:u:list:1", "track:u:\n", "track:u:\x00",
        "track:u:" + "x" * 5_000 + ":1", "TRACK:u:1", " track:u:1",
    ],
)  # fmt: skip
def test_a_key_that_fits_no_pattern(context: Flask, tmp_path: Path, key: str) -> None:
    _, rejected = import_pairs(tmp_path, (key, {"title": "x"}))

    assert list(rejected.values()) == ["unknown_key"]
    assert one(RejectedRow).reason == "unknown_key"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("track:u:1", '{"title": '),
        ("track:u:1", '{"title": "x", "plays": NaN}'),
        ("track:u:1", '{"title": "x",}'),
        ("track:u:1", ""),
        ("track:u:1", "hello"),
        ("track:u:1", ["x"]),
        ("track:u:1", None),
        ("track:u:1", 5),
        ("track:u:1", '{"title": ' + "[" * 200_000 + "]" * 200_000 + "}"),
        ("track:u:1", '{"title": "x", "plays": ' + "9" * 5_000 + "}"),
        ("tracks:u:list", {"a": 1}),
        ("tracks:u:list", "[1, "),
        ("tracks:u:list", ["1", {"id": "2", "title": "x"}]),
        ("notifications:u:unread", "many"),
        ("users:u:subscription", "{"),
        ("video:u:1", "{"),
    ],
)
def test_a_value_that_is_not_the_json_of_its_key(context: Flask, tmp_path: Path, key: str, value: Any) -> None:
    _, rejected = import_pairs(tmp_path, (key, value))

    assert rejected == {key: "malformed_json"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tracks:u:list", ["1", "2"]),
        ("tracks:u:list", "[]"),
        ("banners:u:list", [1, 1.5, None, True]),
        ("messages:u:conversations", ["c"]),
        ("payments:u:methods", ["pm"]),
        ("notifications:u:unread", "3"),
        ("concerts:public:promoted", [{"id": "c"}]),
        ("news:public:promoted", []),
        ("banners:active:list", {"a": 1}),
        ("analytics:tracks:t:summary", {"plays": 5}),
        ("analytics:user:u:dashboard", {"plays": 5}),
    ],
)
def test_a_row_that_holds_nothing_of_its_own(context: Flask, tmp_path: Path, key: str, value: Any) -> None:
    report, rejected = import_pairs(tmp_path, (key, value))

    assert (report["derived"], rejected) == (1, {})


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("track:u:1", {"plays": -1, "userId": "other"}, "missing_field:title"),
        ("track:u:1", {"title": " "}, "missing_field:title"),
        ("track:u:1", {"title": None}, "missing_field:title"),
        ("track:u:1", {"title": ["x"]}, "invalid_value:title"),
        ("track:u:1", {"title": "x" * 256}, "invalid_value:title"),
        ("track:u:1", {"title": "x\x00"}, "invalid_value:title"),
        ("track:u:1", {"title": "\ud800"}, "invalid_value:title"),
        ("track:u:1", {"title": "x", "plays": True}, "invalid_value:plays"),
        ("track:u:1", {"title": "x", "plays": 2**63}, "invalid_value:plays"),
        ("track:u:1", {"title": "x", "plays": "1e400"}, "invalid_value:plays"),
        ("track:u:1", {"title": "x", "likes": "five"}, "invalid_value:likes"),
        ("track:u:1", {"title": "x", "audioUrl": "javascript:alert(1)"}, "invalid_value:audioUrl"),
        ("track:u:1", {"id": "2", "title": "x"}, "invalid_value:id"),
        ("track:u:1", {"id": {"a": 1}, "title": "x"}, "invalid_value:id"),
        ("track:u:1", {"title": "x", "userId": "other"}, "invalid_value:userId"),
        ("tracks:u:1", {"title": "x", "user_id": "other"}, "invalid_value:user_id"),
        ("tracks:u:1", {"user_id": "other"}, "invalid_value:user_id"),
        ("tracks:u:1", {"title": "x", "release_date": "soon"}, "invalid_value:release_date"),
        ("tracks:u:list", [{"id": "1", "title": "x"}, {"id": "2"}], "missing_field:title"),
        ("tracks:u:list", [{"id": "a:b", "title": "x"}], "invalid_value:id"),
        ("track:" + "u" * 256 + ":1", {"title": "x"}, "invalid_value:userId"),
        ("track:u:" + "1" * 256, {"title": "x"}, "invalid_value:id"),
        ("concert:c", {"title": "x", "date": "2026-12-01"}, "missing_field:artist_id"),
        ("concert:c", {"artist_id": "u", "date": "2026-12-01"}, "missing_field:title"),
        ("concert:c", {"artist_id": "u", "title": "x"}, "missing_field:date"),
        ("concert:c", {"artist_id": "u", "title": "x", "date": "2026-02-30"}, "invalid_value:date"),
        ("concert:u:c", {"title": "x", "date": "2026-12-01", "time": "25:00"}, "invalid_value:time"),
        ("concert:u:c", {"title": "x", "date": "2026-12-01", "ticketPrice": -1}, "invalid_value:ticketPrice"),
        ("concerts:u:c", {"title": "x", "date": "2026-12-01", "status": "on"}, "invalid_value:status"),
        ("concert:c", {"id": "d", "artist_id": "u", "title": "x", "date": "2026-12-01"}, "invalid_value:id"),
        ("ticket_provider:u:kassir", {"id": "afisha"}, "invalid_value:id"),
        ("ticket_provider:u:kassir", {"artistId": "other"}, "invalid_value:artistId"),
        ("ticket_provider:u:kassir", {"commission": 101}, "invalid_value:commission"),
        ("ticket_provider:u:" + "x" * 51, {}, "invalid_value:id"),
        ("users:u:base", {"email": "nobody"}, "invalid_value:email"),
        ("users:u:base", {"id": "other"}, "invalid_value:id"),
        ("users:u:base", {"username": "x" * 51}, "invalid_value:username"),
        ("users:u:base", {"created_at": "yesterday"}, "invalid_value:created_at"),
        ("users:u:profile", {"website": "ftp://example.com"}, "invalid_value:website"),
        ("users:u:profile", {"socials": {"vk": "javascript:x"}}, "invalid_value:socials"),
        ("users:u:profile", {"verified": "perhaps"}, "invalid_value:verified"),
        ("profile:u", {"userId": "other"}, "invalid_value:userId"),
    ],
)
def test_the_first_fault_is_the_reason(context: Flask, tmp_path: Path, key: str, value: Any, reason: str) -> None:
    _, rejected = import_pairs(tmp_path, (key, value))

    assert rejected == {key: reason}
    assert db.session.scalars(select(User)).all() == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "other"}, "invalid_value:id"),
        ({"concertId": "other"}, "invalid_value:concertId"),
        ({"quantity": 0, "totalAmount": 0}, "invalid_value:quantity"),
        ({"quantity": 1.5}, "invalid_value:quantity"),
        ({"quantity": None}, "missing_field:quantity"),
        ({"price": "", "status": "?"}, "missing_field:price"),
        ({"price": -100}, "invalid_value:price"),
        ({"totalAmount": 200.01, "status": "?"}, "invalid_value:totalAmount"),
        ({"totalAmount": None}, "missing_field:totalAmount"),
        ({"commission": -10}, "invalid_value:commission"),
        ({"commission": 300, "netAmount": -100}, "invalid_value:netAmount"),
        ({"commission": 300, "netAmount": None}, "invalid_value:commission"),
        ({"netAmount": 190.5}, "invalid_value:netAmount"),
        ({"status": None}, "missing_field:status"),
        ({"status": "paid"}, "invalid_value:status"),
        ({"purchasedAt": None}, "missing_field:purchasedAt"),
        ({"purchasedAt": 1706184123456}, "invalid_value:purchasedAt"),
        ({"metadata": "test"}, "invalid_value:metadata"),
        ({"metadata": {"note": "\x00"}}, "invalid_value:metadata"),
    ],
)
def test_a_sale_that_is_wrong(context: Flask, tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    _, rejected = import_pairs(tmp_path, CONCERT, ("ticket_sale:c:s", {**SALE, **change}))

    assert rejected == {"ticket_sale:c:s": reason}


@pytest.mark.parametrize(
    ("change", "sums"),
    [
        ({}, (10_000, 20_000, 1_000, 19_000)),
        ({"price": "99.99", "quantity": "2", "totalAmount": 199.98, "netAmount": 189.98},
         (9_999, 19_998, 1_000, 18_998)),
        ({"price": 0.1, "quantity": 3, "totalAmount": 0.30000000000000004, "commission": 0, "netAmount": 0.3},
         (10, 30, 0, 30)),
        ({"price": 33.333, "quantity": 3, "totalAmount": 100, "netAmount": 90}, (3_333, 10_000, 1_000, 9_000)),
        ({"commission": None}, (10_000, 20_000, 1_000, 19_000)),
        ({"netAmount": None}, (10_000, 20_000, 1_000, 19_000)),
        ({"commission": None, "netAmount": None}, (10_000, 20_000, 0, 20_000)),
    ],
)  # fmt: skip
def test_the_sums_of_a_sale_are_exact(
    context: Flask, tmp_path: Path, change: dict[str, Any], sums: tuple[int, ...]
) -> None:
    _, rejected = import_pairs(tmp_path, CONCERT, ("ticket_sale:c:s", {**SALE, **change}))

    assert rejected == {}
    sale = one(TicketSale)
    assert (sale.price, sale.total_amount, sale.commission, sale.net_amount) == sums


def test_a_sale_belongs_to_its_concert(context: Flask, tmp_path: Path) -> None:
    sale = {
        **without(SALE, "provider"),
        "artistId": "nobody",
        "buyerEmail": "fan",
        "metadata": {"test": True, "transactionId": "t"},
    }

    import_pairs(tmp_path, CONCERT, ("ticket_sale:c:s", sale))

    found = one(TicketSale)
    assert found.artist_id == one(Profile, kv_id="u").id
    assert (found.kv_id, found.provider, found.is_test, found.transaction_id) == ("s", "other", True, "t")
    assert db.session.scalars(select(User.kv_id)).all() == ["u"]


def test_references_come_before_fields(context: Flask, tmp_path: Path) -> None:
    bad = ("concert:bad", {"id": "bad", "artist_id": "u", "title": "x", "date": "soon"})

    _, rejected = import_pairs(
        tmp_path,
        bad,
        ("ticket_sale:bad:s", {**SALE, "concertId": "bad"}),
        ("ticket_sale:none:s", {"quantity": -1}),
    )

    assert rejected == {
        "concert:bad": "invalid_value:date",
        "ticket_sale:bad:s": "unknown_reference:concert",
        "ticket_sale:none:s": "unknown_reference:concert",
    }


def test_a_reference_may_be_there_already(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, CONCERT)

    report, rejected = import_pairs(tmp_path, ("ticket_sale:c:s", SALE))

    assert (report["imported"]["created"], rejected) == (1, {})


def test_ids_are_unique_for_a_person_only(context: Flask, tmp_path: Path) -> None:
    report, _ = import_pairs(
        tmp_path,
        ("track:a:1", {"title": "Первая"}),
        ("track:b:1", {"title": "Вторая"}),
        ("concert:a:c", {"title": "x", "date": "2026-12-01"}),
        ("concert:b:c", {"title": "y", "date": "2026-12-01"}),
        ("ticket_sale:c:s", {**SALE, "artistId": "b"}),
    )

    assert report["counts"] == {"tracks": 2, "concerts": 2, "ticket_sales": 1}
    assert one(TicketSale).artist_id == one(Profile, kv_id="b").id


def test_of_rows_with_one_key_the_last_holds(context: Flask, tmp_path: Path) -> None:
    content = '{"track:u:1": {"title": "a"}, "track:u:1": {"title": "b"}, "wat": 1, "wat": 2}'
    (tmp_path / "rows.json").write_text(content)

    report, rejected = import_file(tmp_path / "rows.json")

    assert (report["rows"], report["merged"], report["imported"]["created"]) == (4, 2, 1)
    assert (one(Track).title, one(RejectedRow).value, rejected) == ("b", "2", {"wat": "unknown_key"})


@pytest.mark.parametrize(
    ("singular", "plural", "title"),
    [(MARCH, APRIL, "plural"), (APRIL, MARCH, "singular"), (MARCH, MARCH, "plural"), (APRIL, None, "plural"),
     (None, MARCH, "plural")],
)  # fmt: skip
def test_the_newer_copy_wins(
    context: Flask, tmp_path: Path, singular: str | None, plural: str | None, title: str
) -> None:
    report, _ = import_pairs(
        tmp_path,
        ("track:u:1", {"title": "singular", "album": "a", "likes": 1, "updatedAt": singular}),
        ("tracks:u:1", {"title": "plural", "genre": "g", "likes": 2, "updated_at": plural}),
    )

    track = one(Track)
    assert (track.title, track.album, track.genre, track.likes) == (title, "a", "g", 2 if title == "plural" else 1)
    assert (report["merged"], report["imported"]["created"], report["counts"]) == (1, 1, {"tracks": 1})


@pytest.mark.parametrize(
    ("copies", "status"),
    [
        ([("track:u:1", {"title": "x", "createdAt": MARCH})], "approved"),
        ([("track:u:1", {"title": "x"})], "draft"),
        ([("tracks:u:1", {"title": "x", "created_at": MARCH})], "draft"),
        ([("tracks:u:1", {"title": "x", "status": "pending"})], "pending"),
        ([("tracks:u:1", {"title": "x", "status": None, "userId": "u"})], "approved"),
        ([("track:u:1", {"title": "x", "updatedAt": APRIL}),
          ("tracks:u:1", {"title": "x", "status": "rejected", "updated_at": MARCH})], "rejected"),
        ([("tracks:u:1", {"title": "x", "status": "draft", "updated_at": MARCH}),
          ("tracks:u:list", [{"id": "1", "title": "x", "status": "approved", "updated_at": APRIL}])], "approved"),
    ],
)  # fmt: skip
def test_a_status_comes_from_a_copy_that_has_one(
    context: Flask, tmp_path: Path, copies: list[tuple[str, Any]], status: str
) -> None:
    import_pairs(tmp_path, *copies)

    assert one(Track).status == status


def test_a_copy_without_a_status_does_not_change_the_one_that_is_there(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("tracks:u:1", {"title": "x", "status": "rejected"}))

    report, _ = import_pairs(tmp_path, ("track:u:1", {"title": "y", "createdAt": MARCH}))

    track = one(Track)
    assert (track.title, track.status, report["imported"]["updated"]) == ("y", "rejected", 1)


def test_objects_in_a_list_are_things(context: Flask, tmp_path: Path) -> None:
    rows: list[tuple[str, Any]] = [
        ("tracks:u:list", [{"id": "1", "title": "a"}, {"id": "2", "title": "b"}, {"id": "2", "title": "c"}]),
        ("tracks:u:1", {"title": "d"}),
    ]

    report, _ = import_pairs(tmp_path, *rows)

    assert (report["imported"]["created"], report["merged"], report["counts"]) == (2, 0, {"tracks": 2})
    assert {track.kv_id: track.title for track in db.session.scalars(select(Track))} == {"1": "d", "2": "c"}
    assert import_pairs(tmp_path, *rows).report["imported"] == {"created": 0, "updated": 0, "unchanged": 2}
    whole, _ = import_pairs(tmp_path, ("tracks:u:list", [{"id": "1", "title": "old"}]), rows[1])
    assert whole["merged"] == 1


def test_a_value_may_be_text_that_holds_json(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("track:u:1", json.dumps(json.dumps({"title": "x"}))))

    assert one(Track).title == "x"


def test_a_concert_is_placed_in_time_by_its_city(context: Flask, tmp_path: Path) -> None:
    value = {"id": "c", "artist_id": "u", "title": "x", "date": "2026-12-01", "time": "19:30", "city": "Владивосток"}
    import_pairs(tmp_path, ("concert:c", value))

    concert = one(Concert)
    assert (concert.timezone, concert.starts_at) == ("Asia/Vladivostok", dt.datetime(2026, 12, 1, 9, 30, tzinfo=dt.UTC))

    import_pairs(tmp_path, ("concert:c", {**without(value, "time", "city"), "date": "2026-12-02"}))

    db.session.refresh(concert)
    assert concert.starts_at == dt.datetime(2026, 12, 2, 9, 30, tzinfo=dt.UTC)


def test_what_a_newer_file_says_is_taken_over(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("tracks:u:1", {"title": "x", "genre": "Рок", "plays": 5}))

    report, _ = import_pairs(tmp_path, ("tracks:u:1", {"title": "x", "plays": 9}))

    track = one(Track)
    assert (report["imported"]["updated"], track.plays, track.genre) == (1, 9, "Рок")


def test_a_second_user_with_an_address_is_rejected(context: Flask, tmp_path: Path) -> None:
    rows: list[tuple[str, Any]] = [
        ("users:a:base", {"email": "Same@example.org", "created_at": APRIL}),
        ("users:b:base", {"email": "same@example.org", "created_at": MARCH}),
        ("users:a:profile", {"name": "Анна"}),
    ]

    report, rejected = import_pairs(tmp_path, *rows)

    assert rejected == {"users:a:base": "invalid_value:email"}
    assert report["counts"] == {"users": 1, "profiles": 1}
    assert one(User, kv_id="b").email == "same@example.org"
    assert one(User, kv_id="a").email is None
    assert import_pairs(tmp_path, rows[0]).rejected == rejected
    assert import_pairs(tmp_path, *rows[::-1]).report["imported"] == {"created": 0, "updated": 0, "unchanged": 2}


def test_an_address_that_somebody_has_here_is_theirs(context: Flask, tmp_path: Path) -> None:
    make_user("fay")

    _, rejected = import_pairs(tmp_path, ("users:f:base", {"email": "FAY@example.net"}))

    assert rejected == {"users:f:base": "invalid_value:email"}


def test_whoever_signs_in_here_keeps_their_address(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("users:u:base", {"email": "u@example.org"}))
    with transaction():
        user = one(User)
        user.email, user.password = "new@example.org", "hash"

    import_pairs(tmp_path, ("users:u:base", {"email": "u@example.org", "username": "u"}))

    db.session.refresh(user)
    assert (user.email, user.username) == ("new@example.org", "u")


def test_whoever_is_named_becomes_a_user(context: Flask, tmp_path: Path) -> None:
    report, _ = import_pairs(
        tmp_path,
        ("track:singer:1", {"title": "x"}),
        ("track:nobody:1", {"title": ""}),
        ("users:fan:base", {"email": "fan@example.org"}),
    )

    assert report["counts"] == {"users": 1, "tracks": 1}
    names = {user.kv_id: user.username for user in db.session.scalars(select(User))}
    assert names == {"singer": "singer", "fan": None}
    page = one(Profile)
    assert (page.name, page.slug, page.kv_id) == ("singer", "singer", "singer")


def test_a_row_of_ones_own_comes_later(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("track:singer:1", {"title": "x"}))

    report, _ = import_pairs(
        tmp_path,
        ("users:singer:base", {"email": "singer@example.org", "username": "Лада"}),
        ("profile:singer", {"name": "Лада", "subscribers": "many"}),
    )

    assert report["imported"] == {"created": 0, "updated": 2, "unchanged": 0}
    assert (one(User).email, one(Profile).name, one(Profile).slug) == ("singer@example.org", "Лада", "singer")


@pytest.mark.parametrize(
    ("username", "name", "slug"),
    [
        ("lada_lebedeva", "x", "lada_lebedeva"),
        ("Lada-L", "x", "lada-l"),
        ("lada--l_", "x", "lada--l_"),
        ("Лада Лебедева", "x", "lada-lebedeva"),
        (None, "Лада Лебедева", "lada-lebedeva"),
        ("★★★", "Лада", "lada"),
        ("★", "★", "singer"),
        ("admin", "x", "admin-2"),
        ("taken", "x", "taken-2"),
        ("x" * 50, "x", "x" * 50),
    ],
)
def test_a_slug_is_the_username(context: Flask, tmp_path: Path, username: str | None, name: str, slug: str) -> None:
    import_pairs(tmp_path, ("users:t:base", {"username": "taken"}), ("profile:t", {}))
    profile = ("users:singer:profile", {"name": name})

    import_pairs(tmp_path, profile, *([("users:singer:base", {"username": username})] if username else []))

    page = one(Profile, kv_id="singer")
    assert (page.slug, page.name) == (slug, name)
    import_pairs(tmp_path, ("users:singer:base", {"username": "other"}), ("profile:singer", {"name": "Другое имя"}))
    db.session.refresh(page)
    assert (page.slug, page.name) == (slug, "Другое имя")


def test_many_with_one_name_get_numbers(context: Flask, tmp_path: Path) -> None:
    rows = [(f"users:{n}:base", {"username": "same"}) for n in range(12)] + [(f"profile:{n}", {}) for n in range(12)]

    import_pairs(tmp_path, *rows)

    assert {page.slug for page in db.session.scalars(select(Profile))} == {"same", *(f"same-{n}" for n in range(2, 13))}


def test_a_seller_that_is_connected_here_is_the_same_one(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("track:u:1", {"title": "x"}))
    artist = one(Profile)
    own_id = new_id()
    with transaction() as session:
        session.add(TicketProvider(id=own_id, artist_id=artist.id, provider="kassir", name="Касса"))

    import_pairs(tmp_path, ("ticket_provider:u:kassir", {"apiKey": "sk_1"}), ("ticket_provider:u:new", {}))

    kassir, new = one(TicketProvider, provider="kassir"), one(TicketProvider, provider="new")
    assert (kassir.id, kassir.name, kassir.api_key, new.name) == (own_id, "Касса", "sk_1", "new")


def test_a_rejected_row_goes_when_it_goes_in(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("track:u:1", {"plays": 1}), ("wat", 1))

    import_pairs(tmp_path, ("track:u:1", {"plays": 2}))
    assert json.loads(one(RejectedRow, key="track:u:1").value) == {"plays": 2}

    import_pairs(tmp_path, ("track:u:1", {"title": "x"}))
    assert one(RejectedRow).key == "wat"
