"""What the promises are played against: what they need of it, and HTTP."""

import contextlib
import dataclasses
import json
import urllib.error
import urllib.request

# A new site answers its first requests slowly.
TIMEOUT = 60


class Trouble(Exception):
    """The promises cannot be played: something is missing, or does not answer."""


@dataclasses.dataclass
class OrderFile:
    """An order file as it is stored."""

    etag: str
    body: bytes

    @property
    def order(self):
        return json.loads(self.body)


class Target:
    """A running pet store, without what is different in Azure and on this machine."""

    #: The shop's address, without a slash at the end.
    shop: str
    #: How many changes of a cart may pass before a change of the reserver's settings shows.
    changes_until_noticed: int
    #: Whether orders wait in a queue, and a reserver apart from the shop stores them.
    has_queue = True
    #: How long a delivery may take, in seconds, a cold start included.
    delivery: float

    def order_file(self, session):
        """The session's order file, or None."""
        raise NotImplementedError

    def storage_refused(self):
        """A context in which the reserver cannot store order files, while the cart goes on working."""
        raise NotImplementedError

    def tries(self, session):
        """How often the order file was asked for or written in vain; None if that cannot be seen."""
        return None

    def mails(self, message_id):
        """How many mails the workflow sent for this message."""
        raise NotImplementedError

    def publish(self, message_id, event):
        """Sends an event to the queue, past the cart."""
        raise NotImplementedError

    def queue(self):
        """How many messages the queue holds that are not finished, and how many dead letters."""
        raise NotImplementedError


@dataclasses.dataclass
class Answer:
    """What came back."""

    status: int
    headers: object
    body: bytes

    def json(self):
        return json.loads(self.body)


def ask(method, url, body=None, headers=None):
    """An HTTP request; any status is an answer. Messages do not say more of the address than its host."""
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json"} if content is not None else {}
    request = urllib.request.Request(url, content, sent | (headers or {}), method=method)
    try:
        with contextlib.closing(urllib.request.urlopen(request, timeout=TIMEOUT)) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())
    except (urllib.error.URLError, OSError) as error:
        raise Trouble(f"{request.host} does not answer: {getattr(error, 'reason', error)}") from error
