"""Plans."""

from promo.subscriptions.models import PlanStatus, Subscription, Tier
from promo.transfer import values
from promo.transfer.fields import choice, custom, flag, in_both_spellings, moment, part, text
from promo.transfer.kind import Kind, Pattern
from promo.transfer.kinds.people import user_ids

ORDER = "id user_id tier status features limits started_at expires_at auto_renew payment_method created_at updated_at"

SUBSCRIPTIONS = Kind(
    name="subscriptions",
    model=Subscription,
    patterns=(Pattern("users:{user}:subscription", ORDER),),
    fields=in_both_spellings(
        {
            "id": text(Subscription.kv_id),
            "user_id": part("user"),
            "tier": choice(Subscription.tier, Tier),
            "status": choice(Subscription.status, PlanStatus),
            "features": custom(Subscription.features, values.json_list),
            "limits": custom(Subscription.limits, values.json_object),
            "started_at": moment(Subscription.started_at),
            "expires_at": moment(Subscription.expires_at),
            "auto_renew": flag(Subscription.auto_renew),
            "payment_method": text(Subscription.payment_method),
            "created_at": moment(Subscription.created_at),
            "updated_at": moment(Subscription.updated_at),
        }
    ),
    needs=("user",),
    ident=lambda parts, found: parts["user"],
    keeps_id=False,
    identity=("user_id",),
    sought="user_id",
    parents=user_ids,
)
