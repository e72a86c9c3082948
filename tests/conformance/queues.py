"""Messages of queues with `azure-servicebus` 0.21.1, the last version that speaks REST."""

from datetime import datetime, timedelta, timezone
from uuid import uuid4

from azure.common import AzureHttpError, AzureMissingResourceHttpError
from azure.servicebus import Message, ServiceBusService
from azure.servicebus.models import AzureServiceBusPeekLockError, AzureServiceBusResourceNotFound

from queues_client import service
from report import Report, advance, fails, same

report = Report("azure-servicebus")
QUEUE = "conformance"
DEAD = ServiceBusService.format_dead_letter_queue_name(QUEUE)


bus = service()


def send(body="{}", queue=QUEUE, **options):
    bus.send_queue_message(queue, Message(body, **options))


def receive(queue=QUEUE, **options):
    message = bus.receive_queue_message(queue, timeout=0, **options)
    if message.body is None:
        raise AssertionError("the queue is empty")
    return message


def empty(queue=QUEUE):
    same(bus.receive_queue_message(queue, timeout=0).body, None)


@report.operation("send, receive under a lock, complete")
def _():
    send(b"\x00\xff bytes")
    message = receive()
    same(message.body, b"\x00\xff bytes")
    same(message.broker_properties["DeliveryCount"], 1)
    message.delete()
    empty()


@report.operation("receive and delete")
def _():
    send("once")
    message = receive(peek_lock=False)
    same(message.body, b"once")
    same("LockToken" in message.broker_properties, False)
    empty()


@report.operation("receive from an empty queue, with a long poll")
def _():
    same(bus.receive_queue_message(QUEUE, timeout=1).body, None)
    same(bus.receive_queue_message(QUEUE, peek_lock=False, timeout=1).body, None)


@report.operation("broker properties as the service writes them")
def _():
    properties = {
        "MessageId": "m-1",
        "Label": "order",
        "CorrelationId": "c-1",
        "ReplyTo": "answers",
        "To": "stock",
        "TimeToLive": 600,
    }
    send("x", broker_properties=properties)
    message = receive()
    found = message.broker_properties
    same({name: found.get(name) for name in properties}, {**properties, "TimeToLive": 600})
    same(found["State"], "Active")
    for name in ("LockToken", "LockedUntilUtc", "EnqueuedTimeUtc", "SequenceNumber", "EnqueuedSequenceNumber"):
        same(name in found, True)
    datetime.strptime(found["LockedUntilUtc"], "%a, %d %b %Y %H:%M:%S GMT")
    message.delete()


@report.operation("a message id is given to messages without one")
def _():
    send("x")
    message = receive()
    same((len(message.broker_properties["MessageId"]), "-" in message.broker_properties["MessageId"]), (32, False))
    message.delete()


@report.operation("custom properties of every type")
def _():
    when = datetime(2024, 5, 1, 12, 0, 0)
    properties = {"text": 'say "hi"', "whole": 42, "negative": -7, "real": 1.5, "yes": True, "no": False, "when": when}
    send("x", custom_properties=properties)
    message = receive()
    found = {name.lower(): value for name, value in message.custom_properties.items()}
    same(found, properties)
    message.delete()


@report.operation("the content type of the body")
def _():
    send("{}", type="application/json")
    message = receive()
    same(message.type, "application/json")
    message.delete()


@report.operation("send a batch, with properties")
def _():
    batch = [
        Message(f"body {n}", custom_properties={"Priority": "Low"}, broker_properties={"Label": f"M{n}"})
        for n in range(3)
    ]
    bus.send_queue_message_batch(QUEUE, batch)
    for n in range(3):
        message = receive()
        same((message.body, message.broker_properties["Label"]), (f"body {n}".encode(), f"M{n}"))
        same({key.lower(): value for key, value in message.custom_properties.items()}, {"priority": "Low"})
        message.delete()


@report.operation("abandon: the next delivery counts on, with another lock")
def _():
    send("x")
    first = receive()
    first.unlock()
    second = receive()
    same(second.broker_properties["DeliveryCount"], 2)
    same(second.broker_properties["LockToken"] == first.broker_properties["LockToken"], False)
    second.delete()


@report.operation("renew a lock")
def _():
    send("x")
    message = receive()
    advance(50)
    message.renew_lock()
    advance(50)
    empty()
    message.delete()


@report.operation("a lock that expired is lost, and the message comes back")
def _():
    send("x")
    message = receive()
    advance(90)
    fails(AzureHttpError, message.delete)
    fails(AzureHttpError, message.renew_lock)
    again = receive()
    same(again.broker_properties["DeliveryCount"], 2)
    again.delete()


@report.operation("complete a message twice")
def _():
    send("x")
    message = receive()
    message.delete()
    fails(AzureHttpError, message.delete)


@report.operation("settle what was not locked")
def _():
    send("x")
    fails(AzureServiceBusPeekLockError, receive(peek_lock=False).delete)


@report.operation("the dead-letter queue, after ten deliveries")
def _():
    send("poison")
    for _ in range(10):
        receive().unlock()
    empty()
    message = receive(DEAD)
    same(message.body, b"poison")
    found = {name.lower(): value for name, value in message.custom_properties.items()}
    same(found["deadletterreason"], "MaxDeliveryCountExceeded")
    bus.delete_queue_message(
        DEAD, message.broker_properties["SequenceNumber"], message.broker_properties["LockToken"]
    )
    empty(DEAD)


@report.operation("a message whose time to live is over")
def _():
    send("short", broker_properties={"TimeToLive": 5})
    advance(6)
    empty()


@report.operation("a scheduled message")
def _():
    # Its time is the emulator's, which other operations have moved forward.
    when = datetime.now(timezone.utc) + timedelta(days=365)
    send("later", broker_properties={"ScheduledEnqueueTimeUtc": when.strftime("%a, %d %b %Y %H:%M:%S GMT")})
    empty()
    advance(366 * 86400)
    message = receive()
    same(message.body, b"later")
    message.delete()


@report.operation("duplicate detection by message id")
def _():
    identifier = uuid4().hex
    for body in ("first", "second"):
        send(body, "orders", broker_properties={"MessageId": identifier})
    message = receive("orders")
    same(message.body, b"first")
    message.delete()
    empty("orders")


@report.operation("messages keep their order")
def _():
    for n in range(20):
        send(str(n))
    same([receive(peek_lock=False).body for _ in range(20)], [str(n).encode() for n in range(20)])


@report.operation("a queue that is not there")
def _():
    fails(AzureMissingResourceHttpError, send, queue="nowhere", marks=["404"])
    fails(
        (AzureServiceBusResourceNotFound, AzureHttpError),
        bus.receive_queue_message,
        "nowhere",
        timeout=0,
    )


@report.operation("a wrong key")
def _():
    error = fails(AzureHttpError, service(key="wrong").send_queue_message, QUEUE, Message("x"))
    same(error.status_code, 401)


@report.operation("an unknown rule")
def _():
    error = fails(AzureHttpError, service(rule="Nobody").send_queue_message, QUEUE, Message("x"))
    same(error.status_code, 401)


@report.operation("a message that is too large")
def _():
    fails(AzureHttpError, send, "x" * (300 * 1024))
    empty()


report.end()
