"""Conversations and messages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from promo.messages.models import Conversation, Message
from promo.transfer import values
from promo.transfer.fields import count, custom, flag, in_both_spellings, moment, part, person, text
from promo.transfer.kind import Kind, Parents, Pattern, Reference, Shape, Thing, pairs
from promo.transfer.kinds.people import users_named

CONVERSATION = (
    "id participant_1_id participant_2_id last_message last_message_at unread_count_p1 unread_count_p2 created_at "
    "updated_at"
)
MESSAGE = "id conversation_id sender_id recipient_id content attachments is_read read_at created_at"
PARTICIPANTS = ("participant_1_id", "participant_2_id")
WRITERS = ("sender_id", "recipient_id")

CONVERSATIONS = Kind(
    name="conversations",
    model=Conversation,
    patterns=(
        Pattern("messages:{user}:conversations", CONVERSATION, Shape.LIST),
        Pattern("conversations:{user}:list", CONVERSATION, Shape.LIST),
        Pattern("conversations:{id}:details", CONVERSATION, rank=1),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "participant_1_id": person(Conversation.participant_1_id),
            "participant_2_id": person(Conversation.participant_2_id),
            "last_message": text(Conversation.last_message),
            "last_message_at": moment(Conversation.last_message_at),
            "unread_count_p1": count(Conversation.unread_count_p1),
            "unread_count_p2": count(Conversation.unread_count_p2),
            "created_at": moment(Conversation.created_at),
            "updated_at": moment(Conversation.updated_at),
        }
    ),
    needs=("id",),
    is_owned=False,
    people=PARTICIPANTS,
    identity=("kv_id",),
    parents=lambda session, things: users_named(session, things, PARTICIPANTS),
)


def _conversations_and_people(session: Session, things: Sequence[Thing]) -> Parents:
    idents = [thing.ident.partition(":")[0] for thing in things]
    query = select(Conversation.kv_id, Conversation.id).where(Conversation.kv_id.in_(set(idents)))
    there = pairs(session.execute(query))
    people = users_named(session, things, WRITERS)
    return [
        {"conversation_id": there[ident], **writers} if ident in there else None
        for ident, writers in zip(idents, people, strict=True)
    ]


MESSAGES = Kind(
    name="messages",
    model=Message,
    patterns=(Pattern("messages:{conversation}:list", MESSAGE, Shape.LIST),),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "conversation_id": part("conversation"),
            "sender_id": person(Message.sender_id),
            "recipient_id": person(Message.recipient_id),
            "content": text(Message.content),
            "attachments": custom(Message.attachments, values.json_list),
            "is_read": flag(Message.is_read),
            "read_at": moment(Message.read_at),
            "created_at": moment(Message.created_at),
        }
    ),
    needs=("conversation", "id"),
    ident=lambda parts, found: f"{parts['conversation']}:{parts['id']}",
    is_owned=False,
    people=WRITERS,
    reference=Reference("conversations", "conversation", part="conversation"),
    identity=("conversation_id", "kv_id"),
    parents=_conversations_and_people,
)
