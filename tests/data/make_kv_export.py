#!/usr/bin/env python3
"""Generate a promo.music KV export, and the manifest of what a correct import of it must show.

The export mixes the three key dialects of the specification (data-schema-v3, kv-structure,
database-schema-reference), the way a real `kv_store_84730125` table does after two years:
the same concert under two keys, values stored as JSON text or as JSON objects, numbers as
strings, rows that are broken. Standard library only, deterministic for a given --seed.

    make_kv_export.py --artists 3 --seed 7 --out export.json --expected expected.json
    make_kv_export.py --artists 200 --sales 500 --format ndjson --out big.ndjson

Formats: rows   [{"key": ..., "value": ...}, ...]            (default)
         object {"key": value, ...}                           (later key wins, as in JSON)
         ndjson one {"key": ..., "value": ...} a line
         csv    key,value with a header, as COPY ... CSV HEADER writes it
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import random
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

FIRST = "Алина Борис Вера Глеб Дарья Егор Жанна Захар Ирина Кирилл Лада Марат Нина Олег Полина Руслан Софья Тимур Ульяна Фёдор".split()
LAST = "Соколова Орлов Лебедева Ветров Зимина Морозов Ясная Громов Тихая Крылов Белова Седов Рассвет Полевой Янтарь".split()
CITIES = [
    ("Москва", "Europe/Moscow"),
    ("Санкт-Петербург", "Europe/Moscow"),
    ("Казань", "Europe/Moscow"),
    ("Екатеринбург", "Asia/Yekaterinburg"),
    ("Новосибирск", "Asia/Novosibirsk"),
    ("Владивосток", "Asia/Vladivostok"),
    ("Калининград", "Europe/Kaliningrad"),
]
VENUES = "Парк Горького|Клуб «16 тонн»|Aurora Hall|Космонавт|Дом Печати|ДК Ленсовета|Телеклуб|Loft Hall №4".split("|")
GENRES = ["Electronic", "Indie", "Hip-Hop", "Рок", "Поп", "Jazz", "Фолк"]
WORDS = (
    "Полночь Рассвет Снег Пульс Город Метро Море Ветер Шум Свет Тишина Орбита Неон Лето Пепел Маяк Сигнал Вода".split()
)
PROVIDERS = [
    ("kassir", "Кассир.ру", 5),
    ("ticketland", "Ticketland.ru", 7),
    ("afisha", "Яндекс Афиша", 8),
    ("ticketmaster", "TicketMaster", 10),
]
UTC = UTC
KOPECK = Decimal("0.01")


def iso(moment: datetime) -> str:
    """Format a moment as the TypeScript code does: milliseconds and a Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Export:
    """Collects rows and, beside them, what a correct importer must report."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self.rng, self.now = rng, now
        self.rows: list[tuple[str, object]] = []
        self.rejected: dict[str, str] = {}
        self.derived: list[str] = []
        self.merged = 0
        self.counts: dict[str, int] = {}
        self.artists: dict[str, dict] = {}
        self.concerts: dict[str, dict] = {}
        self._serial = 0

    def new_id(self, kind: str) -> str:
        """Return an id in one of the two shapes that the specification shows."""
        self._serial += 1
        if self.rng.random() < 0.5:
            return f"{1706184123456 + self._serial * 977}-{self.rng.getrandbits(40):09x}"
        return f"{kind}_{self._serial:05d}{self.rng.getrandbits(16):04x}"

    def put(self, key: str, value: object, *, count: str | None = None) -> None:
        """Add a row; the value goes out as JSON text two times in three, else as an object."""
        if not isinstance(value, str) and self.rng.random() < 0.66:
            value = json.dumps(value, ensure_ascii=False)
        self.rows.append((key, value))
        if count:
            self.counts[count] = self.counts.get(count, 0) + 1

    def bad(self, key: str, value: object, reason: str) -> None:
        """Add a row that a correct importer rejects for `reason`."""
        self.rows.append((key, value))
        self.rejected[key] = reason

    def index(self, key: str, value: object) -> None:
        """Add a derived row (a list, an unread counter) that carries no data of its own."""
        self.rows.append((key, json.dumps(value, ensure_ascii=False)))
        self.derived.append(key)


def title(rng: random.Random) -> str:
    return " ".join(rng.sample(WORDS, rng.choice([1, 2, 2, 3])))


def user_rows(ex: Export, uid: str, name: str, city: str) -> None:
    rng = ex.rng
    joined = ex.now - timedelta(days=rng.randrange(200, 900))
    username = f"{uid.replace('-', '_')}"
    ex.put(
        f"users:{uid}:base",
        {
            "id": uid,
            "email": f"{uid}@Example.org" if rng.random() < 0.3 else f"{uid}@example.org",
            "username": username,
            "created_at": iso(joined),
            "updated_at": iso(joined),
        },
        count="users",
    )
    ex.put(
        f"users:{uid}:profile",
        {
            "name": name,
            "bio": "Музыкант. <b>Пишу</b> сам & пою.",
            "avatar_url": f"https://example.com/{uid}.jpg",
            "location": city,
            "website": f"https://{username}.example.com",
            "phone": "+79990000000",
            "socials": {"vk": f"https://vk.com/{username}", "telegram": f"@{username}"},
            "verified": rng.random() < 0.4,
        },
        count="profiles",
    )
    ex.put(
        f"users:{uid}:subscription",
        {
            "id": ex.new_id("sub"),
            "tier": rng.choice(["free", "basic", "pro", "premium"]),
            "status": "active",
            "features": ["analytics"],
            "limits": {"tracks": 50},
            "started_at": iso(joined),
            "expires_at": iso(ex.now + timedelta(days=30)),
            "auto_renew": True,
        },
        count="subscriptions",
    )
    ex.put(
        f"notification_settings:{uid}",
        {
            "userId": uid,
            "emailEnabled": True,
            "pushEnabled": rng.random() < 0.5,
            "reminderDaysBefore": [7, 3, 1],
            "announcements": True,
            "promotions": rng.random() < 0.5,
            "ticketUpdates": True,
        },
        count="notification_settings",
    )
    ex.put(f"settings:{uid}:profile", {"content_language": "ru", "timezone": "Europe/Moscow"}, count="user_settings")


def track_rows(ex: Export, uid: str, name: str, n: int, facts: dict) -> None:
    rng, ids = ex.rng, []
    for i in range(n):
        tid, made = ex.new_id("track"), ex.now - timedelta(days=rng.randrange(1, 600))
        plays, likes, downloads = rng.randrange(0, 90_000), rng.randrange(0, 4_000), rng.randrange(0, 900)
        status = rng.choice(["draft", "pending", "approved", "approved", "approved", "rejected"])
        ids.append(tid)
        if i % 2:  # database-schema-reference dialect
            ex.put(
                f"tracks:{uid}:{tid}",
                {
                    "id": tid,
                    "title": title(rng),
                    "genre": rng.choice(GENRES),
                    "authors": name,
                    "cover_url": "https://example.com/c.jpg",
                    "audio_url": "https://example.com/a.mp3",
                    "duration": rng.randrange(90, 420),
                    "release_date": str(made.date()),
                    "status": status,
                    "views": rng.randrange(0, 9_000),
                    "likes": likes,
                    "plays": plays,
                    "is_paid": False,
                    "created_at": iso(made),
                    "updated_at": iso(made),
                },
                count="tracks",
            )
        else:  # kv-structure dialect: no moderation there, so what it holds was public
            status = "approved"
            ex.put(
                f"track:{uid}:{tid}",
                {
                    "id": tid,
                    "title": title(rng),
                    "artist": name,
                    "album": title(rng),
                    "genre": rng.choice(GENRES),
                    "duration": rng.randrange(90, 420),
                    "coverUrl": "https://example.com/c.jpg",
                    "audioUrl": "https://example.com/a.mp3",
                    "plays": str(plays) if rng.random() < 0.1 else plays,
                    "likes": likes,
                    "downloads": downloads,
                    "createdAt": iso(made),
                    "updatedAt": iso(made),
                    "userId": uid,
                },
                count="tracks",
            )
        facts["tracks"][status] = facts["tracks"].get(status, 0) + 1
        facts["plays"] += plays
        facts["likes"] += likes
        days = [
            {
                "date": str(ex.now.date() - timedelta(days=d)),
                "plays": rng.randrange(0, 900),
                "likes": rng.randrange(0, 60),
            }
            for d in range(1, 15)
        ]
        if i % 2:
            for day in days:
                ex.put(
                    f"analytics:tracks:{tid}:{day['date']}",
                    {
                        "track_id": tid,
                        **day,
                        "unique_listeners": day["plays"] // 2,
                        "shares": 1,
                        "downloads": 2,
                        "playlist_adds": 0,
                        "platform_stats": {"vk": 10, "yandex": 5},
                        "geographic_stats": {"RU": 14, "KZ": 1},
                    },
                    count="track_analytics",
                )
        else:
            ex.put(
                f"analytics:{uid}:track:{tid}",
                {
                    "trackId": tid,
                    "plays": plays,
                    "likes": likes,
                    "downloads": downloads,
                    "shares": 45,
                    "comments": 23,
                    "dailyStats": days,
                },
            )
            ex.counts["track_analytics"] = ex.counts.get("track_analytics", 0) + len(days)
    ex.index(f"tracks:{uid}:list", ids)


def concert_rows(ex: Export, uid: str, n: int, sales: int, facts: dict) -> None:
    rng, ids = ex.rng, []
    for pid, pname, fee in rng.sample(PROVIDERS, 2):
        ex.put(
            f"ticket_provider:{uid}:{pid}",
            {
                "id": pid,
                "artistId": uid,
                "name": pname,
                "apiKey": f"sk_{rng.getrandbits(64):016x}",
                "enabled": True,
                "commission": fee,
                "connectedAt": iso(ex.now - timedelta(days=90)),
            },
            count="ticket_providers",
        )
    for i in range(n):
        cid = ex.new_id("tour")
        city, _zone = rng.choice(CITIES)
        day = ex.now.date() + timedelta(days=rng.randrange(-60, 120))
        made = ex.now - timedelta(days=rng.randrange(61, 200))
        views = rng.randrange(200, 60_000)
        clicks = rng.randrange(0, views // 4 + 1)
        status = rng.choice(["draft", "pending", "approved", "approved", "approved", "rejected"])
        hidden = rng.random() < 0.1
        price = Decimal(rng.choice([900, 1500, 2500, 4990]))
        name = f"{title(rng)} — {city}"
        row_a = {
            "id": cid,
            "artist_id": uid,
            "title": name,
            "city": city,
            "venue_name": rng.choice(VENUES),
            "date": str(day),
            "time": "19:30",
            "event_type": rng.choice(["Концерт", "Фестиваль"]),
            "description": "Большой концерт с гостями.\n\nНачало в 19:30.",
            "banner_image": "https://example.com/b.jpg",
            "ticket_price_from": int(price),
            "ticket_price_to": int(price) * 3,
            "ticket_link": f"https://tickets.example.com/{cid}",
            "moderation_status": status,
            "moderation_comment": "Не указан возрастной рейтинг" if status == "rejected" else None,
            "is_promoted": False,
            "views": views,
            "clicks": clicks,
            "is_hidden": hidden,
            "created_at": iso(made),
            "updated_at": iso(made + timedelta(days=2)),
        }
        if i % 3 == 0:  # data-schema-v3 dialect
            ex.put(f"concert:{cid}", row_a, count="concerts")
        elif i % 3 == 1:  # the same concert twice: the older copy must lose
            old = dict(row_a, title=name + " (старое)", views=1, clicks=0, updated_at=iso(made))
            ex.put(
                f"concerts:{uid}:{cid}",
                {
                    "id": cid,
                    "title": old["title"],
                    "description": "",
                    "date": str(day),
                    "time": "19:00",
                    "city": city,
                    "venue": old["venue_name"],
                    "status": "draft",
                    "views": 1,
                    "clicks": 0,
                    "created_at": old["created_at"],
                    "updated_at": old["updated_at"],
                },
            )
            ex.put(f"concert:{cid}", row_a, count="concerts")
            ex.merged += 1
        else:  # kv-structure dialect: no moderation and no counters there
            status, hidden, views, clicks = "approved", False, 0, 0
            ex.put(
                f"concert:{uid}:{cid}",
                {
                    "id": cid,
                    "title": name,
                    "venue": row_a["venue_name"],
                    "city": city,
                    "date": str(day),
                    "time": "20:00",
                    "ticketPrice": int(price),
                    "ticketUrl": row_a["ticket_link"],
                    "imageUrl": row_a["banner_image"],
                    "description": row_a["description"],
                    "userId": uid,
                    "createdAt": row_a["created_at"],
                    "updatedAt": row_a["updated_at"],
                },
                count="concerts",
            )
        ids.append(cid)
        purchases, tickets, revenue = 0, 0, Decimal(0)
        for _ in range(sales):
            pid, _, fee = rng.choice(PROVIDERS)
            quantity = rng.randrange(1, 5)
            total = quantity * price
            fee_sum = (total * fee / 100).quantize(KOPECK, ROUND_HALF_UP)
            state = rng.choice(["confirmed"] * 8 + ["pending", "cancelled", "refunded"])
            sid = ex.new_id("sale")
            when = datetime.combine(min(day, ex.now.date()), datetime.min.time(), UTC) - timedelta(
                hours=rng.randrange(1, 1400)
            )
            ex.put(
                f"ticket_sale:{cid}:{sid}",
                {
                    "id": sid,
                    "concertId": cid,
                    "artistId": uid,
                    "provider": pid,
                    "quantity": quantity,
                    "price": float(price),
                    "totalAmount": float(total),
                    "commission": float(fee_sum),
                    "netAmount": float(total - fee_sum),
                    "buyerEmail": f"fan{rng.randrange(400)}@example.net",
                    "status": state,
                    "purchasedAt": iso(when),
                    "metadata": {"transactionId": f"tx{rng.getrandbits(48):012x}"},
                },
                count="ticket_sales",
            )
            if state == "confirmed":
                purchases, tickets, revenue = purchases + 1, tickets + quantity, revenue + total
        ex.concerts[cid] = {
            "artist": uid,
            "title": name,
            "status": status,
            "hidden": hidden,
            "views": views,
            "clicks": clicks,
            "purchases": purchases,
            "tickets": tickets,
            "revenue": f"{revenue:.2f}",
            "conversion_rate": str((Decimal(purchases) * 100 / views).quantize(Decimal("0.0001"), ROUND_HALF_UP))
            if views
            else "0.0000",
            "average_order": str((revenue / purchases).quantize(KOPECK, ROUND_HALF_UP)) if purchases else "0.00",
        }
        facts["concerts"][status] = facts["concerts"].get(status, 0) + 1
        facts["revenue"] += revenue
        for before in (7, 3, 1):
            nid = ex.new_id("notif")
            due = datetime.combine(day - timedelta(days=before), datetime.min.time(), UTC) + timedelta(hours=9)
            sent = due < ex.now
            ex.put(
                f"notification:{uid}:{nid}",
                {
                    "id": nid,
                    "userId": uid,
                    "concertId": cid,
                    "type": "reminder",
                    "title": name,
                    "message": f"До концерта осталось дней: {before}",
                    "scheduledFor": iso(due),
                    "status": "sent" if sent else "pending",
                    "channel": rng.choice(["email", "push", "both"]),
                    "createdAt": iso(made),
                    **({"sentAt": iso(due)} if sent else {}),
                },
                count="concert_notifications",
            )
    ex.index(f"concerts:{uid}:list", ids)


def money_rows(ex: Export, uid: str, facts: dict) -> None:
    rng = ex.rng
    entries, balance = [], 0
    for _ in range(rng.randrange(4, 12)):
        kind = rng.choice(["purchase", "reward", "spend", "spend"])
        amount = rng.randrange(50, 3_000)
        if kind == "spend":
            amount = -min(amount, balance)
            if not amount:
                continue
        balance += amount
        entries.append(
            {
                "id": ex.new_id("tx"),
                "amount": amount,
                "type": kind,
                "description": "Купил коины" if kind == "purchase" else "Продвижение",
                "created_at": iso(ex.now - timedelta(days=rng.randrange(1, 300))),
            }
        )
    adjust = rng.choice([0, 0, 250])  # a balance that its history does not explain
    balance += adjust
    facts["balance"], facts["coin_transactions"], facts["import_adjustment"] = balance, len(entries), adjust
    ex.counts["coins_transactions"] = ex.counts.get("coins_transactions", 0) + len(entries)
    if rng.random() < 0.5:
        ex.put(f"coins:balance:{uid}", str(balance))
        for entry in entries:
            ex.put(
                f"coins:tx:{uid}:{entry['id']}",
                {
                    "id": entry["id"],
                    "userId": uid,
                    "amount": entry["amount"],
                    "type": entry["type"],
                    "description": entry["description"],
                    "createdAt": entry["created_at"],
                },
            )
    else:
        ex.put(
            f"coins:{uid}:balance",
            {
                "balance": balance,
                "lifetime_earned": sum(e["amount"] for e in entries if e["amount"] > 0),
                "lifetime_spent": -sum(e["amount"] for e in entries if e["amount"] < 0),
                "updated_at": iso(ex.now),
            },
        )
        ex.put(f"coins:{uid}:transactions", entries)
    for _ in range(rng.randrange(1, 6)):
        did, amount = ex.new_id("donation"), rng.choice([100, 300, 500, 1500.50])
        state = rng.choice(["completed", "completed", "pending", "refunded"])
        anonymous = rng.random() < 0.3
        body = {"id": did, "amount": amount, "message": "Спасибо за музыку! <3", "status": state}
        if rng.random() < 0.5:
            ex.put(
                f"donation:{uid}:{did}",
                {**body, "donorName": "Иван Петров", "artistId": uid, "createdAt": iso(ex.now - timedelta(days=9))},
                count="donations",
            )
        else:
            ex.put(
                f"donations:{uid}:{did}",
                {
                    **body,
                    "artist_id": uid,
                    "donor_name": "Иван Петров",
                    "donor_email": "ivan@example.net",
                    "currency": "RUB",
                    "is_anonymous": anonymous,
                    "payment_method": "card",
                    "created_at": iso(ex.now - timedelta(days=9)),
                },
                count="donations",
            )
        if state == "completed":
            facts["donations"] += Decimal(str(amount))
    ex.put(
        f"payments:{uid}:transactions",
        [
            {
                "id": ex.new_id("pay"),
                "user_id": uid,
                "amount": 990,
                "currency": "RUB",
                "type": "coin_purchase",
                "status": "completed",
                "provider": "yoomoney",
                "created_at": iso(ex.now - timedelta(days=40)),
            }
        ],
        count="payment_transactions",
    )
    ex.put(
        f"payments:{uid}:method:{ex.new_id('pm')}",
        {
            "type": "card",
            "provider": "yoomoney",
            "last4": "4242",
            "brand": "mir",
            "expiry_month": 12,
            "expiry_year": 2028,
            "is_default": True,
            "is_verified": True,
        },
        count="payment_methods",
    )


def content_rows(ex: Export, uid: str, facts: dict) -> None:
    rng = ex.rng
    for _ in range(2):
        vid, made = ex.new_id("video"), iso(ex.now - timedelta(days=rng.randrange(1, 300)))
        ex.put(
            f"video:{uid}:{vid}",
            {
                "id": vid,
                "title": title(rng),
                "description": "Официальное видео",
                "thumbnailUrl": "https://example.com/t.jpg",
                "videoUrl": "https://youtube.com/watch?v=dQw4w9WgXcQ",
                "duration": 245,
                "views": 15000,
                "likes": 850,
                "userId": uid,
                "createdAt": made,
                "updatedAt": made,
            },
            count="videos",
        )
        nid = ex.new_id("news")
        ex.put(
            f"news:{uid}:{nid}",
            {
                "id": nid,
                "title": "Новый альбом уже доступен!",
                "content": "Рад представить вам мой новый альбом...",
                "imageUrl": "https://example.com/n.jpg",
                "likes": 234,
                "comments": 56,
                "userId": uid,
                "createdAt": made,
                "updatedAt": made,
            },
            count="news",
        )
    cid = ex.new_id("camp")
    ex.put(
        f"campaign:{uid}:{cid}",
        {
            "id": cid,
            "artistId": uid,
            "subject": "Новый концерт!",
            "content": "<p>Привет!</p>",
            "recipientCount": 1200,
            "status": "sent",
            "sentAt": iso(ex.now - timedelta(days=12)),
            "openRate": 0.31,
            "clickRate": 0.07,
            "createdAt": iso(ex.now - timedelta(days=13)),
        },
        count="email_campaigns",
    )
    ex.put(
        f"email:{uid}:subscriptions",
        [
            {
                "id": ex.new_id("es"),
                "email": f"fan{i}@example.net",
                "category": c,
                "is_subscribed": i % 4 != 0,
                "subscribed_at": iso(ex.now - timedelta(days=50)),
            }
            for i in range(8)
            for c in ("news", "marketing")
        ],
    )
    ex.counts["email_subscriptions"] = ex.counts.get("email_subscriptions", 0) + 16
    facts["subscribers"] = 6  # of eight addresses two said no to both categories
    bid = ex.new_id("banner")
    ex.put(
        f"banners:{uid}:{bid}",
        {
            "id": bid,
            "title": "Тур 2026",
            "image_url": "https://example.com/banner.png",
            "target_url": "https://example.com/tour",
            "placement": "homepage",
            "priority": 1,
            "status": "active",
            "budget": 5000,
            "spent": 1200.5,
            "impressions": 40000,
            "clicks": 420,
            "start_date": iso(ex.now - timedelta(days=5)),
            "end_date": iso(ex.now + timedelta(days=20)),
            "targeting": {"cities": ["Москва"], "genres": ["Рок"]},
        },
        count="banner_ads",
    )
    ex.index(f"banners:{uid}:list", [bid])
    ex.put(
        f"promotion:{uid}:{ex.new_id('promo')}",
        {
            "name": "Буст профиля",
            "type": "profile_boost",
            "target_entity_type": "profile",
            "status": "active",
            "budget": 3000,
            "spent": 500,
            "reach": 12000,
            "engagement": 800,
            "conversions": 35,
            "start_date": iso(ex.now - timedelta(days=3)),
            "settings": {"cities": ["Казань"]},
        },
        count="promotion_campaigns",
    )
    ex.put(
        f"pitching:{uid}:{ex.new_id('pitch')}",
        {
            "content_type": "track",
            "content_id": "unknown",
            "target_type": "radio",
            "target_name": "Радио Нова",
            "message": "Послушайте, пожалуйста",
            "status": "pending",
            "created_at": iso(ex.now - timedelta(days=4)),
        },
        count="pitching_submissions",
    )
    ex.put(
        f"tickets:{ex.new_id('help')}:details",
        {
            "user_id": uid,
            "subject": "Не приходит письмо",
            "description": "Помогите",
            "category": "technical",
            "priority": "high",
            "status": "open",
            "messages": [{"user_id": uid, "message": "Ау?", "created_at": iso(ex.now)}],
            "created_at": iso(ex.now - timedelta(days=1)),
        },
        count="support_tickets",
    )
    ex.counts["support_messages"] = ex.counts.get("support_messages", 0) + 1
    ex.put(
        f"notifications:{uid}:list",
        [
            {
                "id": ex.new_id("n"),
                "type": "donation",
                "title": "Новый донат",
                "content": "500 ₽",
                "link": "/donations",
                "is_read": False,
                "created_at": iso(ex.now),
            }
        ],
    )
    ex.counts["notifications"] = ex.counts.get("notifications", 0) + 1
    ex.index(f"notifications:{uid}:unread", 1)


def message_rows(ex: Export, uids: list[str]) -> None:
    for a, b in itertools.pairwise(uids):
        conv = ex.new_id("conv")
        ex.put(
            f"conversations:{conv}:details",
            {
                "id": conv,
                "participant_1_id": a,
                "participant_2_id": b,
                "last_message": "До связи",
                "last_message_at": iso(ex.now),
                "unread_count_p1": 0,
                "unread_count_p2": 1,
            },
            count="conversations",
        )
        ex.put(
            f"messages:{conv}:list",
            [
                {
                    "id": ex.new_id("m"),
                    "sender_id": a,
                    "recipient_id": b,
                    "content": t,
                    "is_read": i == 0,
                    "created_at": iso(ex.now - timedelta(minutes=10 - i)),
                }
                for i, t in enumerate(["Привет!", "До связи"])
            ],
        )
        ex.counts["messages"] = ex.counts.get("messages", 0) + 2


def broken_rows(ex: Export, uid: str) -> None:
    """Rows that must be rejected one by one while all the others go in."""
    good = {"id": "bad-1", "title": "x", "userId": uid}
    a_concert = next(iter(ex.concerts))
    ex.bad(f"track:{uid}:bad-json", '{"id": "bad-json", "title": ', "malformed_json")
    ex.bad(f"track:{uid}:no-title", {"id": "no-title", "userId": uid, "plays": 3}, "missing_field:title")
    ex.bad(f"track:{uid}:neg-plays", {**good, "id": "neg-plays", "plays": -5}, "invalid_value:plays")
    ex.bad(f"tracks:{uid}:odd-status", {**good, "id": "odd-status", "status": "published!!"}, "invalid_value:status")
    ex.bad(
        "concert:bad-date",
        {"id": "bad-date", "artist_id": uid, "title": "x", "date": "31.02.2026", "moderation_status": "approved"},
        "invalid_value:date",
    )
    ex.bad(
        "ticket_sale:no-such-concert:s1",
        {
            "id": "s1",
            "concertId": "no-such-concert",
            "provider": "kassir",
            "quantity": 1,
            "price": 10,
            "totalAmount": 10,
            "commission": 0.5,
            "netAmount": 9.5,
            "status": "confirmed",
            "purchasedAt": iso(ex.now),
        },
        "unknown_reference:concert",
    )
    ex.bad(
        f"ticket_sale:{a_concert}:neg",
        {
            "id": "neg",
            "concertId": a_concert,
            "provider": "kassir",
            "quantity": -2,
            "price": 100,
            "totalAmount": -200,
            "commission": -10,
            "netAmount": -190,
            "status": "confirmed",
            "purchasedAt": iso(ex.now),
        },
        "invalid_value:quantity",
    )
    ex.bad(
        f"ticket_sale:{a_concert}:sum",
        {
            "id": "sum",
            "concertId": a_concert,
            "provider": "kassir",
            "quantity": 2,
            "price": 100,
            "totalAmount": 999,
            "commission": 5,
            "netAmount": 994,
            "status": "confirmed",
            "purchasedAt": iso(ex.now),
        },
        "invalid_value:totalAmount",
    )
    ex.bad("coins:balance:ghost-1", "минус пять", "invalid_value:balance")
    ex.bad("coins:balance:ghost-2", "-500", "invalid_value:balance")
    ex.bad(
        f"campaign:{uid}:rate",
        {
            "id": "rate",
            "artistId": uid,
            "subject": "s",
            "content": "c",
            "recipientCount": 1,
            "status": "sent",
            "openRate": 7.5,
            "createdAt": iso(ex.now),
        },
        "invalid_value:openRate",
    )
    ex.bad("wat:1:2", {"a": 1}, "unknown_key")
    ex.bad("no-colon-at-all", "hello", "unknown_key")
    ex.bad(
        f"video:{uid}:js",
        {"id": "js", "title": "x", "videoUrl": "javascript:alert(1)", "userId": uid},
        "invalid_value:videoUrl",
    )


def build(artists: int, tracks: int, concerts: int, sales: int, seed: int, now: datetime, broken: bool) -> Export:
    rng = random.Random(seed)
    ex = Export(rng, now)
    uids = []
    for i in range(artists):
        uid = f"artist-{seed}-{i:04d}" if i else "demo-user"
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        facts = ex.artists[uid] = {
            "name": name,
            "tracks": {},
            "plays": 0,
            "likes": 0,
            "concerts": {},
            "revenue": Decimal(0),
            "donations": Decimal(0),
        }
        uids.append(uid)
        user_rows(ex, uid, name, rng.choice(CITIES)[0])
        track_rows(ex, uid, name, tracks, facts)
        concert_rows(ex, uid, concerts, sales, facts)
        money_rows(ex, uid, facts)
        content_rows(ex, uid, facts)
    message_rows(ex, uids)
    if broken:
        broken_rows(ex, uids[0])
    rng.shuffle(ex.rows)  # a real export has no helpful order
    return ex


def write(ex: Export, path: str, kind: str) -> None:
    with sys.stdout if path == "-" else open(path, "w", encoding="utf-8", newline="") as out:
        if kind == "rows":
            json.dump([{"key": k, "value": v} for k, v in ex.rows], out, ensure_ascii=False, indent=0)
        elif kind == "object":
            json.dump(dict(ex.rows), out, ensure_ascii=False, indent=0)
        elif kind == "ndjson":
            for k, v in ex.rows:
                out.write(json.dumps({"key": k, "value": v}, ensure_ascii=False) + "\n")
        else:
            writer = csv.writer(out)
            writer.writerow(["key", "value"])
            writer.writerows((k, v if isinstance(v, str) else json.dumps(v, ensure_ascii=False)) for k, v in ex.rows)


def expected(ex: Export) -> dict:
    artists = {
        uid: {**f, "revenue": f"{f['revenue']:.2f}", "donations": f"{f['donations']:.2f}"}
        for uid, f in ex.artists.items()
    }
    return {
        "rows": len(ex.rows),
        "counts": ex.counts,
        "merged": ex.merged,
        "derived": sorted(ex.derived),
        "rejected": ex.rejected,
        "artists": artists,
        "concerts": ex.concerts,
    }


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--artists", type=int, default=3)
    p.add_argument("--tracks", type=int, default=6, help="an artist")
    p.add_argument("--concerts", type=int, default=6, help="an artist")
    p.add_argument("--sales", type=int, default=25, help="a concert")
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 20))
    p.add_argument("--no-broken", action="store_true", help="leave the rows out that must be rejected")
    p.add_argument("--format", choices=["rows", "object", "ndjson", "csv"], default="rows")
    p.add_argument("--out", default="-")
    p.add_argument("--expected", help="write the manifest of a correct import here")
    a = p.parse_args()
    now = datetime.combine(a.today, datetime.min.time(), UTC) + timedelta(hours=12)
    ex = build(a.artists, a.tracks, a.concerts, a.sales, a.seed, now, not a.no_broken)
    write(ex, a.out, a.format)
    if a.expected:
        with open(a.expected, "w", encoding="utf-8") as out:
            json.dump(expected(ex), out, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
