"""Sending to a Service Bus queue over its REST API."""

from target import Trouble, ask


def send(namespace, queue, token, message_id, event):
    """Sends an event to a queue, as the cart does."""
    headers = {"Authorization": token, "Content-Type": "application/cloudevents+json", "BrokerProperties": f'{{"MessageId":"{message_id}"}}'}
    answer = ask("POST", f"{namespace}/{queue}/messages", event, headers)
    if answer.status != 201:
        raise Trouble(f"Service Bus answers {answer.status} to a message")
