"""The demo agrees with itself, comes once, and everything it shows is there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from random import Random

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from promo.accounts.models import User
from promo.accounts.services import create_user
from promo.catalog.models import Track
from promo.clients import storage
from promo.concerts.models import Concert
from promo.core import clock
from promo.core.db import db
from promo.core.money import percent_of
from promo.core.states import ModerationStatus
from promo.demo import figures, pictures, services
from promo.demo.cast import CAST
from promo.demo.cast.parts import Act
from promo.demo.sign_ins import PASSWORD, SIGN_INS
from promo.events.models import EventDay, EventTotal, Kind
from promo.mailing.models import CampaignStatus, EmailCampaign, EmailSubscription
from promo.mailing.queries import subscribers
from promo.notifications.models import ConcertNotification, NotificationSettings, ReminderStatus, ReminderType
from promo.payments.models import Donation, DonationStatus, Payment, PaymentMethod, PaymentStatus
from promo.profiles.models import Membership, Profile
from promo.profiles.queries import artist_by_slug
from promo.subscriptions.models import Subscription
from promo.ticketing.models import PROVIDERS, SaleStatus, TicketProvider, TicketSale
from promo.wallet import queries as wallet
from promo.wallet.models import CoinAccount, CoinHold, CoinTransfer, TransferKind

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TABLES = (
    *(User, Profile, Membership, Track, Concert, TicketProvider, TicketSale, EventDay, EventTotal),
    *(CoinAccount, CoinTransfer, CoinHold, Donation, Payment, PaymentMethod, Subscription),
    *(EmailSubscription, EmailCampaign, ConcertNotification, NotificationSettings),
)
KILOBYTES = {(1600, 900): 120, (960, 600): 40, (480, 480): 25}


one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)  # the figures are the same on any

drawn: dict[str, pictures.Pictures] = {}  # storage → its pictures


@pytest.fixture(autouse=True)
def _draw_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures outlive the database of a test, so each storage gets them once."""

    def draw_once(cast: tuple[Act, ...], storage_url: str) -> pictures.Pictures:
        if storage_url not in drawn:
            drawn[storage_url] = pictures.draw_all(cast, storage_url)
        return drawn[storage_url]

    monkeypatch.setattr(services, "draw_all", draw_once)


@pytest.fixture
def filled(context: Flask) -> Iterator[Flask]:
    """The application with the demo, at a fixed moment."""
    with clock.at(NOW):
        assert services.fill()
        yield context


def counts() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_it_comes_once(filled: Flask) -> None:
    before = counts()
    assert not services.fill()
    assert counts() == before


def test_a_database_with_people_is_left_alone(context: Flask) -> None:
    create_user("somebody@example.com", PASSWORD)
    before = counts()
    answer = context.test_cli_runner().invoke(args=["demo"])
    assert answer.exit_code == 0
    assert "changed nothing" in answer.output
    assert PASSWORD not in answer.output
    assert counts() == before


def test_the_command_prints_the_sign_ins_each_time(app: Flask) -> None:
    for _ in range(2):
        answer = app.test_cli_runner().invoke(args=["demo"])
        assert answer.exit_code == 0
        assert all(person.email in answer.output for person in SIGN_INS)
        assert PASSWORD in answer.output


@one_database
def test_sums_of_every_sale_agree(filled: Flask) -> None:
    concerts = {concert.id: concert for concert in db.session.scalars(select(Concert))}
    sales = db.session.scalars(select(TicketSale)).all()
    assert len(sales) > 2000
    for sale in sales:
        concert = concerts[sale.concert_id]
        assert concert.status == ModerationStatus.APPROVED
        assert sale.artist_id == concert.artist_id
        assert sale.total_amount == sale.quantity * sale.price
        assert sale.commission == percent_of(sale.total_amount, PROVIDERS[sale.provider][1])
        assert sale.net_amount == sale.total_amount - sale.commission
        assert concert.ticket_price_from is not None
        assert concert.ticket_price_to is not None
        assert concert.ticket_price_from <= sale.price <= concert.ticket_price_to
        assert concert.created_at < sale.purchased_at < min(NOW, concert.starts_at + timedelta(days=1))
    assert len({(sale.provider, sale.artist_id, sale.transaction_id) for sale in sales}) == len(sales)
    assert {sale.status for sale in sales} == set(SaleStatus)


