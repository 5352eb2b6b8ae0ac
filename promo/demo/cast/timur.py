"""Тимур Сафин: a double bass, a flat cap, late evenings."""

from datetime import time
from functools import partial

from promo.core.states import ModerationStatus
from promo.demo.cast.parts import Act, Fans, Letter, Place, Purse, Release, Show, Song
from promo.demo.drawing.covers import ember, rings, tiles
from promo.demo.drawing.landscapes import Palette, View, hills, landscape
from promo.demo.drawing.portraits import portrait
from promo.demo.drawing.stages import stage
from promo.subscriptions.models import Tier

STEPPE = Palette(
    sky=("#b9541f", "#d9822f", "#eab45e", "#f5dba0"),
    light="#fff3d6",
    hills=("#dda056", "#c77a3a", "#a4552a", "#6f3320", "#3d1a16"),
    deep="#2b1013",
)
HERO = partial(portrait, paper="#e39a44", ground="#c2602a", halo="#f4e6c2", skin="#f1d3b0", ink="#1d120e")
VOLGA = partial(landscape, view=View(STEPPE, hills, sun=(0.6, 0.3, 0.11)))
PINE = partial(rings, colours=("#7a3a16", "#c4702c", "#f0c27a"))
MOSS = partial(rings, colours=("#0d3b33", "#2f8a72", "#e6e0a8"))
COURTYARD = partial(tiles, colours=("#f0e6d0", "#1f2f3f", "#e0552c", "#2c8c8c", "#e8b04a"))
LAMP = partial(ember, colours=("#1c0d05", "#8a4a10", "#e09a3a", "#ffe9b8"))
AMBER_STAGE = partial(stage, lights=("#f0a040", "#f6d9a0", "#d2562a"), deep="#2c1408", singer=False)
EMPTY_STAGE = partial(stage, lights=("#f0b860", "#a8603a"), deep="#241208", singer=False)

TIMUR = Act(
    name="Тимур Сафин трио",
    slug="timur-safin",
    email="timur@example.com",
    city="Казань",
    genre="Джаз",
    bio=(
        "Контрабас, рояль и барабаны, которые никуда не торопятся. "
        "Трио играет джаз так, как в Казани пьют чай: долго, горячо и с разговорами."
    ),
    website="https://timur.example.com",
    authors="Тимур Сафин",
    hero=HERO,
    releases=(
        Release(
            "Мохово",
            -9,
            54310,
            COURTYARD,
            (
                Song("Мохово", 342),
                Song("Двор на Баумана", 418),
                Song("Чай с чабрецом", 295),
                Song("Снег над Кабаном", 376),
            ),
        ),
        Release("Долгий август, сингл", -16, 31874, VOLGA, (Song("Долгий август", 451),)),
        Release("Кольца", -84, 22460, PINE, (Song("Кольца", 389), Song("Левый берег", 333), Song("Без четверти", 267))),
        Release(None, None, 0, MOSS, (Song("Медленный поезд", 402, ModerationStatus.PENDING),)),
        Release(None, None, 0, LAMP, (Song("Лампа (репетиция)", 511, ModerationStatus.DRAFT),)),
    ),
    shows=(
        Show(
            "Кольца",
            Place("Казань", "Клуб «Соль»", "улица Профсоюзная, 22", 90),
            -83,
            3,
            time(19, 30),
            (900, 1300),
            0.96,
            AMBER_STAGE,
        ),
        Show(
            "Вечер стандартов",
            Place("Казань", "Клуб «Соль»", "улица Профсоюзная, 22", 90),
            -66,
            3,
            time(19, 30),
            (700, 1000),
            0.88,
            EMPTY_STAGE,
        ),
        Show(
            "Джаз во дворе",
            Place("Казань", "Усадьба Сандецкого", "улица Карла Маркса, 64", 250),
            -64,
            4,
            time(18, 30),
            (600, 1200),
            0.72,
            VOLGA,
            "Под яблонями, со своими стульями можно.",
            kind="Фестиваль",
        ),
        Show(
            "Трио в Москве",
            Place("Москва", "Клуб Козлова", "Маросейка, 9", 140),
            -43,
            5,
            time(19, 30),
            (1500, 2500),
            0.79,
            AMBER_STAGE,
        ),
        Show(
            "Левый берег",
            Place("Уфа", "«Огни Уфы»", "проспект Октября, 65", 160, "Asia/Yekaterinburg"),
            -31,
            4,
            time(19),
            (800, 1400),
            0.61,
            EMPTY_STAGE,
        ),
        Show(
            "Долгий август",
            Place("Казань", "Усадьба Сандецкого", "улица Карла Маркса, 64", 250),
            -13,
            5,
            time(18, 30),
            (800, 1400),
            0.9,
            VOLGA,
        ),
        Show(
            "Мохово",
            Place("Москва", "Клуб Козлова", "Маросейка, 9", 140),
            1,
            5,
            time(19, 30),
            (2000, 3200),
            0.9,
            AMBER_STAGE,
            "Новый альбом и два часа импровизаций. За роялем Лев Аронов.",
            announced=6,
        ),
        Show(
            "Мохово",
            Place("Казань", "Клуб «Соль»", "улица Профсоюзная, 22", 90),
            4,
            3,
            time(19, 30),
            (1200, 1800),
            0.95,
            AMBER_STAGE,
            announced=6,
        ),
        Show(
            "Мохово",
            Place("Самара", "«Звезда»", "улица Ново-Садовая, 106", 200, "Europe/Samara"),
            7,
            5,
            time(19),
            (1100, 1700),
            0.0,
            EMPTY_STAGE,
            status=ModerationStatus.PENDING,
        ),
    ),
    sellers={"kassir": 1},
    steps_measured=False,
    daily_views=38,
    fans=Fans(
        addresses=640,
        gifts=57,
        words=(
            "За чай с чабрецом. И за паузы между нотами.",
            "Были во дворе на Карла Маркса, яблоко упало прямо в бас",
            "«Без четверти» играли на нашей свадьбе",
            "Рәхмәт! Ждём в Альметьевске.",
        ),
    ),
    letters=(
        Letter(
            "«Мохово» едет в Москву",
            "Повезём контрабас, самовар и два часа импровизаций.\n\nЗа роялем Лев Аронов. Опоздавшим наливают.",
            days=5,
            at=time(12, 20),
            city="Москва",
        ),
        Letter("Чем пахнет студия", "Черновик про дерево, канифоль и чабрец."),
    ),
    purse=Purse(tier=Tier.BASIC, months=7, coins=214, brand="mastercard", last4="7702", expiry=(11, 2027)),
)
