"""Лада Лебедева: a lake, a lamp, and songs about rivers."""

from datetime import time
from functools import partial

from promo.core.states import ModerationStatus
from promo.demo.cast.parts import Act, Fans, Letter, Movement, Place, Purse, Release, Show, Song
from promo.demo.drawing.covers import ember, marble, rain, signal
from promo.demo.drawing.landscapes import Palette, View, hills, landscape
from promo.demo.drawing.stages import stage
from promo.subscriptions.models import Tier
from promo.wallet.models import TransferKind

LAKE = Palette(
    sky=("#0b4054", "#2f7a82", "#78b3a8", "#d9cfa0"),
    light="#fdeec4",
    hills=("#8fb3a2", "#6b9f97", "#3f7c80", "#14434f", "#04222c"),
    deep="#031d27",
)
NIGHT = Palette(
    sky=("#04151d", "#0b2f3d", "#1b5360", "#3b7d84"),
    light="#f4f1dc",
    hills=("#2b6670", "#1d505c", "#123b47", "#0a2831", "#041820"),
    deep="#020f15",
)
HERO = partial(landscape, view=View(LAKE, hills, sun=(0.745, 0.3, 0.068), figure=True))
QUIET_WATER = partial(landscape, view=View(LAKE, hills, sun=(0.5, 0.36, 0.1)))
FAR_LIGHT = partial(landscape, view=View(NIGHT, hills, sun=(0.36, 0.24, 0.06)))
ICE = partial(marble, colours=("#123b46", "#5b98a0", "#d8ece6"))
ROWAN = partial(marble, colours=("#5a160d", "#c8441f", "#f6a25c"))
SOUTH = partial(rain, colours=("#0a2a52", "#2b6fa8", "#d3e3e6", "#f2f6ee"))
STOVE = partial(ember, colours=("#1c0705", "#8a2510", "#d8602a", "#ffd9a0"))
HUM = partial(signal, colours=("#0b0b0d", "#8d8a86", "#f3efe6"))
TEAL_STAGE = partial(stage, lights=("#1fb5ad", "#e0a36a", "#7fe0d6"), deep="#052830")
WARM_STAGE = partial(stage, lights=("#d8a060", "#b04a3a", "#f2d8a8"), deep="#2a1410")