@one_database
def test_no_more_tickets_than_seats(filled: Flask) -> None:
    sold = (
        select(Concert.capacity, func.sum(TicketSale.quantity))
        .join(TicketSale)
        .where(TicketSale.status == SaleStatus.CONFIRMED)
        .group_by(Concert.id, Concert.capacity)
    )
    rows = db.session.execute(sold).all()
    assert rows
    assert all(tickets <= capacity for capacity, tickets in rows)


@one_database
def test_every_step_is_within_the_one_before_on_every_day(filled: Flask) -> None:
    steps: dict[tuple[object, object], dict[Kind, int]] = {}
    concerts = set(db.session.scalars(select(Concert.id)))
    for event in db.session.scalars(select(EventDay)):
        if event.subject_id in concerts:
            steps.setdefault((event.subject_id, event.day), {})[event.kind] = event.count
    measured = 0
    for day in steps.values():
        assert day[Kind.VIEW] >= day.get(Kind.CLICK, 0)
        assert day.get(Kind.CLICK, 0) >= day.get(Kind.CART_ADD, 0) >= day.get(Kind.CHECKOUT, 0)
        measured += day.get(Kind.CHECKOUT, 0)
    assert measured
    seller_reports = {kind for day in steps.values() for kind in day}
    assert seller_reports == set(Kind)
    orders: dict[tuple[object, object], int] = {}
    for sale in db.session.scalars(select(TicketSale)):
        key = sale.concert_id, sale.purchased_at.date()
        orders[key] = orders.get(key, 0) + 1
    for key, made in orders.items():
        assert made <= steps[key].get(Kind.CHECKOUT, steps[key][Kind.CLICK])


def test_totals_are_the_sums_of_days(filled: Flask) -> None:
    keys = (EventDay.subject_id, EventDay.kind, EventDay.source)
    summed = {
        tuple(row[:3]): int(row[3])
        for row in db.session.execute(select(*keys, func.sum(EventDay.count)).group_by(*keys))
    }
    totals = {(row.subject_id, row.kind, row.source): row.count for row in db.session.scalars(select(EventTotal))}
    assert summed == totals
    assert db.session.scalar(select(func.max(EventDay.day))) == NOW.date() - timedelta(days=1)


@one_database
def test_each_artist_has_past_and_coming_concerts(filled: Flask) -> None:
    for artist in db.session.scalars(select(Profile)):
        shown = db.session.scalars(
            select(Concert).where(Concert.artist_id == artist.id, Concert.status == ModerationStatus.APPROVED)
        ).all()
        assert any(concert.is_past(NOW) for concert in shown)
        assert any(concert.starts_at > NOW for concert in shown)
    rejected = db.session.scalars(select(Concert).where(Concert.status == ModerationStatus.REJECTED)).all()
    assert [bool(concert.moderation_comment) for concert in rejected] == [True]


@one_database
def test_every_picture_is_there_and_light(filled: Flask) -> None:
    url = filled.extensions["settings"].storage_url
    keys = {*db.session.scalars(select(Profile.picture)), *db.session.scalars(select(Concert.banner))}
    keys |= set(db.session.scalars(select(Track.cover)))
    assert len(keys) > 20
    for key in keys:
        assert key is not None
        content = storage.path_of(url, key).read_bytes()
        picture = Image.open(BytesIO(content))
        picture.load()
        assert picture.format == "WEBP"
        assert len(content) <= KILOBYTES[picture.size] * 1024


@one_database
def test_artists_differ_in_tint(filled: Flask) -> None:
    hues = sorted(db.session.scalars(select(Profile.tint_hue)))
    assert all(later - earlier > 40 for earlier, later in pairwise(hues))
    assert all(0 < chroma <= 0.05 for chroma in db.session.scalars(select(Profile.tint_chroma)))


