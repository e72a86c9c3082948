"""Keeps a picking list for the warehouse, as plain text, for each shopper's order.

It takes the reserver's place behind the webhook: it exports what the reserver exports, and uses the same blob store and mailer.
"""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.exports.handler import HandleError_Unavailable
from wit_world.imports import mailer, store
from wit_world.imports.petstore_alerts_types import Alert
from wit_world.imports.petstore_blobs_types import (
    Condition_IfAbsent,
    Condition_IfMatch,
    Content,
    StoreError_Conflict,
)
from wit_world.imports.petstore_messaging_types import Delivery

CONTAINER = "orders"
# Another writer may come between reading and writing; somebody always gets through.
TRIES = 10


class Handler(exports.Handler):
    async def handle(self, delivery: Delivery) -> str:
        try:
            order = json.loads(delivery.message.body)["data"]
            name = f"{order['session']}.txt"
            revision = int(order["revision"])
            content = picking_list(order, revision)
        except (ValueError, KeyError, TypeError) as error:
            return await mailed(delivery, f"no order: {error!r}")
        for _ in range(TRIES):
            try:
                return await stored(name, revision, content)
            except Err as error:
                if not isinstance(error.value, StoreError_Conflict):
                    raise Err(HandleError_Unavailable(f"the list {name} cannot be stored: {error.value}"))
        raise Err(HandleError_Unavailable(f"the list {name} is written by too many at a time"))


async def stored(name: str, revision: int, content: Content) -> str:
    """Writes the list, unless there is one for a revision as new as this."""
    found = await store.head(CONTAINER, name)
    if found is None:
        condition = Condition_IfAbsent()
    elif int(dict(found.metadata).get("revision", "0")) >= revision:
        return "superseded"
    else:
        condition = Condition_IfMatch(found.etag)
    await store.put(CONTAINER, name, content, condition)
    return "stored"


async def mailed(delivery: Delivery, reason: str) -> str:
    message = delivery.message
    text = message.body[:1000].decode(errors="replace")
    id = message.id or "a message without an id"
    alert = Alert(id, "Message is no order", f"{reason}\n\n{text}\n", reason, json.dumps({"id": id}))
    try:
        await mailer.send(alert)
    except Err as error:
        raise Err(HandleError_Unavailable(f"no mail could be sent: {error.value}"))
    return "mailed"


def picking_list(order: dict, revision: int) -> Content:
    lines = [f"{line['quantity']:>6} x {line['name']}\n" for line in order["lines"]]
    body = f"Order {order['session']}, revision {revision}\n\n" + "".join(lines)
    return Content("text/plain; charset=utf-8", body.encode(), [("revision", str(revision))])