LADA = Act(
    name="Лада Лебедева",
    slug="lada-lebedeva",
    email="lada@example.com",
    city="Москва",
    genre="Инди-фолк",
    bio=(
        "Песни о больших реках и маленьких станциях. "
        "Новый альбом «Тихая вода» записан на Ладоге за одиннадцать дней, с одним микрофоном и лодкой, "
        "которая всё время уплывала."
    ),
    website="https://lada.example.com",
    authors="Лада Лебедева",
    hero=HERO,
    releases=(
        Release(
            "Тихая вода",
            -2,
            128402,
            QUIET_WATER,
            (
                Song("Тихая вода", 228),
                Song("Дальний свет", 201),
                Song("Лодка без весла", 254),
                Song("Бакенщик", 197),
                Song("Одиннадцать дней", 312),
            ),
        ),
        Release("Лёд, сингл", -14, 96118, ICE, (Song("Лёд", 252),)),
        Release("Рябина, сингл", -40, 214760, ROWAN, (Song("Рябина", 177),)),
        Release(
            "Письма с юга",
            -71,
            61307,
            SOUTH,
            (
                Song("Станция Весна", 304),
                Song("Заречье", 213),
                Song("Почтовый вагон", 236),
                Song("Песок", 190, ModerationStatus.REJECTED),
            ),
        ),
        Release(
            None,
            None,
            0,
            STOVE,
            (Song("Печь", 161, ModerationStatus.PENDING), Song("Годовые кольца", 285, ModerationStatus.PENDING)),
        ),
        Release(None, None, 0, HUM, (Song("Помехи", 380, ModerationStatus.DRAFT),)),
    ),
    shows=(
        Show(
            "Письма с юга. Первый вечер",
            Place("Москва", "Клуб «Дом 12»", "Мансуровский переулок, 12", 120),
            -96,
            4,
            time(20),
            (900, 1400),
            0.93,
            WARM_STAGE,
        ),
        Show(
            "Письма с юга",
            Place("Санкт-Петербург", "Клуб «Шум»", "Лиговский проспект, 50", 180),
            -88,
            5,
            time(20),
            (1000, 1500),
            0.81,
            WARM_STAGE,
        ),
        Show(
            "Акустика на крыше",
            Place("Москва", "Крыша «Хлебозавода»", "Новодмитровская улица, 1", 150),
            -70,
            5,
            time(19, 30),
            (1200, 1800),
            1.0,
            FAR_LIGHT,
            "Без усилителей, с пледами. Если дождь, переносимся на день.",
        ),
        Show(
            "Голоса рек",
            Place("Нижний Новгород", "Пакгауз на Стрелке", "Стрелка, 21", 400),
            -58,
            6,
            time(18),
            (800, 1600),
            0.52,
            TEAL_STAGE,
            "Общий вечер четырёх групп. Лада играет второй.",
            kind="Фестиваль",
        ),
        Show(
            "Рябина",
            Place("Екатеринбург", "«Дом печати»", "проспект Ленина, 49", 350, "Asia/Yekaterinburg"),
            -38,
            5,
            time(20),
            (1200, 2000),
            0.66,
            WARM_STAGE,
        ),
        Show(
            "Рябина",
            Place("Москва", "«16 тонн»", "улица Пресненский Вал, 6", 300),
            -36,
            4,
            time(20),
            (1500, 2400),
            0.97,
            WARM_STAGE,
        ),
        Show(
            "Лето в саду",
            Place("Самара", "Струковский сад, веранда", "улица Куйбышева, 131", 200, "Europe/Samara"),
            -19,
            6,
            time(18, 30),
            (900, 1400),
            0.74,
            FAR_LIGHT,
        ),
        Show(
            "Тихая вода",
            Place("Москва", "Клуб «Мутабор»", "Шарикоподшипниковская, 13", 260),
            1,
            5,
            time(19),
            (2500, 3900),
            0.94,
            TEAL_STAGE,
            "Альбом целиком, от первой песни до последней, со струнным квартетом. После концерта Лада подпишет винил.",
            announced=9,
        ),
        Show(
            "Тихая вода",
            Place("Казань", "Дом культуры «Сайдаш»", "улица Достоевского, 10", 250),
            2,
            6,
            time(18),
            (1800, 2600),
            0.88,
            TEAL_STAGE,
            announced=8,
        ),
        Show(
            "Тихая вода",
            Place("Екатеринбург", "«Дом печати»", "проспект Ленина, 49", 350, "Asia/Yekaterinburg"),
            3,
            5,
            time(20),
            (2000, 3000),
            0.0,
            TEAL_STAGE,
            status=ModerationStatus.REJECTED,
            comment="На афише нет возрастного ограничения. Добавьте его на картинку и отправьте снова.",
        ),
        Show(
            "Тихая вода",
            Place("Санкт-Петербург", "«Космонавт»", "Бронницкая улица, 24", 900),
            4,
            5,
            time(20),
            (2200, 3600),
            0.62,
            TEAL_STAGE,
            announced=7,
        ),
        Show(
            "Тихая вода",
            Place("Калининград", "Форт «Штайн»", "Дзержинского, 100", 160, "Europe/Kaliningrad"),
            13,
            5,
            time(19),
            (1600, 2200),
            0.0,
            FAR_LIGHT,
            status=ModerationStatus.DRAFT,
        ),
    ),
    sellers={"kassir": 5, "afisha": 3},
    steps_measured=True,
    daily_views=96,
    fans=Fans(
        addresses=2480,
        gifts=148,
        words=(
            "За «Рябину». Пела её дочке вместо колыбельной.",
            "На новую лодку. Эта же опять уплывёт",
            "Спасибо за вечер на крыше, даже дождь был к месту",
            "«Бакенщик» на повторе третью неделю.",
            "Приезжайте в Петрозаводск, у нас тоже есть озеро!",
            "На струны и на чай",
        ),
    ),
    letters=(
        Letter(
            "Снова в Казани",
            "В прошлый раз в «Сайдаше» не хватило стульев, и половина зала сидела на ступеньках.\n\n"
            "Теперь стульев больше. Сыграем «Тихую воду» целиком, а потом то, что попросите.",
            days=1,
            at=time(15, 2),
            copies=1902,
            city="Казань",
        ),
        Letter(
            "«Тихая вода» вышла",
            "Одиннадцать дней на Ладоге, один микрофон и лодка, которую так и не удалось привязать.\n\n"
            "Альбом уже можно слушать. Начните с первой песни и не торопитесь.",
            days=8,
            at=time(17, 31),
            copies=2166,
        ),
        Letter("Что я слушала на Ладоге", "Чайки, мотор и одна кассета. Пишу об этом подробнее."),
    ),
    purse=Purse(
        tier=Tier.PRO,
        months=16,
        coins=1126,
        brand="mir",
        last4="4417",
        expiry=(8, 2028),
        lately=(
            Movement(17, time(16, 44), TransferKind.PURCHASE, 500),
            Movement(13, time(9, 5), TransferKind.SPEND, 110, "Питчинг: «Тихая вода»"),
            Movement(11, time(13, 22), TransferKind.PURCHASE, 1000),
            Movement(10, time(10), TransferKind.SPEND, 550, "Продвижение: Москва, {day}", "Москва"),
            Movement(6, time(6, 15), TransferKind.REFUND, 62, "Возврат за продвижение: показов вышло меньше", "Москва"),
            Movement(2, time(8, 40), TransferKind.HOLD, 350, "Продвижение: Казань, {day}", "Казань"),
            Movement(1, time(8, 40), TransferKind.CHARGE, 150, "Продвижение: Казань, {day}", "Казань"),
        ),
    ),
)
