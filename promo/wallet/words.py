"""What people call the movements of coins."""

from flask_babel import pgettext

from promo.core.web import format_number
from promo.wallet.models import TransferKind

SIGNS = {
    TransferKind.PURCHASE: "credit-card",
    TransferKind.EARN: "gift",
    TransferKind.REWARD: "gift",
    TransferKind.SPEND: "coins",
    TransferKind.REFUND: "undo-2",
    TransferKind.HOLD: "lock",
    TransferKind.CHARGE: "coins",
    TransferKind.RELEASE: "undo-2",
    TransferKind.TRANSFER: "arrow-left-right",
    TransferKind.IMPORT_ADJUSTMENT: "scale",
}


def kind_name(kind: str) -> str:
    """What a movement is called."""
    names: dict[str, str] = {
        TransferKind.PURCHASE: pgettext("coins", "Purchase"),
        TransferKind.EARN: pgettext("coins", "Credited"),
        TransferKind.REWARD: pgettext("coins", "Reward"),
        TransferKind.SPEND: pgettext("coins", "Spending"),
        TransferKind.REFUND: pgettext("coins", "Refund"),
        TransferKind.HOLD: pgettext("coins", "Set aside"),
        TransferKind.CHARGE: pgettext("coins", "Charged"),
        TransferKind.RELEASE: pgettext("coins", "Returned unspent"),
        TransferKind.TRANSFER: pgettext("coins", "Transfer"),
        TransferKind.IMPORT_ADJUSTMENT: pgettext("coins", "Correction on import"),
    }
    return names[kind]


def kind_sign(kind: str) -> str:
    """The icon of a movement."""
    return SIGNS[TransferKind(kind)]


def signed(coins: int) -> str:
    """-1140 → «−1 140», 62 → «+62»."""
    return f"{'+' if coins > 0 else '−' if coins < 0 else ''}{format_number(abs(coins))}"
