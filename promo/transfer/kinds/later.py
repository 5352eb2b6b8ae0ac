"""Kinds that are not built yet: their keys are known, their rows wait among the rejected ones."""

from promo.transfer.kind import Kind, Pattern, Shape

PATTERNS = {
    "subscriptions": "users:{user}:subscription",
    "notification_settings": "notification_settings:{user}",
    "user_settings": (
        "users:{user}:settings settings:{user}:profile settings:{user}:security settings:{user}:notifications "
        "settings:{user}:privacy"
    ),
    "track_analytics": "analytics:{user}:track:{id} analytics:tracks:{id}:{date}",
    "concert_analytics": "analytics:concerts:{id}:{date}",
    "concert_notifications": "notification:{user}:{id}",
    "coins_balance": "coins:{user}:balance",
    "coins_transactions": "coins:tx:{user}:{id} coins:{user}:transactions",
    "donations": "donation:{user}:{id} donations:{user}:list donations:{user}:{id}",
    "payment_methods": "payments:{user}:method:{id} payments:{user}:methods settings:{user}:payment_methods",
    "payment_transactions": "payments:{user}:transactions payments:{user}:{id}",
    "videos": "video:{user}:{id} videos:{user}:list videos:{user}:{id}",
    "news": "news:{user}:list news:{user}:{id}",
    "email_campaigns": "campaign:{user}:{id}",
    "email_subscriptions": "email:{user}:subscriptions",
    "email_history": "email:{user}:history",
    "banner_ads": "banners:{user}:list banners:{user}:{id}",
    "promotion_campaigns": "promotion:{user}:list promotion:{user}:{id}",
    "pitching_submissions": "pitching:{user}:list pitching:{user}:{id}",
    "support_tickets": "tickets:{user}:list tickets:{id}:details",
    "notifications": "notifications:{user}:list",
    "conversations": "conversations:{user}:list conversations:{id}:details messages:{user}:conversations",
    "messages": "messages:{id}:list",
}
LISTS = (":list", ":conversations", "payments:{user}:methods")
DERIVED = (
    "notifications:{user}:unread",
    "news:public:promoted",
    "banners:active:list",
    "analytics:tracks:{id}:summary",
    "analytics:concerts:{id}:summary",
    "analytics:user:{user}:dashboard",
)


def _shape(template: str) -> Shape:
    return Shape.LATER_LIST if template.endswith(LISTS) else Shape.LATER


KINDS = (
    *(
        Kind(name=name, patterns=[Pattern(template, shape=_shape(template)) for template in templates.split()])
        for name, templates in PATTERNS.items()
    ),
    Kind(name="coins_balance", patterns=[Pattern("coins:balance:{user}", shape=Shape.LATER_TEXT)]),
    Kind(name="derived", patterns=[Pattern(template, shape=Shape.DERIVED) for template in DERIVED]),
)
