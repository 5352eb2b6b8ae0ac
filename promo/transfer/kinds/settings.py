"""What people prefer, and how they want to be told of concerts."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from promo.accounts.models import UserSettings
from promo.notifications.models import NotificationSettings
from promo.transfer import values
from promo.transfer.fields import Values, custom, flag, in_both_spellings, moment, part, text
from promo.transfer.kind import Kind, Pattern
from promo.transfer.kinds.people import user_ids

NOTIFICATIONS = "userId emailEnabled pushEnabled reminderDaysBefore announcements promotions ticketUpdates"
SETTINGS = (
    "user_id notifications_email notifications_push notifications_sms profile_visibility show_online_status "
    "allow_messages_from content_language timezone marketing_emails marketing_notifications updated_at"
)
VISIBILITIES = ("public", "private", "followers")
WRITERS = ("everyone", "followers", "none")


def _let_the_newer_page_win(session: Session, rows: list[Values]) -> None:
    """Two pages asked about mail and push; what was said on the one for concerts holds on the other too."""
    concerts = select(NotificationSettings.user_id).where(
        NotificationSettings.user_id.in_([row["user_id"] for row in rows]), NotificationSettings.kv_digest.is_not(None)
    )
    own = NotificationSettings.user_id == UserSettings.user_id
    session.execute(
        update(UserSettings)
        .where(UserSettings.user_id.in_(concerts))
        .values(
            notifications_email=select(NotificationSettings.email_enabled).where(own).scalar_subquery(),
            notifications_push=select(NotificationSettings.push_enabled).where(own).scalar_subquery(),
            updated_at=UserSettings.updated_at,
        )
        .execution_options(synchronize_session=False)
    )


NOTIFICATION_SETTINGS = Kind(
    name="notification_settings",
    model=NotificationSettings,
    patterns=(Pattern("notification_settings:{user}", NOTIFICATIONS),),
    fields=in_both_spellings(
        {
            "user_id": part("user"),
            "email_enabled": flag(NotificationSettings.email_enabled),
            "push_enabled": flag(NotificationSettings.push_enabled),
            "reminder_days_before": custom(NotificationSettings.reminder_days_before, values.days),
            "announcements": flag(NotificationSettings.announcements),
            "promotions": flag(NotificationSettings.promotions),
            "ticket_updates": flag(NotificationSettings.ticket_updates),
        }
    ),
    needs=("user",),
    ident=lambda parts, found: parts["user"],
    keeps_id=False,
    identity=("user_id",),
    sought="user_id",
    parents=user_ids,
    follow=_let_the_newer_page_win,
)

USER_SETTINGS = Kind(
    name="user_settings",
    model=UserSettings,
    patterns=(
        Pattern("users:{user}:settings", SETTINGS),
        Pattern("settings:{user}:profile", SETTINGS),
        Pattern("settings:{user}:privacy", SETTINGS),
        Pattern("settings:{user}:notifications", SETTINGS),
        Pattern("settings:{user}:security", "security", whole="security", only=True),
    ),
    fields=in_both_spellings(
        {
            "user_id": part("user"),
            "notifications_email": flag(UserSettings.notifications_email),
            "notifications_push": flag(UserSettings.notifications_push),
            "notifications_sms": flag(UserSettings.notifications_sms),
            "profile_visibility": custom(UserSettings.profile_visibility, values.choice(VISIBILITIES)),
            "show_online_status": flag(UserSettings.show_online_status),
            "allow_messages_from": custom(UserSettings.allow_messages_from, values.choice(WRITERS)),
            "content_language": text(UserSettings.content_language),
            "timezone": text(UserSettings.timezone),
            "marketing_emails": flag(UserSettings.marketing_emails),
            "marketing_notifications": flag(UserSettings.marketing_notifications),
            "security": custom(UserSettings.security, values.json_object),
            "updated_at": moment(UserSettings.updated_at),
        }
    ),
    needs=("user",),
    ident=lambda parts, found: parts["user"],
    keeps_id=False,
    in_parts=True,
    has_secrets=True,
    identity=("user_id",),
    sought="user_id",
    parents=user_ids,
    follow=_let_the_newer_page_win,
)