def test_the_manager_is_on_two_teams(filled: Flask) -> None:
    teams = db.session.scalars(select(User.email).join(Membership)).all()
    assert sorted(teams) == sorted([*(act.email for act in CAST), "manager@example.com", "manager@example.com"])


@one_database
@pytest.mark.parametrize("moment", [datetime(2027, 3, 1, 0, 5, tzinfo=UTC), datetime(2028, 2, 29, 23, 50, tzinfo=UTC)])
def test_on_any_day_nothing_lies_in_the_future(moment: datetime, context: Flask) -> None:
    with clock.at(moment):
        services.fill()
        latest = db.session.scalar(select(func.max(TicketSale.purchased_at)))
        assert latest is not None
        assert latest < moment
        for table in (Concert, Track):
            assert all(row.created_at <= row.updated_at <= moment for row in db.session.scalars(select(table)))
        for column in (
            *(CoinTransfer.occurred_at, Donation.created_at, Payment.created_at, Payment.completed_at),
            *(EmailSubscription.subscribed_at, EmailSubscription.unsubscribed_at, Subscription.started_at),
            *(EmailCampaign.created_at, EmailCampaign.sent_at, ConcertNotification.sent_at),
        ):
            newest = db.session.scalar(select(func.max(column)))
            assert newest is not None
            assert newest <= moment
        assert_purses_agree()


def test_people_come_in_the_first_and_last_days() -> None:
    announced, concert = NOW.date(), NOW.date() + timedelta(days=60)
    letter = figures.letter_day(Random(1), announced, concert)
    days, orders = figures.days_on_sale(Random(1), announced, concert, concert, 400, letter)
    views = [day.views for day in days]
    assert sum(views[:5]) + sum(views[-5:]) > sum(views[20:40])
    assert figures.days_on_sale(Random(1), announced, concert, concert, 400, letter) == (days, orders)
    chosen = figures.order_days(Random(1), days, orders)
    assert len(chosen) == orders
    assert chosen == sorted(chosen)


def artist_of(act: Act) -> Profile:
    artist = artist_by_slug(act.slug)
    assert artist is not None
    return artist


def assert_purses_agree() -> None:
    """Each wallet ends with what the artist has, was never below zero, and agrees with what was paid."""
    found = wallet.audit()
    assert not found.mismatches
    assert found.transfers > 100
    for act in CAST:
        artist = artist_of(act)
        balance, flow = wallet.balance(artist.id), wallet.flow(artist.id)
        entries = list(wallet.every_entry(artist.id, wallet.Choice()))
        assert balance.available == act.purse.coins == entries[0].after
        assert flow.received - flow.spent == sum(balance)
        assert all(entry.after >= 0 for entry in entries)
        assert all(entry.description for entry in entries)
        bought = sorted(entry.occurred_at for entry in entries if entry.kind == TransferKind.PURCHASE)
        paid = db.session.scalars(
            select(Payment.completed_at).where(
                Payment.user_id == artist.user_id,
                Payment.type == "coin_purchase",
                Payment.status == PaymentStatus.COMPLETED,
            )
        )
        assert sorted(moment for moment in paid if moment) == bought


def test_coins_agree_with_the_ledger(filled: Flask) -> None:
    assert_purses_agree()
    answer = filled.test_cli_runner().invoke(args=["wallet", "verify"])
    assert answer.exit_code == 0
    assert wallet.balance(artist_of(CAST[0]).id) == (1126, 200)
    kinds = set(db.session.scalars(select(CoinTransfer.kind)))
    assert kinds >= {TransferKind.PURCHASE, TransferKind.REWARD, TransferKind.SPEND, TransferKind.REFUND}
    assert kinds >= {TransferKind.HOLD, TransferKind.CHARGE, TransferKind.RELEASE}


