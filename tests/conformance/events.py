"""Publishing to an Event Grid topic with `azure-eventgrid` 4, and what its webhooks get."""

import json
import os
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread

from azure.core.credentials import AzureKeyCredential, AzureSasCredential
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.core.messaging import CloudEvent
from azure.eventgrid import EventGridPublisherClient, generate_sas

from report import Report, connection, fails, same

report = Report("azure-eventgrid")
settings = connection("PETSTORE_EVENT_GRID")
endpoint, key = settings["Endpoint"], settings["SharedAccessKey"]
delivered = Queue()


class Webhook(BaseHTTPRequestHandler):
    """Consents, and keeps what it gets."""

    def do_OPTIONS(self):
        self.send_response(200)
        self.send_header("WebHook-Allowed-Origin", self.headers["WebHook-Request-Origin"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        delivered.put((self.headers, CloudEvent.from_json(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments):
        pass


def console(path, document=None):
    request = urllib.request.Request(
        os.environ["PETSTORE_CONSOLE"].rstrip("/") + path,
        data=document and json.dumps(document).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def subscribe():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/events"
    console("/event-subscriptions", {"topic": "orders", "name": "conformance", "endpointUrl": url})
    while console("/api/event-subscriptions/orders/conformance")["provisioning_state"] == "Creating":
        pass


def event(number):
    return CloudEvent(source="/conformance", type="sent", subject="s", data={"number": number})


def token(lifetime, signed_for=endpoint, signed_with=key):
    return AzureSasCredential(generate_sas(signed_for, signed_with, datetime.now(timezone.utc) + lifetime))


def client(credential):
    return EventGridPublisherClient(endpoint, credential, retry_total=0)


def arrive(*numbers):
    same(sorted(delivered.get(timeout=20)[1].data["number"] for _ in numbers), list(numbers))


subscribe()


@report.operation("send a CloudEvent with the key; it arrives at a webhook")
def _():
    sent = event(1)
    client(AzureKeyCredential(key)).send(sent)
    headers, found = delivered.get(timeout=20)
    same((found.id, found.source, found.subject, found.data), (sent.id, "/conformance", "s", {"number": 1}))
    same((headers["aeg-event-type"], headers["aeg-delivery-count"]), ("Notification", "0"))


@report.operation("send a list of CloudEvents")
def _():
    client(AzureKeyCredential(key)).send([event(1), event(2), event(3)])
    arrive(1, 2, 3)


@report.operation("send bytes as data")
def _():
    client(AzureKeyCredential(key)).send(CloudEvent(source="/conformance", type="sent", data=b"\x00\xff"))
    same(delivered.get(timeout=20)[1].data, b"\x00\xff")


@report.operation("send with a signature")
def _():
    client(token(timedelta(minutes=5))).send(event(4))
    arrive(4)


@report.operation("a wrong key and wrong signatures are refused")
def _():
    wrong = "c3dvcmRmaXNo"
    for credential in (
        AzureKeyCredential(wrong),
        token(timedelta(minutes=5), signed_with=wrong),
        token(timedelta(minutes=5), signed_for=endpoint.replace("/orders/", "/other/")),
        token(timedelta(minutes=-5)),
    ):
        fails(ClientAuthenticationError, client(credential).send, event(0), marks=["not authorized"])


@report.operation("an event of the wrong schema is refused")
def _():
    own = {"id": "1", "subject": "s", "eventType": "t", "eventTime": "2026-01-01T00:00:00Z", "data": 1, "dataVersion": "1"}
    error = fails(HttpResponseError, client(AzureKeyCredential(key)).send, own, marks=["schema"])
    same(error.status_code, 400)


@report.operation("more than 1 MB is refused")
def _():
    large = CloudEvent(source="/conformance", type="sent", data="x" * (1 << 20))
    error = fails(HttpResponseError, client(AzureKeyCredential(key)).send, large)
    same(error.status_code, 413)


report.end()
