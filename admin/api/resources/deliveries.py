"""What channels were sent: whether it arrived, and once more where a receiver lost it."""

from __future__ import annotations

from typing import Any

from admin.access import Permission, current_principal, demand
from admin.api.areas import Area
from admin.api.model_lists import ModelList, list_of
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import LARGEST_ID, db
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.values.deliveries import Delivery
from admin.columns.delivery_columns import RULES
from admin.listing import Listing
from admin.queries.delivery_list import DeliveryLine, deliveries_of, delivery_of
from admin.search import ListRequest

CHANNELS = Area(tag="channels", read=Scope.SETTINGS_READ, write=Scope.SETTINGS_WRITE)


def page(wanted: ListRequest) -> Listing[Any]:
    """Return one page of messages."""
    demand(Permission.SETTINGS)
    return deliveries_of(db(), current_principal(), wanted)


LIST = ModelList(
    id="Deliveries",
    path="/deliveries",
    summary="List what channels were sent, and what became of it",
    rules=RULES,
    listing=page,
    line=Delivery.of,
    model=Delivery,
)


def found(row_id: int) -> DeliveryLine:
    """Return a message of a channel in reach, or 404."""
    demand(Permission.SETTINGS)
    line = delivery_of(db(), row_id) if row_id <= LARGEST_ID else None
    if line is None:
        raise Problem(404)
    return line


def read_one(row_id: int) -> Delivery:
    """Return one message."""
    return Delivery.of(found(row_id))


def again(row_id: int) -> Reply:
    """Send a message again, under the key that it has."""
    problem = screen("deliveries").again(found(row_id))
    if problem:
        raise Problem(409, "conflict", problem)
    return Reply(body=read_one(row_id), status=202)


ONE = "/deliveries/<int:row_id>"
OPERATIONS = (
    *list_of(CHANNELS, LIST),
    CHANNELS.get("getDelivery", ONE, "Read one message and what became of it", read_one, Delivery),
    CHANNELS.post("sendDeliveryAgain", f"{ONE}/again", "Send a message again under the same key", again, Delivery, status=202),
)  # fmt: skip
