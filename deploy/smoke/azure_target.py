"""A deployment, seen with the rights of the user who is signed in to the Azure CLI."""

import contextlib
import datetime
import json
import os
import tempfile

from azure_cli import az, token
from service_bus import send
from target import OrderFile, Target, Trouble, ask

QUEUE = "orders"
WORKFLOWS = "2019-05-01"
SETTING = "SPIN_VARIABLE_ORDERS_STORAGE"
# How the names that main.bicep makes begin, for each type of resource.
BEGINNINGS = {
    "shop": ("Microsoft.Web/sites", "app-shop-"),
    "reserver": ("Microsoft.Web/sites", "func-reserver-"),
    "orders": ("Microsoft.Storage/storageAccounts", "storders"),
    "workflow": ("Microsoft.Logic/workflows", "logic-order-alert-"),
    "namespace": ("Microsoft.ServiceBus/namespaces", "sb-"),
    "topic": ("Microsoft.EventGrid/topics", "orders-"),
}
# What there is with each broker.
PARTS = {"service-bus": ["shop", "orders", "workflow", "reserver", "namespace"], "event-grid": ["shop", "orders", "workflow", "topic"]}
ROLES = {"storage": "Storage Blob Data Reader", "servicebus": "Azure Service Bus Data Sender"}


class Azure(Target):
    """The deployment of a name."""

    # The function app starts anew with a new setting, and goes on answering with the old one while it does.
    changes_until_noticed = 10
    # An instance is started, and rights may be new.
    delivery = 180

    def __init__(self, name):
        self.group = f"rg-{name}"
        self.resources = self.find()
        self.shop = "https://" + az("webapp", "show", "--resource-group", self.group, "--name", self.name("shop"))["defaultHostName"]
        self.storage_token = token("https://storage.azure.com")
        # Not all of the workflow's history is read: this machine's clock may be some minutes ahead.
        self.began = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=10)).isoformat()
        self.runs = {}

    def find(self):
        """The resources, by the part that they play."""
        listed = az("resource", "list", "--resource-group", self.group)
        found = {part: [resource for resource in listed if is_named(resource, *named)] for part, named in BEGINNINGS.items()}
        self.has_queue = not found["topic"]
        parts = PARTS["service-bus" if self.has_queue else "event-grid"]
        for part in parts:
            if len(found[part]) != 1:
                kind, beginning = BEGINNINGS[part]
                raise Trouble(f"{self.group} has {len(found[part])} resources of type {kind} named {beginning}..., not one: was it deployed with these templates?")
        return {part: found[part][0] for part in parts}

    def name(self, part):
        return self.resources[part]["name"]

    def order_file(self, session):
        url = f"https://{self.name('orders')}.blob.core.windows.net/orders/{session}.json"
        answer = ask("GET", url, headers={"Authorization": self.storage_token, "x-ms-version": "2023-11-03"})
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise Trouble(f"the order files' storage answers {answer.status}: {needs('storage', self.resources['orders'])}")
        return OrderFile(answer.headers["ETag"], answer.body)

    @contextlib.contextmanager
    def storage_refused(self):
        """Gives the reserver a connection string that leads nowhere, and puts the right one back, whatever happens."""
        right = self.setting()
        if right == "broken":
            raise Trouble(f"{SETTING} of {self.name('reserver')} is broken already, by a run that could not put it back: deploy again")
        print(f"   {SETTING} of {self.name('reserver')} is broken now. If this is killed, deploy again: that puts it right.", flush=True)
        try:
            self.set("broken")
            yield
        finally:
            self.set(right)
            print(f"   {SETTING} is as it was.", flush=True)

    def setting(self):
        for setting in az("functionapp", "config", "appsettings", "list", "--resource-group", self.group, "--name", self.name("reserver")):
            if setting["name"] == SETTING:
                return setting["value"]
        raise Trouble(f"{self.name('reserver')} has no setting {SETTING}")

    def set(self, value):
        # In a file that nobody else can read: it may be a signature, and arguments are seen by everybody on the machine.
        descriptor, path = tempfile.mkstemp(suffix=".json")
        try:
            with os.fdopen(descriptor, "w") as file:
                json.dump({SETTING: value}, file)
            az("functionapp", "config", "appsettings", "set", "--resource-group", self.group, "--name", self.name("reserver"), "--settings", f"@{path}")
        finally:
            os.remove(path)

    def mails(self, message_id):
        """How many runs of the workflow for this message came to their action `Mailed`, which follows the mail."""
        for run in self.asked(f"runs?api-version={WORKFLOWS}&$top=50")["value"]:
            name, properties = run["name"], run["properties"]
            if name in self.runs or properties["status"] == "Running" or properties["startTime"] < self.began:
                continue
            mailed = self.asked(f"runs/{name}/actions/Mailed?api-version={WORKFLOWS}")["properties"]["status"] == "Succeeded"
            # A signed address: it is never shown.
            call = ask("GET", properties["trigger"]["outputsLink"]["uri"]).json()
            self.runs[name] = call["body"]["id"] if mailed else None
        return sum(found == message_id for found in self.runs.values())

    def asked(self, path):
        return az("rest", "--method", "get", "--url", f"https://management.azure.com{self.resources['workflow']['id']}/{path}")

    def publish(self, message_id, event):
        try:
            send(f"https://{self.name('namespace')}.servicebus.windows.net", QUEUE, token("https://servicebus.azure.net"), message_id, event)
        except Trouble as trouble:
            raise Trouble(f"{trouble}: {needs('servicebus', self.resources['namespace'])}") from trouble

    def queue(self):
        counts = az("servicebus", "queue", "show", "--resource-group", self.group, "--namespace-name", self.name("namespace"), "--name", QUEUE)["countDetails"]
        return counts["activeMessageCount"], counts["deadLetterMessageCount"]


def is_named(resource, kind, beginning):
    return resource["type"] == kind and resource["name"].startswith(beginning)


def needs(service, resource):
    """Which role the user needs, and how to get it."""
    return (
        f"you need the role *{ROLES[service]}*, which counts some minutes after\n"
        f"   az role assignment create --assignee $(az ad signed-in-user show --query id --output tsv) --role '{ROLES[service]}' --scope {resource['id']}"
    )
