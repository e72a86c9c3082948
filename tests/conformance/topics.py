"""Topics, subscriptions and administration with `azure-servicebus` 0.21.1, the last version that speaks REST."""

from uuid import uuid4

from azure.common import AzureConflictHttpError, AzureHttpError, AzureMissingResourceHttpError
from azure.servicebus import Message, Queue, Rule, Subscription, Topic

from queues_client import service
from report import Report, fails, same

report = Report("azure-servicebus")
bus = service()


def name(kind):
    return f"{kind}-{uuid4().hex[:8]}"


def receive(topic, subscription, **options):
    return bus.receive_subscription_message(topic, subscription, timeout=0, **options)


@report.operation("create, get, list, delete a queue")
def _():
    queue = name("q")
    same(bus.create_queue(queue, Queue(lock_duration="PT45S", max_delivery_count=3), fail_on_exist=True), True)
    found = bus.get_queue(queue)
    same((found.name, found.lock_duration, found.max_delivery_count), (queue, "PT45S", 3))
    same(queue in [found.name for found in bus.list_queues()], True)
    fails(AzureConflictHttpError, bus.create_queue, queue, fail_on_exist=True)
    same(bus.delete_queue(queue, fail_not_exist=True), True)
    fails(AzureMissingResourceHttpError, bus.delete_queue, queue, fail_not_exist=True)


@report.operation("create, get, list, delete a topic and a subscription")
def _():
    topic = name("t")
    same(bus.create_topic(topic, Topic(default_message_time_to_live="PT1H"), fail_on_exist=True), True)
    same(bus.get_topic(topic).default_message_time_to_live, "PT1H")
    same(topic in [found.name for found in bus.list_topics()], True)
    bus.create_subscription(topic, "stock", Subscription(max_delivery_count=2), fail_on_exist=True)
    same(bus.get_subscription(topic, "stock").max_delivery_count, 2)
    same([found.name for found in bus.list_subscriptions(topic)], ["stock"])
    same(bus.delete_subscription(topic, "stock", fail_not_exist=True), True)
    same(bus.delete_topic(topic, fail_not_exist=True), True)


@report.operation("send to a topic, receive from each subscription")
def _():
    topic = name("t")
    bus.create_topic(topic)
    for subscription in ("one", "two"):
        bus.create_subscription(topic, subscription)
    bus.send_topic_message(topic, Message("hello", custom_properties={"colour": "red"}))
    for subscription in ("one", "two"):
        message = receive(topic, subscription)
        same((message.body, message.broker_properties["DeliveryCount"]), (b"hello", 1))
        message.renew_lock()
        message.unlock()
        again = receive(topic, subscription)
        same(again.broker_properties["DeliveryCount"], 2)
        again.delete()
        same(receive(topic, subscription).body, None)
    bus.delete_topic(topic)


@report.operation("send a batch to a topic; receive and delete")
def _():
    topic = name("t")
    bus.create_topic(topic)
    bus.create_subscription(topic, "stock")
    bus.send_topic_message_batch(topic, [Message(str(n)) for n in range(3)])
    same([receive(topic, "stock", peek_lock=False).body for _ in range(3)], [b"0", b"1", b"2"])
    bus.delete_topic(topic)


@report.operation("rules: SQL filter, list, get, delete")
def _():
    topic = name("t")
    bus.create_topic(topic)
    bus.create_subscription(topic, "stock")
    rule = Rule(filter_type="SqlFilter", filter_expression="colour = 'red' AND size > 3")
    bus.create_rule(topic, "stock", "red", rule, fail_on_exist=True)
    bus.delete_rule(topic, "stock", "$Default", fail_not_exist=True)
    same([found.name for found in bus.list_rules(topic, "stock")], ["red"])
    same(bus.get_rule(topic, "stock", "red").filter_expression, "colour = 'red' AND size > 3")
    for colour, size in (("red", 2), ("blue", 4), ("red", 4)):
        bus.send_topic_message(topic, Message(f"{colour} {size}", custom_properties={"colour": colour, "size": size}))
    same(receive(topic, "stock", peek_lock=False).body, b"red 4")
    same(receive(topic, "stock", peek_lock=False).body, None)
    bus.delete_topic(topic)


@report.operation("the dead-letter queue of a subscription")
def _():
    topic = name("t")
    bus.create_topic(topic)
    bus.create_subscription(topic, "stock", Subscription(max_delivery_count=1))
    bus.send_topic_message(topic, Message("poison"))
    receive(topic, "stock").unlock()
    same(receive(topic, "stock").body, None)
    dead = bus.format_dead_letter_subscription_name("stock")
    same(receive(topic, dead, peek_lock=False).body, b"poison")
    bus.delete_topic(topic)


@report.operation("a session-enabled queue cannot be received from")
def _():
    queue = name("q")
    bus.create_queue(queue, Queue(requires_session=True))
    bus.send_queue_message(queue, Message("x", broker_properties={"SessionId": "s"}))
    fails(AzureHttpError, bus.receive_queue_message, queue, timeout=0)
    bus.delete_queue(queue)


report.end()
