"""What fans gave an artist, and what they said with it."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from promo.core.clock import now, today
from promo.demo.cast.parts import Act
from promo.demo.letters import some_age
from promo.demo.tour import NAMES, some_time
from promo.payments.models import Donation, DonationStatus
from promo.profiles.models import Profile
from promo.ticketing.models import ROUBLES

ROUBLE_SUMS = {100: 14, 200: 18, 300: 22, 500: 24, 1000: 14, 1500: 4, 3000: 3, 5000: 1}
METHODS = {"card": 5, "sbp": 4, "yoomoney": 2}
PEOPLE = (
    *(
        "Анна К.",
        "Ольга",
        "Ирина Мельник",
        "Мария Т.",
        "Полина",
        "Вера Сомова",
        "Алиса",
        "Иван Р.",
        "Павел",
        "Кирилл Ж.",
    ),
    *("Роман", "Егор Латышев", "Лев", "Тётя Нина", "Дмитрий", "Соня и Марк", "Гульнара", "Артём", "Катя из Перми"),
)
ANYBODY = (
    "Спасибо за музыку!",
    "На новый альбом",
    "Был на концерте, до сих пор напеваю.",
    "Пишите ещё!",
    "С днём рождения!",
    "Купите себе что-нибудь к чаю",
    "Ждём в нашем городе.",
    "Скромно, зато от души",
)
ANONYMOUS, NAMELESS, SPEAKS, REFUNDED = 0.2, 0.4, 0.45, 0.03  # shares; NAMELESS is of the anonymous ones
OWN_WORDS = 0.4  # of what is said is about this very artist
LATELY = 2  # as many have just begun to pay


def add_gifts(session: Session, rng: Random, act: Act, artist: Profile) -> None:
    """Add the donations of two years."""
    session.execute(insert(Donation), list(_gifts(rng, act, artist)))


def _gifts(rng: Random, act: Act, artist: Profile) -> Iterator[dict[str, Any]]:
    for number in range(act.fans.gifts):
        is_new = number < LATELY
        when = now() - timedelta(minutes=rng.randint(2, 25)) if is_new else None
        when = when or some_time(rng, today() - timedelta(days=some_age(rng)))
        is_anonymous = rng.random() < ANONYMOUS
        is_nameless = is_anonymous and rng.random() < NAMELESS
        status = DonationStatus.REFUNDED if rng.random() < REFUNDED else DonationStatus.COMPLETED
        amount, method = rng.choices(list(ROUBLE_SUMS), list(ROUBLE_SUMS.values()))[0], _method(rng)
        yield {
            "artist_id": artist.id,
            "donor_name": None if is_nameless else rng.choice(PEOPLE),
            "donor_email": None if is_nameless else f"{rng.choice(NAMES)}{rng.randint(70, 999)}@example.net",
            "amount": amount * 100,
            "currency": ROUBLES,
            "message": _message(rng, act),
            "is_anonymous": is_anonymous,
            "status": DonationStatus.PENDING if is_new else status,
            "payment_method": method,
            "transaction_id": f"D-{rng.randrange(10**7, 10**8)}",
            "created_at": when,
        }


def _method(rng: Random) -> str:
    return rng.choices(list(METHODS), list(METHODS.values()))[0]


def _message(rng: Random, act: Act) -> str | None:
    if rng.random() >= SPEAKS:
        return None
    return rng.choice(act.fans.words if rng.random() < OWN_WORDS else ANYBODY)
