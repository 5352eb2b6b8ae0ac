"""Sellers and sales."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from promo.concerts.models import Concert
from promo.profiles.models import Profile
from promo.ticketing.models import PROVIDERS, SaleStatus, TicketProvider, TicketSale
from promo.transfer import values
from promo.transfer.fields import Field, Values, choice, count, custom, flag, link, moment, part, percent, text
from promo.transfer.kind import Fault, Kind, Parents, Pattern, Reference, Thing
from promo.transfer.kinds.people import artist_ids
from promo.transfer.values import kopecks, sum_of_money

UNKNOWN_PROVIDER = "other"


def _seller_ids(session: Session, things: Sequence[Thing]) -> Parents:
    """A seller has one connection of an artist, whether it was made here or comes from the old data."""
    found = zip(artist_ids(session, things), things, strict=True)
    return [None if keys is None else {**keys, "provider": thing.kv_id} for keys, thing in found]


def _named_provider(row: Values, thing: Thing, before: Any) -> Values:
    """A connection without a name has the seller's."""
    if before:
        return row
    name, commission = PROVIDERS.get(thing.kv_id, (thing.kv_id, 0))
    return {"name": name, "commission": commission, **row}


TICKET_PROVIDERS = Kind(
    name="ticket_providers",
    model=TicketProvider,
    patterns=(Pattern("ticket_provider:{user}:{id}", "id artistId name logo apiKey enabled commission connectedAt"),),
    fields={
        "id": part("id"),
        "artistId": part("user"),
        "name": text(TicketProvider.name),
        "logo": link(TicketProvider.logo),
        "apiKey": replace(custom(TicketProvider.api_key, values.text(1000)), secret=True),
        "enabled": flag(TicketProvider.enabled),
        "commission": percent(TicketProvider.commission),
        "connectedAt": moment(TicketProvider.connected_at),
    },
    id_length=TicketProvider.provider.type.length,
    has_artist=True,
    has_secrets=True,
    identity=("artist_id", "provider"),
    sought="provider",
    parents=_seller_ids,
    complete=_named_provider,
)


def _concert_ids(session: Session, things: Sequence[Thing]) -> Parents:
    """Find the concerts that were sold; a sale's artist is its concert's."""
    concerts = {thing.ident.partition(":")[0] for thing in things}
    query = (
        select(Profile.kv_id, Concert.kv_id, Concert.id, Concert.artist_id)
        .join(Profile)
        .where(Concert.kv_id.in_(concerts))
    )
    found = {
        (owner, kv_id): {"concert_id": concert, "artist_id": artist}
        for owner, kv_id, concert, artist in session.execute(query)
    }
    return [found.get((thing.owner, thing.ident.partition(":")[0])) for thing in things]


def _total_is_right(found: Values) -> bool:
    return kopecks(found["quantity"] * found["price"]) == kopecks(found["total_amount"])


def _net_is_right(found: Values) -> bool:
    commission = found.get("commission")
    if commission is None:
        return bool(found["net_amount"] <= found["total_amount"])
    return kopecks(found["total_amount"] - commission) == kopecks(found["net_amount"])


def _closed_sale(found: Values) -> Values:
    """Round the sums, and add those that follow from others."""
    total = kopecks(found["total_amount"])
    if found.get("commission") is not None:
        commission = kopecks(found["commission"])
    else:
        commission = total - kopecks(found["net_amount"]) if found.get("net_amount") is not None else 0
    if commission > total:
        raise Fault("invalid_value:commission")
    metadata = found.get("details") or {}
    transaction = metadata.get("transactionId")
    return {
        **found,
        "price": kopecks(found["price"]),
        "total_amount": total,
        "commission": commission,
        "net_amount": total - commission,
        "provider": found.get("provider") or UNKNOWN_PROVIDER,
        "is_test": metadata.get("test") in (True, "true"),
        "transaction_id": str(transaction)[: TicketSale.transaction_id.type.length] if transaction else None,
        "details": metadata,
    }


def _with_metadata(found: Values) -> Values:
    """What has a column here stood in the metadata."""
    test = {"test": True} if found["is_test"] else {}
    transaction = {"transactionId": found["transaction_id"]} if found["transaction_id"] else {}
    return {**found, "details": {**test, **transaction, **found["details"]}}


def _sum(column: str, *, required: bool = False) -> Field:
    return Field(column, sum_of_money, required=required, nullable=not required, show=values.roubles)


TICKET_SALES = Kind(
    name="ticket_sales",
    model=TicketSale,
    patterns=(
        Pattern(
            "ticket_sale:{concert}:{id}",
            "id concertId artistId provider quantity price totalAmount commission netAmount buyerEmail status "
            "purchasedAt metadata",
        ),
    ),
    fields={
        "id": part("id"),
        "concertId": part("concert"),
        "provider": text(TicketSale.provider),
        "quantity": count(TicketSale.quantity, required=True, at_least=1),
        "price": _sum("price", required=True),
        "totalAmount": replace(_sum("total_amount", required=True), check=_total_is_right),
        "commission": _sum("commission"),
        "netAmount": replace(_sum("net_amount"), check=_net_is_right),
        "buyerEmail": text(TicketSale.buyer_email),
        "status": choice(TicketSale.status, SaleStatus, required=True),
        "purchasedAt": moment(TicketSale.purchased_at, required=True),
        "metadata": custom(TicketSale.details, values.json_object),
        "currency": custom(TicketSale.currency, values.currency),
    },
    needs=("concert", "id"),
    ident=lambda parts, found: f"{parts['concert']}:{parts['id']}",
    reference=Reference("concerts", "concert", part="concert", hint="artistId"),
    identity=("concert_id", "kv_id"),
    parents=_concert_ids,
    close=_closed_sale,
    leave=_with_metadata,
)
