"""Ева Лунь: a city at night, drawn and sung."""

from datetime import time
from functools import partial

from promo.core.states import ModerationStatus
from promo.demo.cast.parts import Act, Fans, Letter, Place, Purse, Release, Show, Song
from promo.demo.drawing.covers import ember, marble, signal, tiles
from promo.demo.drawing.landscapes import Palette, View, landscape, roofs
from promo.demo.drawing.stages import stage
from promo.subscriptions.models import Tier

CITY = Palette(
    sky=("#120a2a", "#2b1350", "#63246f", "#b8477f"),
    light="#ffd9c7",
    hills=("#5a2a72", "#3f1e5e", "#2a1449", "#190b31", "#0d0620"),
    deep="#0a0419",
)
HERO = partial(landscape, view=View(CITY, roofs, sun=(0.7, 0.28, 0.085), windows=True))
EMBANKMENT = partial(landscape, view=View(CITY, roofs, sun=(0.4, 0.26, 0.11), windows=True))
NIGHT_AIR = partial(tiles, colours=("#120a2a", "#63246f", "#d8478f", "#f7d9d0", "#3b5bdb"))
PULSE = partial(signal, colours=("#190b31", "#5a7bff", "#ff7ab8"))
NEON = partial(ember, colours=("#120a2a", "#5a2a92", "#d8478f", "#ffd9c7"))
SILK = partial(marble, colours=("#1a0d3a", "#6a35a8", "#f0a8d0"))
VIOLET_STAGE = partial(stage, lights=("#c04bd0", "#5a7bff", "#ff7ab8"), deep="#190a35")
BLUE_STAGE = partial(stage, lights=("#4f6bff", "#a05bff", "#63d0ff"), deep="#0b1038", singer=False)

EVA = Act(
    name="Ева Лунь",
    slug="eva-lun",
    email="eva@example.com",
    city="Санкт-Петербург",
    genre="Электроника",
    bio=(
        "Пишет музыку ночью, потому что днём мешают голуби. "
        "Три синтезатора, один голос и привычка записывать, как гудят лифты на Петроградке."
    ),
    website="https://eva.example.com",
    authors="Ева Лунь",
    hero=HERO,
    releases=(
        Release(
            "Ночной эфир",
            -5,
            176540,
            NIGHT_AIR,
            (
                Song("Ночной эфир", 244),
                Song("Частота", 219),
                Song("Последний вагон", 305),
                Song("Лифт", 188),
                Song("Не спать", 267),
                Song("Рассвет в четыре", 341),
            ),
        ),
        Release("Помехи сердца, сингл", -29, 143220, PULSE, (Song("Помехи сердца", 206),)),
        Release(
            "Мосты",
            -63,
            88915,
            EMBANKMENT,
            (Song("Мосты разведены", 258), Song("Фонтанка", 223), Song("Вода и ток", 276)),
        ),
        Release("Шёлк, сингл", -92, 40288, SILK, (Song("Шёлк", 231),)),
        Release(
            None,
            None,
            0,
            NEON,
            (
                Song("Голуби", 174, ModerationStatus.PENDING),
                Song("Петроградская (набросок)", 298, ModerationStatus.DRAFT),
                Song("Вывеска", 199, ModerationStatus.REJECTED),
            ),
        ),
    ),
    shows=(
        Show(
            "Мосты",
            Place("Санкт-Петербург", "«Ионотека»", "Лиговский проспект, 92", 300),
            -90,
            4,
            time(21),
            (800, 1200),
            0.71,
            VIOLET_STAGE,
        ),
        Show(
            "Мосты",
            Place("Москва", "«Суперметалл»", "2-я Бауманская, 9", 450),
            -80,
            5,
            time(23),
            (900, 1500),
            0.58,
            VIOLET_STAGE,
        ),
        Show(
            "Белая ночь",
            Place("Санкт-Петербург", "Порт «Севкабель»", "Кожевенная линия, 40", 700),
            -75,
            5,
            time(22),
            (1200, 2200),
            0.84,
            EMBANKMENT,
            "До последнего моста, который сведут.",
        ),
        Show(
            "Сигнал",
            Place("Новосибирск", "«Подземка»", "Красный проспект, 161", 350, "Asia/Novosibirsk"),
            -52,
            4,
            time(20),
            (900, 1400),
            0.47,
            BLUE_STAGE,
        ),
        Show(
            "Сигнал",
            Place("Томск", "«Маяк»", "проспект Ленина, 80", 220, "Asia/Tomsk"),
            -52,
            5,
            time(20),
            (800, 1200),
            0.69,
            BLUE_STAGE,
        ),
        Show(
            "Помехи сердца",
            Place("Москва", "«Базовый лофт»", "Нижняя Сыромятническая, 10", 500),
            -26,
            5,
            time(20),
            (1200, 2000),
            0.91,
            VIOLET_STAGE,
        ),
        Show(
            "Ночной эфир",
            Place("Москва", "«Базовый лофт»", "Нижняя Сыромятническая, 10", 500),
            2,
            5,
            time(20),
            (1400, 2600),
            0.83,
            VIOLET_STAGE,
            "Презентация альбома «Ночной эфир». Свет собран из вывесок, которые сняли с петербургских крыш.",
            announced=10,
            promoted=True,
        ),
        Show(
            "Ночной эфир",
            Place("Санкт-Петербург", "Порт «Севкабель»", "Кожевенная линия, 40", 700),
            3,
            4,
            time(21),
            (1400, 2400),
            0.76,
            VIOLET_STAGE,
            announced=10,
        ),
        Show(
            "Ночной эфир",
            Place("Екатеринбург", "«Свобода»", "улица Черкасская, 12", 400, "Asia/Yekaterinburg"),
            5,
            5,
            time(20),
            (1100, 1700),
            0.55,
            BLUE_STAGE,
        ),
        Show(
            "Эфир без слов",
            Place("Санкт-Петербург", "«Ионотека»", "Лиговский проспект, 92", 300),
            6,
            2,
            time(22),
            (1500, 1500),
            0.0,
            BLUE_STAGE,
            status=ModerationStatus.PENDING,
        ),
    ),
    sellers={"afisha": 5, "ticketland": 3, "kassir": 2},
    steps_measured=False,
    daily_views=124,
    fans=Fans(
        addresses=3260,
        gifts=196,
        words=(
            "Слушаю «Частоту» в ночной электричке, спасибо.",
            "На голубей. Пусть спят днём",
            "Лифт в моём доме гудит в ля миноре, приезжайте записать",
            "После Севкабеля шла домой пешком через весь город.",
            "За «Рассвет в четыре». Встретила его с этой песней",
            "На четвёртый синтезатор!",
        ),
    ),
    letters=(
        Letter(
            "Свет из вывесок",
            "Мы сняли с крыш одиннадцать старых вывесок и научили их мигать в такт.\n\n"
            "Увидеть их можно на двух концертах. Потом буквы вернутся на крыши.",
            days=4,
            at=time(18, 10),
        ),
        Letter("Записки из лифта", "Пока гудит второй этаж, расскажу, откуда взялась «Частота»."),
    ),
    purse=Purse(tier=Tier.PREMIUM, months=11, coins=540, brand="visa", last4="0308", expiry=(3, 2029)),
)
