"""What is particular to a kind: shapes of keys, references, and what becomes of things that are no plain rows."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from promo.accounts.models import User, UserSettings
from promo.catalog.models import TrackAnalytics, Video
from promo.concerts.models import Concert, ConcertAnalytics
from promo.core import clock
from promo.core.db import db, transaction
from promo.mailing.models import EmailCampaign, EmailHistory, EmailSubscription
from promo.mailing.queries import subscribers
from promo.messages.models import Conversation, Message
from promo.news.models import NewsPost
from promo.notifications.models import ConcertNotification, Notification, NotificationSettings
from promo.payments.models import Donation, Payment, PaymentMethod
from promo.profiles.models import Profile
from promo.profiles.queries import all_artists
from promo.promotion.models import BannerAd
from promo.subscriptions.models import Subscription
from promo.support.models import SupportMessage, SupportTicket
from promo.wallet.models import CoinTransfer
from promo.wallet.queries import audit, balance
from promo.wallet.services import grant
from tests.transfer import import_pairs

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
CONCERT: tuple[str, Any] = ("concert:c", {"id": "c", "artist_id": "u", "title": "Тур", "date": "2026-12-01"})
TRACK: tuple[str, Any] = ("tracks:u:t", {"title": "Снег"})
CONVERSATION: tuple[str, Any] = ("conversations:c:details", {"participant_1_id": "a", "participant_2_id": "b"})
CARD = {"type": "card", "last4": "4242", "brand": "mir", "expiry_month": 12, "expiry_year": 2028}


def one(model: type[Any], **values: Any) -> Any:
    """The only row of a table, or the only one like this."""
    return db.session.scalars(select(model).filter_by(**values)).one()


def every(model: type[Any]) -> list[Any]:
    """All rows of a table."""
    return list(db.session.scalars(select(model)))


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("analytics:tracks:none:2026-11-01", {"plays": -1}, "unknown_reference:track"),
        ("analytics:other:track:t", {}, "unknown_reference:track"),
        ("analytics:tracks:t:soon", {}, "invalid_value:date"),
        ("analytics:tracks:t:2026-11-01", {"date": "2026-11-02"}, "invalid_value:date"),
        ("analytics:tracks:t:2026-11-01", {"track_id": "other"}, "invalid_value:track_id"),
        ("analytics:tracks:t:2026-11-01", {"plays": -1}, "invalid_value:plays"),
        ("analytics:u:track:t", {"plays": -1}, "invalid_value:plays"),
        ("analytics:u:track:t", {"trackId": "other"}, "invalid_value:trackId"),
        ("analytics:u:track:t", {"dailyStats": {"date": "2026-11-01"}}, "invalid_value:dailyStats"),
        ("analytics:u:track:t", {"dailyStats": [{"plays": 1}]}, "missing_field:date"),
        ("analytics:u:track:t", {"dailyStats": [{"date": "2026-11-01", "likes": "x"}]}, "invalid_value:likes"),
        ("analytics:concerts:none:2026-11-01", {}, "unknown_reference:concert"),
        ("analytics:concerts:c:2026-11-01", {"clicks": -1}, "invalid_value:clicks"),
        ("notification:u:n", {"concertId": "none", "type": "x"}, "unknown_reference:concert"),
        ("notification:u:n", {"type": "x"}, "invalid_value:type"),
        ("notification:u:n", {"status": "missed"}, "invalid_value:status"),
        ("notification:u:n", {"channel": "sms"}, "invalid_value:channel"),
        ("notification_settings:u", {"userId": "other"}, "invalid_value:userId"),
        ("notification_settings:u", {"reminderDaysBefore": [7, -1]}, "invalid_value:reminderDaysBefore"),
        ("users:u:subscription", {"tier": "gold"}, "invalid_value:tier"),
        ("users:u:settings", {"profile_visibility": "odd"}, "invalid_value:profile_visibility"),
        ("settings:u:security", [], "malformed_json"),
        ("settings:u:payment_methods", ["pm"], "malformed_json"),
        ("video:u:v", {"title": "x"}, "missing_field:videoUrl"),
        ("videos:u:v", {"title": "x"}, "missing_field:video_url"),
        ("video:u:v", {"title": "x", "videoUrl": "ftp://x.ru/y"}, "invalid_value:videoUrl"),
        ("news:u:n", {"title": "x"}, "missing_field:content"),
        ("news:u:n", {"content": "x"}, "missing_field:title"),
        ("donation:u:d", {}, "missing_field:amount"),
        ("donation:u:d", {"amount": -1}, "invalid_value:amount"),
        ("donation:u:d", {"amount": 1, "artistId": "other"}, "invalid_value:artistId"),
        ("donations:u:d", {"amount": 1, "status": "done"}, "invalid_value:status"),
        ("donations:u:d", {"amount": 1, "currency": "roubles"}, "invalid_value:currency"),
        ("payments:u:p", {"status": "completed"}, "missing_field:amount"),
        ("payments:u:transactions", [{"amount": 1}, {"amount": "much"}], "invalid_value:amount"),
        ("payments:u:method:m", {"expiry_month": 13}, "invalid_value:expiry_month"),
        ("campaign:u:c", {"content": "x"}, "missing_field:subject"),
        ("campaign:u:c", {"subject": "x", "concertId": "none"}, "unknown_reference:concert"),
        ("campaign:u:c", {"subject": "x", "clickRate": -0.1}, "invalid_value:clickRate"),
        ("email:u:subscriptions", [{"category": "news"}], "missing_field:email"),
        ("email:u:subscriptions", [{"email": "nobody"}], "invalid_value:email"),
        ("email:u:history", [{"status": "lost"}], "invalid_value:status"),
        ("banners:u:b", {"target_url": "javascript:x"}, "invalid_value:target_url"),
        ("banners:u:b", {"budget": -5}, "invalid_value:budget"),
        ("promotion:u:p", {"reach": -5}, "invalid_value:reach"),
        ("pitching:u:p", {"status": "maybe"}, "invalid_value:status"),
        ("tickets:t:details", {"priority": "huge"}, "invalid_value:priority"),
        ("tickets:t:details", {"messages": "none"}, "invalid_value:messages"),
        ("notifications:u:list", [{"id": "n", "link": "javascript:x"}], "invalid_value:link"),
        ("messages:none:list", [{"id": "m"}], "unknown_reference:conversation"),
        ("conversations:c:details", {"unread_count_p1": -1}, "invalid_value:unread_count_p1"),
        ("coins:balance:u", "минус пять", "invalid_value:balance"),
        ("coins:balance:u", "", "invalid_value:balance"),
        ("coins:u:balance", {"balance": -1}, "invalid_value:balance"),
        ("coins:u:balance", {"balance": 2**31}, "invalid_value:balance"),
        ("coins:u:balance", {"balance": 5, "lifetime_spent": -1}, "invalid_value:lifetime_spent"),
        ("coins:tx:u:1", {"type": "spend"}, "missing_field:amount"),
        ("coins:tx:u:1", {"amount": 5, "type": "gift"}, "invalid_value:type"),
        ("coins:tx:u:1", {"amount": 5, "type": "hold"}, "invalid_value:type"),
        ("coins:tx:u:1", {"amount": 1.5}, "invalid_value:amount"),
        ("coins:tx:u:1", {"amount": 5, "userId": "other"}, "invalid_value:userId"),
        ("coins:u:transactions", ["tx"], "malformed_json"),
        ("messages:u:conversations", {"a": 1}, "malformed_json"),
    ],
)
def test_the_first_fault_is_the_reason(context: Flask, tmp_path: Path, key: str, value: Any, reason: str) -> None:
    report, rejected = import_pairs(tmp_path, CONCERT, TRACK, (key, value))

    assert rejected == {key: reason}
    assert report["counts"] == {"concerts": 1, "tracks": 1}
    assert db.session.scalars(select(User.kv_id)).all() == ["u"]


def test_a_day_of_its_own_wins_over_one_among_others(context: Flask, tmp_path: Path) -> None:
    rows: list[tuple[str, Any]] = [
        TRACK,
        ("analytics:u:track:t", {"plays": 9, "dailyStats": [{"date": "2026-11-01", "plays": 1, "likes": 7},
                                                            {"date": "2026-11-02", "plays": 2}]}),
        ("analytics:tracks:t:2026-11-01", {"plays": 5, "platform_stats": {"vk": 1}}),
    ]  # fmt: skip

    report, _ = import_pairs(tmp_path, *rows)

    found = {row.date.day: (row.plays, row.likes, row.platform_stats) for row in every(TrackAnalytics)}
    assert found == {1: (5, 7, {"vk": 1}), 2: (2, 0, {})}
    assert (report["counts"]["track_analytics"], report["imported"]["created"], report["merged"]) == (2, 3, 0)
    assert import_pairs(tmp_path, *rows).report["imported"] == {"created": 0, "updated": 0, "unchanged": 3}


def test_days_of_a_concert(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, CONCERT, ("analytics:concerts:c:2026-11-01", {"views": "7", "referral_sources": {"vk": 5}}))

    day = one(ConcertAnalytics)
    assert (day.concert_id, day.views, day.referral_sources) == (one(Concert).id, 7, {"vk": 5})


def test_the_dialect_without_moderation_was_public(context: Flask, tmp_path: Path) -> None:
    import_pairs(
        tmp_path,
        ("video:u:1", {"title": "x", "videoUrl": "youtu.be/1"}),
        ("videos:u:2", {"title": "x", "video_url": "https://youtu.be/2"}),
        ("news:u:1", {"title": "x", "content": "y", "imageUrl": "x.ru/i.png", "createdAt": "2026-03-01T10:00:00Z"}),
        ("news:u:2", {"title": "x", "content": "y", "created_at": "2026-03-01T10:00:00Z"}),
    )

    assert {video.kv_id: video.status for video in every(Video)} == {"1": "approved", "2": "draft"}
    assert one(Video, kv_id="1").video_url == "https://youtu.be/1"
    news = {post.kv_id: (post.status, post.published_at) for post in every(NewsPost)}
    assert news == {"1": ("approved", dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)), "2": ("draft", None)}


def test_settings_fill_one_row(context: Flask, tmp_path: Path) -> None:
    rows: list[tuple[str, Any]] = [
        ("settings:u:profile", {"content_language": "en"}),
        ("settings:u:privacy", {"showOnlineStatus": False}),
        ("settings:u:notifications", {"notifications_email": True, "notifications_sms": True}),
        ("settings:u:security", {"two_factor": {"on": True}}),
        ("users:u:settings", {"timezone": "Asia/Omsk"}),
        ("notification_settings:u", {"emailEnabled": False, "reminderDaysBefore": [5]}),
    ]

    report, _ = import_pairs(tmp_path, *rows)

    found = one(UserSettings)
    assert (found.content_language, found.show_online_status, found.notifications_sms) == ("en", False, True)
    assert (found.security, found.timezone) == ({"two_factor": {"on": True}}, "Asia/Omsk")
    assert found.notifications_email is False
    assert one(NotificationSettings).reminder_days_before == [5]
    assert report["counts"] == {"user_settings": 1, "notification_settings": 1}
    assert (report["imported"]["created"], report["merged"]) == (6, 0)
    assert import_pairs(tmp_path, *rows[::-1]).report["imported"] == {"created": 0, "updated": 0, "unchanged": 6}
    assert all_artists() == []


def test_a_plan_belongs_to_a_person(context: Flask, tmp_path: Path) -> None:
    rows = [("users:u:subscription", {"id": "s1", "tier": "pro", "features": ["a"], "limits": {"tracks": 5}})]
    import_pairs(tmp_path, *rows)
    import_pairs(tmp_path, ("users:u:subscription", {"id": "s2", "tier": "free"}))

    plan = one(Subscription)
    assert (plan.kv_id, plan.tier, plan.features, plan.limits) == ("s2", "free", ["a"], {"tracks": 5})


def test_cards_are_one_by_id_else_by_what_is_on_them(context: Flask, tmp_path: Path) -> None:
    rows: list[tuple[str, Any]] = [
        ("payments:u:method:pm", CARD),
        ("payments:u:methods", [{**CARD, "id": "pm"}, {**CARD, "last4": "1111"}]),
        ("settings:u:payment_methods", [CARD, {"type": "yoomoney"}, {**CARD, "last4": "1111"}]),
        ("settings:v:payment_methods", [CARD]),
    ]

    report, _ = import_pairs(tmp_path, *rows)

    assert report["counts"] == {"payment_methods": 4}
    assert sorted((method.kv_id, method.last4) for method in every(PaymentMethod) if method.last4) == [
        ("mir 1111 12 2028", "1111"),
        ("mir 4242 12 2028", "4242"),
        ("pm", "4242"),
    ]
    assert import_pairs(tmp_path, *rows).report["imported"]["created"] == 0
    assert import_pairs(tmp_path, ("settings:u:payment_methods", [CARD])).report["imported"]["created"] == 0


def test_payments_and_donations(context: Flask, tmp_path: Path) -> None:
    report, _ = import_pairs(
        tmp_path,
        ("payments:u:transactions", [{"id": "p", "amount": "990.50"}, {"amount": 5}, {"amount": 5}]),
        ("payments:u:p", {"amount": 990.5, "status": "completed", "metadata": {"order": 1}}),
        ("donation:u:d", {"amount": 500, "donorName": "Иван"}),
        ("donations:u:d", {"amount": 500, "donor_user_id": "fan", "is_anonymous": True}),
    )

    assert report["counts"] == {"payment_transactions": 3, "donations": 1}
    assert sorted(payment.amount for payment in every(Payment)) == [500, 500, 99_050]
    assert (one(Payment, kv_id="p").status, one(Payment, kv_id="p").details) == ("completed", {"order": 1})
    gift = one(Donation)
    assert (gift.donor_name, gift.is_anonymous, gift.donor_user_id) == ("Иван", True, one(User, kv_id="fan").id)


def test_what_was_on_its_way_is_not_sent(context: Flask, tmp_path: Path) -> None:
    statuses = ("draft", "scheduled", "sending", "sent", "failed")
    rows: list[tuple[str, Any]] = [(f"campaign:u:{name}", {"subject": "x", "status": name}) for name in statuses]
    for hours in (-25, -23, 5):
        due = (NOW + dt.timedelta(hours=hours)).isoformat()
        rows.append((f"notification:u:{hours}", {"concertId": "c", "scheduledFor": due}))
    rows.append(("notification:u:done", {"scheduledFor": "2026-01-01T00:00:00Z", "status": "sent"}))

    with clock.at(NOW):
        import_pairs(tmp_path, CONCERT, *rows)

    campaigns = {campaign.kv_id: campaign.status for campaign in every(EmailCampaign)}
    assert campaigns == {name: name if name in ("sent", "failed") else "draft" for name in statuses}
    reminders = {reminder.kv_id: reminder.status for reminder in every(ConcertNotification)}
    assert reminders == {"-25": "missed", "-23": "pending", "5": "pending", "done": "sent"}
    assert one(ConcertNotification, kv_id="5").concert_id == one(Concert).id
    with clock.at(NOW + dt.timedelta(days=9)):
        assert import_pairs(tmp_path, CONCERT, *rows).report["imported"] == {
            "created": 0,
            "updated": 0,
            "unchanged": 10,
        }


def test_nobody_refers_to_a_thing_by_our_own_words(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, CONCERT, ("campaign:v:1", {"subject": "x", "owner:id": "u:c"}))

    assert one(EmailCampaign).concert_id is None


def test_what_was_sent_here_is_not_sent_again(context: Flask, tmp_path: Path) -> None:
    row = {"scheduledFor": (NOW + dt.timedelta(hours=1)).isoformat(), "title": "a"}
    with clock.at(NOW):
        import_pairs(tmp_path, ("notification:u:n", row))
        with transaction():
            one(ConcertNotification).status = "sent"
        import_pairs(tmp_path, ("notification:u:n", {**row, "title": "b"}))

    db.session.expire_all()
    assert (one(ConcertNotification).title, one(ConcertNotification).status) == ("b", "sent")


def test_an_address_agrees_once_to_a_category(context: Flask, tmp_path: Path) -> None:
    people = [
        {"id": "1", "email": "Fan@Example.net", "category": "news"},
        {"id": "2", "email": "fan@example.net", "category": "news", "is_subscribed": False},
        {"email": "fan@example.net", "category": "marketing"},
        {"email": "other@example.net"},
        {"email": "gone@example.net", "category": "news", "is_subscribed": False},
    ]
    report, _ = import_pairs(tmp_path, ("email:u:subscriptions", people), TRACK)

    assert report["counts"]["email_subscriptions"] == len(every(EmailSubscription)) == 4
    assert subscribers(one(Profile)) == 2


def test_history_of_mails(context: Flask, tmp_path: Path) -> None:
    rows = ("email:u:history", [{"id": "1", "recipient_email": "fan@x.ru", "status": "bounced"}, {"id": "2"}])
    report, _ = import_pairs(tmp_path, rows, ("email:v:history", []))

    assert (report["counts"], len(every(EmailHistory))) == ({"email_history": 2}, 2)
    assert report["imported"] == {"created": 1, "updated": 0, "unchanged": 1}


def test_people_who_write_are_users_without_a_page(context: Flask, tmp_path: Path) -> None:
    report, _ = import_pairs(
        tmp_path,
        CONVERSATION,
        ("conversations:a:list", [{"id": "c", "last_message": "Пока"}]),
        ("messages:d:conversations", ["c"]),
        ("messages:c:list", [{"id": "1", "sender_id": "a", "content": "Привет"}, {"id": "2", "sender_id": "e"}]),
        ("tickets:h:details", {"user_id": "f", "messages": [{"user_id": "g", "message": "?"}, {"message": "!"}]}),
        ("tickets:i:details", {"subject": "nobody's"}),
        ("notifications:h:list", [{"id": "n", "title": "x", "link": "/donations"}]),
    )

    assert report["counts"] == {
        "conversations": 1, "messages": 2, "support_tickets": 2, "support_messages": 2, "notifications": 1,
    }  # fmt: skip
    assert report["merged"] == 1
    assert set(db.session.scalars(select(User.kv_id))) == {"a", "b", "e", "f", "g", "h"}
    assert one(Conversation).last_message == "Пока"
    assert [message.content for message in every(Message)] == ["Привет", ""]
    assert one(SupportTicket, kv_id="h").user_id == one(User, kv_id="f").id
    assert {row.position: row.message for row in every(SupportMessage)} == {0: "?", 1: "!"}
    assert one(Notification).link == "/donations"
    assert every(Profile) == []


def test_coins_alone_make_no_page_and_content_does(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("coins:balance:u", "500"), ("banners:u:b", {"title": "x", "spent": "1200.5"}))

    artist = one(Profile)
    assert (artist.has_page, all_artists(), balance(artist.id).available) == (False, [], 500)
    assert (one(BannerAd).artist_id, one(BannerAd).spent) == (artist.id, 120_050)
    assert context.test_client().get(f"/@{artist.slug}").status_code == 404

    report, _ = import_pairs(tmp_path, TRACK)

    assert report["imported"] == {"created": 1, "updated": 0, "unchanged": 0}
    assert [page.slug for page in all_artists()] == [artist.slug]
    assert context.test_client().get(f"/@{artist.slug}").status_code == 200


def test_coins_are_posted_together(context: Flask, tmp_path: Path) -> None:
    rows: list[tuple[str, Any]] = [
        ("coins:tx:u:1", {"amount": -70, "type": "spend", "createdAt": "2026-01-01T00:00:00Z"}),
        ("coins:u:transactions", [{"id": "2", "amount": 100, "type": "purchase", "created_at": "2026-02-01T00:00:00Z"},
                                  {"amount": 5}]),
        ("coins:balance:u", "99"),
        ("coins:u:balance", {"balance": "40", "lifetime_earned": 7, "updated_at": "2026-03-01T00:00:00Z"}),
        ("coins:tx:v:1", {"amount": -3}),
    ]  # fmt: skip

    report, _ = import_pairs(tmp_path, *rows)

    artist = one(Profile, kv_id="u")
    assert balance(artist.id).available == 40
    assert report["adjustments"] == {"u": 5, "v": 3}
    assert (report["counts"], report["merged"]) == ({"coins_transactions": 4}, 1)
    again = import_pairs(tmp_path, *rows).report
    assert again["imported"] == {"created": 0, "updated": 0, "unchanged": 4}
    assert again["adjustments"] == report["adjustments"]
    assert audit().mismatches == []


def test_once_coins_moved_here_an_import_adjusts_nothing(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("coins:balance:u", "10"))
    artist = one(Profile)
    grant(artist.id, 5, key="here")

    report, rejected = import_pairs(tmp_path, ("coins:balance:u", "100"), ("coins:tx:u:1", {"amount": 20}))

    assert balance(artist.id).available == 35
    assert (report["adjustments"], report["differences"], rejected) == ({"u": 10}, {"u": 65}, {})


def test_spending_that_nothing_covers_is_rejected_where_coins_moved_here(context: Flask, tmp_path: Path) -> None:
    import_pairs(tmp_path, ("coins:balance:u", "10"))
    grant(one(Profile).id, 5, key="here")
    before = len(every(CoinTransfer))

    report, rejected = import_pairs(tmp_path, ("coins:u:transactions", [{"id": "1", "amount": -99}]))

    assert (rejected, report["counts"]) == ({"coins:u:transactions": "invalid_value:amount"}, {})
    assert len(every(CoinTransfer)) == before
