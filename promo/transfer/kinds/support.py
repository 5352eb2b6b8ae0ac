"""Support tickets and what was written in them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from promo.support.models import SupportMessage, SupportTicket, TicketPriority, TicketStatus
from promo.transfer.fields import choice, in_both_spellings, moment, part, person, text
from promo.transfer.kind import Kind, Nested, Parents, Pattern, Shape, Thing, pairs
from promo.transfer.kinds.people import users_named

TICKET = (
    "id user_id subject description category priority status assigned_to messages created_at updated_at resolved_at"
)
MESSAGES = Nested("messages", "support_messages", "user_id message created_at")

SUPPORT_TICKETS = Kind(
    name="support_tickets",
    model=SupportTicket,
    patterns=(
        Pattern("tickets:{user}:list", TICKET, Shape.LIST, nested=MESSAGES),
        Pattern("tickets:{id}:details", TICKET, rank=1, nested=MESSAGES),
    ),
    fields=in_both_spellings(
        {
            "id": part("id"),
            "user_id": part("user", SupportTicket.user_id),
            "subject": text(SupportTicket.subject),
            "description": text(SupportTicket.description),
            "category": text(SupportTicket.category),
            "priority": choice(SupportTicket.priority, TicketPriority),
            "status": choice(SupportTicket.status, TicketStatus),
            "assigned_to": person(SupportTicket.assigned_to),
            "created_at": moment(SupportTicket.created_at),
            "updated_at": moment(SupportTicket.updated_at),
            "resolved_at": moment(SupportTicket.resolved_at),
        }
    ),
    needs=("id",),
    is_owned=False,
    people=("user_id", "assigned_to"),
    identity=("kv_id",),
    parents=lambda session, things: users_named(session, things, ("user_id", "assigned_to")),
)


def _tickets_and_people(session: Session, things: Sequence[Thing]) -> Parents:
    idents = [thing.ident.partition(":")[0] for thing in things]
    query = select(SupportTicket.kv_id, SupportTicket.id).where(SupportTicket.kv_id.in_(set(idents)))
    there = pairs(session.execute(query))
    people = users_named(session, things, ["user_id"])
    return [
        {"ticket_id": there[ident], "position": int(thing.kv_id), **writer} if ident in there else None
        for ident, thing, writer in zip(idents, things, people, strict=True)
    ]


SUPPORT_MESSAGES = Kind(
    name="support_messages",
    model=SupportMessage,
    fields=in_both_spellings(
        {
            "user_id": person(SupportMessage.user_id),
            "message": text(SupportMessage.message),
            "created_at": moment(SupportMessage.created_at),
        }
    ),
    needs=("id", "position"),
    ident=lambda parts, found: f"{parts['id']}:{parts['position']}",
    keeps_id=False,
    is_owned=False,
    people=("user_id",),
    identity=("ticket_id", "position"),
    sought="ticket_id",
    parents=_tickets_and_people,
)
