"""The stack of `cargo xtask dev`: what Azure's services hold is asked of the local Azure's console."""

import base64
import contextlib
import hashlib
import hmac
import time
import urllib.parse
import urllib.request

from service_bus import send
from target import OrderFile, Target, Trouble, ask

# Published, and opens nothing but emulators.
KEY_NAME, KEY = "RootManageSharedAccessKey", "local-emulator-key"
QUEUE = "orders"
REFUSED = {"service": "blob", "path": "/devstoreaccount1/orders", "what": "refuse-key"}


class Local(Target):
    """A stack on this machine."""

    changes_until_noticed = 1
    delivery = 60

    def __init__(self, shop, console, service_bus):
        # No proxy knows the way to this machine.
        urllib.request.install_opener(urllib.request.build_opener(urllib.request.ProxyHandler({})))
        self.shop, self.console, self.service_bus = (url.rstrip("/") for url in (shop, console, service_bus))

    def order_file(self, session):
        answer = ask("GET", f"{self.console}/api/containers/orders/{session}.json")
        if answer.status == 404:
            return None
        found = self.checked(answer).json()
        return OrderFile(found["etag"], found["text"].encode())

    @contextlib.contextmanager
    def storage_refused(self):
        fault = self.checked(ask("POST", f"{self.console}/faults", REFUSED)).json()["id"]
        try:
            yield
        finally:
            self.checked(ask("DELETE", f"{self.console}/faults/{fault}"))

    def tries(self, session):
        requests = self.checked(ask("GET", f"{self.console}/api/requests")).json()
        file = f"/orders/{session}.json"
        return sum(request["path"].endswith(file) and request["status"] == 403 for request in requests)

    def mails(self, message_id):
        inbox = self.checked(ask("GET", f"{self.console}/api/inbox")).json()
        return sum(mail["id"] == message_id for mail in inbox)

    def publish(self, message_id, event):
        scope = urllib.parse.quote_plus(self.service_bus)
        expiry = int(time.time()) + 300
        signature = base64.b64encode(hmac.digest(KEY.encode(), f"{scope}\n{expiry}".encode(), hashlib.sha256))
        token = f"SharedAccessSignature sr={scope}&sig={urllib.parse.quote_plus(signature)}&se={expiry}&skn={KEY_NAME}"
        send(self.service_bus, QUEUE, token, message_id, event)

    def queue(self):
        queue = self.checked(ask("GET", f"{self.console}/api/queues/{QUEUE}")).json()
        return queue["active"] + queue["locked"] + queue["scheduled"], queue["dead_lettered"]

    def checked(self, answer):
        if answer.status >= 300:
            raise Trouble(f"the console at {self.console} answers {answer.status}")
        return answer
