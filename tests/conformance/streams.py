"""Events to Event Hubs with `azure-servicebus` 0.21.1: Microsoft's newer clients for Event Hubs speak AMQP only."""

import json
import os
import urllib.request

from azure.common import AzureHttpError
from azure.servicebus import Message

from queues_client import service
from report import Report, connection, fails, same

report = Report("azure-servicebus")
settings = connection("PETSTORE_EVENT_HUBS")
HUB = settings["EntityPath"]
bus = service(settings=settings)


def partitions():
    """The bodies that each partition holds."""
    address = os.environ["PETSTORE_CONSOLE"].rstrip("/") + f"/api/event-hubs/{HUB}"
    with urllib.request.urlopen(address) as answer:
        found = json.load(answer)["partitions"]
    return [[event["text"] for event in partition["events"]] for partition in found]


def holding(body):
    """The partition that holds this body."""
    (found,) = [partition for partition in partitions() if body in partition]
    return found


@report.operation("send an event")
def _():
    bus.send_event(HUB, b"plain")
    holding("plain")


@report.operation("events with one partition key come into one partition, in their order")
def _():
    for number in range(5):
        bus.send_event(HUB, f"keyed {number}".encode(), broker_properties='{"PartitionKey": "till-7"}')
    found = [body for body in holding("keyed 0") if body.startswith("keyed")]
    same(found, [f"keyed {number}" for number in range(5)])


@report.operation("send as a publisher")
def _():
    for number in range(2):
        bus.send_event(HUB, f"published {number}".encode(), device_id="till-8")
    same("published 1" in holding("published 0"), True)


@report.operation("a batch comes into one partition, in its order")
def _():
    bus.send_queue_message_batch(HUB, [Message(f"batch {number}") for number in range(3)])
    found = [body for body in holding("batch 0") if body.startswith("batch")]
    same(found, ["batch 0", "batch 1", "batch 2"])


@report.operation("refusals: a wrong key, an unknown hub, an event over 1 MB")
def _():
    error = fails(AzureHttpError, service(key="wrong", settings=settings).send_event, HUB, b"x")
    same(error.status_code, 401)
    same(fails(AzureHttpError, bus.send_event, "nothing", b"x").status_code, 404)
    same(fails(AzureHttpError, bus.send_event, HUB, b"x" * (1024 * 1024 + 1)).status_code, 413)


report.end()
