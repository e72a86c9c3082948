"""Queues, topics, subscriptions and rules with the administration client of `azure-servicebus` 7."""

from datetime import timedelta
from uuid import uuid4

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.servicebus.management import (
    CorrelationRuleFilter,
    ServiceBusAdministrationClient,
    SqlRuleFilter,
    TrueRuleFilter,
)

from report import Report, connection, fails, same

report = Report("azure-servicebus")
settings = connection("PETSTORE_SERVICE_BUS")


def client(key=settings["SharedAccessKey"]):
    made = ServiceBusAdministrationClient.from_connection_string(
        f"Endpoint=sb://127.0.0.1/;SharedAccessKeyName={settings['SharedAccessKeyName']};SharedAccessKey={key}"
    )
    # The client knows no scheme but HTTPS.
    made._impl._client._base_url = settings["Endpoint"].rstrip("/")
    return made


admin = client()
PREFIX = f"a{uuid4().hex[:8]}"


def name(kind):
    return f"{PREFIX}-{kind}-{uuid4().hex[:6]}"


@report.operation("queues: create, get, list, exists, delete")
def _():
    queue = name("queue")
    made = admin.create_queue(
        queue,
        lock_duration=timedelta(seconds=30),
        max_delivery_count=4,
        requires_duplicate_detection=True,
        duplicate_detection_history_time_window=timedelta(minutes=5),
        default_message_time_to_live=timedelta(hours=2),
        dead_lettering_on_message_expiration=True,
    )
    found = admin.get_queue(queue)
    for properties in (made, found):
        same(properties.name, queue)
        same(properties.lock_duration, timedelta(seconds=30))
        same(properties.max_delivery_count, 4)
        same(properties.requires_duplicate_detection, True)
        same(properties.duplicate_detection_history_time_window, timedelta(minutes=5))
        same(properties.default_message_time_to_live, timedelta(hours=2))
        same(properties.dead_lettering_on_message_expiration, True)
    same(queue in [found.name for found in admin.list_queues()], True)
    admin.delete_queue(queue)
    fails(ResourceNotFoundError, admin.get_queue, queue)


@report.operation("queues: defaults")
def _():
    queue = name("queue")
    found = admin.create_queue(queue)
    same((found.lock_duration, found.max_delivery_count), (timedelta(minutes=1), 10))
    same((found.requires_session, found.requires_duplicate_detection), (False, False))
    admin.delete_queue(queue)


@report.operation("queues: update")
def _():
    queue = name("queue")
    properties = admin.create_queue(queue)
    properties.max_delivery_count = 3
    properties.lock_duration = timedelta(seconds=45)
    admin.update_queue(properties)
    found = admin.get_queue(queue)
    same((found.max_delivery_count, found.lock_duration), (3, timedelta(seconds=45)))
    admin.delete_queue(queue)


@report.operation("queues: numbers of messages")
def _():
    found = admin.get_queue_runtime_properties("orders")
    same((found.name, found.active_message_count, found.dead_letter_message_count), ("orders", 0, 0))


@report.operation("queues: twice, missing")
def _():
    queue = name("queue")
    admin.create_queue(queue)
    fails(ResourceExistsError, admin.create_queue, queue)
    admin.delete_queue(queue)
    fails(ResourceNotFoundError, admin.delete_queue, queue)


@report.operation("topics: create, get, update, list, delete")
def _():
    topic = name("topic")
    made = admin.create_topic(topic, default_message_time_to_live=timedelta(hours=1))
    same((made.name, made.default_message_time_to_live), (topic, timedelta(hours=1)))
    made.default_message_time_to_live = timedelta(hours=3)
    admin.update_topic(made)
    same(admin.get_topic(topic).default_message_time_to_live, timedelta(hours=3))
    same(topic in [found.name for found in admin.list_topics()], True)
    admin.delete_topic(topic)
    fails(ResourceNotFoundError, admin.get_topic, topic)


@report.operation("subscriptions: create, get, update, list, delete")
def _():
    topic = name("topic")
    admin.create_topic(topic)
    made = admin.create_subscription(topic, "stock", lock_duration=timedelta(seconds=20), max_delivery_count=2)
    same((made.name, made.lock_duration, made.max_delivery_count), ("stock", timedelta(seconds=20), 2))
    made.max_delivery_count = 7
    admin.update_subscription(topic, made)
    same(admin.get_subscription(topic, "stock").max_delivery_count, 7)
    same([found.name for found in admin.list_subscriptions(topic)], ["stock"])
    same(admin.get_topic_runtime_properties(topic).subscription_count, 1)
    admin.delete_subscription(topic, "stock")
    fails(ResourceNotFoundError, admin.get_subscription, topic, "stock")
    admin.delete_topic(topic)


@report.operation("rules: the default one, SQL filter, correlation filter, delete")
def _():
    topic = name("topic")
    admin.create_topic(topic)
    admin.create_subscription(topic, "stock")
    rules = list(admin.list_rules(topic, "stock"))
    same([(rule.name, type(rule.filter)) for rule in rules], [("$Default", TrueRuleFilter)])
    admin.create_rule(topic, "stock", "large", filter=SqlRuleFilter("quantity > 10 AND colour IN ('red', 'blue')"))
    admin.create_rule(
        topic, "stock", "mine", filter=CorrelationRuleFilter(label="order", properties={"shop": "north"})
    )
    large, mine = admin.get_rule(topic, "stock", "large"), admin.get_rule(topic, "stock", "mine")
    same(large.filter.sql_expression, "quantity > 10 AND colour IN ('red', 'blue')")
    same((mine.filter.label, mine.filter.properties), ("order", {"shop": "north"}))
    admin.delete_rule(topic, "stock", "$Default")
    same(sorted(rule.name for rule in admin.list_rules(topic, "stock")), ["large", "mine"])
    admin.delete_topic(topic)


@report.operation("a rule whose expression is wrong")
def _():
    topic = name("topic")
    admin.create_topic(topic)
    admin.create_subscription(topic, "stock")
    fails(HttpResponseError, admin.create_rule, topic, "stock", "bad", filter=SqlRuleFilter("colour = = 'red'"))
    admin.delete_topic(topic)


@report.operation("list queues in pages")
def _():
    names = sorted(name("page") for _ in range(105))
    for queue in names:
        admin.create_queue(queue)
    listed = sorted(found.name for found in admin.list_queues() if "-page-" in found.name)
    same(listed, names)
    for queue in names:
        admin.delete_queue(queue)


@report.operation("a wrong key")
def _():
    error = fails(HttpResponseError, client("wrong").get_queue, "orders")
    same(error.status_code, 401)


report.end()