@one_database
def test_a_promoted_concert_is_one_that_coins_are_held_for(filled: Flask) -> None:
    promoted = {
        (str(concert.id), concert.promotion_cost, concert.promotion_ends_at)
        for concert in db.session.scalars(select(Concert).where(Concert.is_promoted))
    }
    held = {
        (db.session.get_one(CoinTransfer, hold.id).related_entity_id, hold.amount, hold.expires_at)
        for artist in db.session.scalars(select(Profile))
        for hold, _ in wallet.open_holds(artist.id)
    }
    assert promoted == held
    assert promoted


@one_database
def test_letters_went_to_those_who_had_agreed(filled: Flask) -> None:
    for act in CAST:
        artist = artist_of(act)
        letters = db.session.scalars(select(EmailCampaign).where(EmailCampaign.artist_id == artist.id)).all()
        assert {letter.status for letter in letters} == {CampaignStatus.SENT, CampaignStatus.DRAFT}
        people = db.session.scalars(select(EmailSubscription).where(EmailSubscription.artist_id == artist.id)).all()
        for letter in letters:
            if letter.sent_at is None:
                assert (letter.recipient_count, letter.open_rate, letter.click_rate) == (0, None, None)
                continue
            agreed = {
                person.email
                for person in people
                if person.subscribed_at <= letter.sent_at
                and (person.unsubscribed_at is None or person.unsubscribed_at > letter.sent_at)
            }
            assert 0 < letter.recipient_count <= len(agreed)
            assert letter.open_rate is not None
            assert letter.click_rate is not None
            assert 0 < letter.click_rate < letter.open_rate < 1
            for rate in (letter.open_rate, letter.click_rate):
                times = rate * letter.recipient_count
                assert abs(times - round(times)) < Decimal("0.001")
        assert all(person.is_subscribed == (person.unsubscribed_at is None) for person in people)
        assert 0.9 * act.fans.addresses < subscribers(artist) < act.fans.addresses


@one_database
def test_donations_are_of_every_kind(filled: Flask) -> None:
    for act in CAST:
        gifts = db.session.scalars(select(Donation).where(Donation.artist_id == artist_of(act).id)).all()
        assert len(gifts) == act.fans.gifts
        assert {gift.is_anonymous for gift in gifts} == {True, False}
        assert any(gift.message for gift in gifts)
        assert sum(gift.status == DonationStatus.PENDING for gift in gifts) == 2
        assert all(gift.amount > 0 for gift in gifts)
    assert set(db.session.scalars(select(Donation.status))) == set(DonationStatus)


@one_database
def test_the_owner_pays_for_a_plan(filled: Flask) -> None:
    owners = set(db.session.scalars(select(Profile.user_id)))
    assert owners == set(db.session.scalars(select(User.id).where(User.email.in_([act.email for act in CAST]))))
    for table in (Subscription, PaymentMethod, NotificationSettings):
        assert set(db.session.scalars(select(table.user_id))) == owners  # type: ignore[attr-defined]
    for plan in db.session.scalars(select(Subscription)):
        assert plan.expires_at is not None
        assert plan.started_at < NOW < plan.expires_at
    assert all(len(method.last4 or "") == 4 for method in db.session.scalars(select(PaymentMethod)))


@one_database
def test_reminders_of_past_concerts_are_sent_and_others_wait(filled: Flask) -> None:
    for concert in db.session.scalars(select(Concert).where(Concert.status == ModerationStatus.APPROVED)):
        rows = db.session.scalars(
            select(ConcertNotification).where(
                ConcertNotification.concert_id == concert.id, ConcertNotification.type == ReminderType.REMINDER
            )
        ).all()
        assert sorted(concert.starts_at - row.scheduled_for for row in rows if row.scheduled_for) == [
            timedelta(days=days) for days in (1, 3, 7)
        ]
        for row in rows:
            assert row.scheduled_for is not None
            is_due = row.scheduled_for < NOW
            assert row.status == (ReminderStatus.SENT if is_due else ReminderStatus.PENDING)
            assert (row.sent_at is not None) == is_due
