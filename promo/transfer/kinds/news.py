"""News posts."""

from typing import Any

from promo.core.states import ModerationStatus
from promo.news.models import NewsPost
from promo.transfer.fields import Values, choice, count, flag, in_both_spellings, link, moment, part, text
from promo.transfer.kind import Kind, Pattern, Shape, Thing
from promo.transfer.kinds.people import artist_ids

ORDER = (
    "id user_id title content preview cover_image imageUrl status views likes comments is_paid is_promoted "
    "published_at userId createdAt updatedAt created_at updated_at"
)


def _published(row: Values, thing: Thing, before: Any) -> Values:
    """What was public came out when it was written, if nothing else is known."""
    status = row.get("status", thing.implied_status)
    if before or status != ModerationStatus.APPROVED or row.get("published_at"):
        return row
    return {**row, "published_at": row.get("created_at")}


NEWS = Kind(
    name="news",
    model=NewsPost,
    patterns=(Pattern("news:{user}:list", ORDER, Shape.LIST), Pattern("news:{user}:{id}", ORDER, rank=1)),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user"),
            "title": text(NewsPost.title, required=True),
            "content": text(NewsPost.content, required=True),
            "preview": text(NewsPost.preview),
            "cover_image": link(NewsPost.cover_image),
            "imageUrl": link(NewsPost.cover_image),
            "status": choice(NewsPost.status, ModerationStatus),
            "views": count(NewsPost.views),
            "likes": count(NewsPost.likes),
            "comments": count(NewsPost.comments),
            "is_paid": flag(NewsPost.is_paid),
            "is_promoted": flag(NewsPost.is_promoted),
            "published_at": moment(NewsPost.published_at),
            "created_at": moment(NewsPost.created_at),
            "updated_at": moment(NewsPost.updated_at),
        }
    ),
    has_artist=True,
    is_content=True,
    moderated=True,
    parents=artist_ids,
    complete=_published,
)
# Its key has the form of a post's, but it is a selection of posts.
PROMOTED = Kind(name="promoted_news", patterns=(Pattern("news:public:promoted", shape=Shape.DERIVED),))
