"""The promises, each as a step of one day at the shop. `cargo xtask demo` plays the same, and sees more: it has the parts in its hands."""

import time
import uuid

from shopper import Shopper


class Broken(Exception):
    """A promise did not hold."""


class Day:
    """What the steps share."""

    def __init__(self, target):
        self.target = target
        self.first, self.second, self.third = (Shopper(target.shop) for _ in range(3))
        self.products = self.first.products()
        self.first_order = None

    def until(self, what, probe, wait=None):
        """What the probe finds, once it finds something."""
        deadline = time.monotonic() + (wait or self.target.delivery)
        pause = 0.02
        while True:
            found = probe()
            if found:
                return found
            if time.monotonic() > deadline:
                raise Broken(f"{what}: not within {wait or self.target.delivery:.0f} s")
            time.sleep(pause)
            pause = min(pause * 2, 2)

    def stored(self, shopper):
        """The order file of the shopper's last change, which must say what the cart says."""
        file = self.until(f"revision {shopper.cart['revision']} in the order file", lambda: self.stored_or_mailed(shopper))
        lines = {line["product"]: line["quantity"] for line in file.order["lines"]}
        expect(lines == shopper.lines(), f"the cart holds {shopper.lines()}, the order file {lines}")
        print(f"   revision {shopper.cart['revision']} is in orders/{shopper.session}.json: {lines}", flush=True)
        return file

    def stored_or_mailed(self, shopper):
        file = self.file_at(shopper)
        if not file and self.target.mails(shopper.message_id):
            raise Broken("the order was mailed, not stored")
        return file

    def file_at(self, shopper):
        """The order file, if it has the cart's revision."""
        file = self.target.order_file(shopper.session)
        return file if file and file.order["revision"] == shopper.cart["revision"] else None


def expect(condition, what):
    if not condition:
        raise Broken(what)


def overwritten(day):
    """Three changes, one file with the latest content."""
    etags = set()
    for quantity, product in enumerate(day.products[:3], 1):
        day.first.add(product, quantity)
        file = day.stored(day.first)
        day.first_order = day.first_order or file.order
        etags.add(file.etag)
    expect(len(etags) == 3, "the file was not written for each change")


def second_shopper(day):
    """A file of their own; the first shopper's stays."""
    before = day.target.order_file(day.first.session)
    day.second.add(day.products[0], 5)
    day.stored(day.second)
    expect(day.second.session != day.first.session, "both shoppers have one session")
    expect(day.target.order_file(day.first.session) == before, "the first shopper's order file has changed")


def storage_refused(day):
    """No file with the change; one mail. In Azure a new setting shows only after a while: until then orders are stored."""
    target = day.target
    with target.storage_refused():
        for _ in range(target.changes_until_noticed):
            day.third.add(day.products[1], 2)
            mailed = day.until("neither an order file nor a mail", lambda: outcome(day))
            if mailed:
                break
            print("   the reserver still stores: once more", flush=True)
        expect(mailed == "mailed", "the reserver goes on storing")
        tries = target.tries(day.third.session)
        expect(tries in (4, None), f"the order file was tried {tries} times, not 4 times")
        print(f"   {'4 tries' if tries else 'tries cannot be counted here'}, no file, and a mail", flush=True)
    expect(target.mails(day.third.message_id) == 1, "there is more than one mail for one change")


def outcome(day):
    if day.target.mails(day.third.message_id):
        expect(day.file_at(day.third) is None, "the order was mailed and stored")
        return "mailed"
    return "stored" if day.file_at(day.third) else None


def storage_back(day):
    """The next change is stored, once the reserver has its setting back."""
    for _ in range(day.target.changes_until_noticed):
        day.third.add(day.products[2], 1)
        if day.until("neither an order file nor a mail", lambda: outcome(day)) == "stored":
            break
        print("   the reserver still cannot store: once more", flush=True)
    day.stored(day.third)


def late_revision(day):
    """The first change again, long after the third: it is taken from the queue, and changes nothing."""
    before = day.target.order_file(day.first.session)
    _, dead = day.target.queue()
    session, revision = day.first.session, day.first_order["revision"]
    event = {
        "specversion": "1.0",
        "id": f"{session}:{revision}",
        "source": "/petstore/cart",
        "type": "com.petstore.cart.updated",
        "subject": session,
        "time": day.first_order["time"],
        "datacontenttype": "application/json",
        "data": day.first_order,
    }
    # Under an id of its own, or duplicate detection would drop it.
    day.target.publish(f"late-{uuid.uuid4().hex}", event)
    day.until("the queue is not worked off", lambda: day.target.queue()[0] == 0)
    expect(day.target.queue()[1] == dead, "the late revision has become a dead letter")
    after = day.target.order_file(session)
    expect(after == before, "the late revision has changed the order file")
    print(f"   revision {revision} came again; the file is still at revision {after.order['revision']}", flush=True)


#: What is promised, how it is played, whether other shoppers would notice, and whether it needs a queue.
ALL = [
    ("One file for a session, overwritten with each change", overwritten, False, False),
    ("Another shopper has a file of their own", second_shopper, False, False),
    ("An order that cannot be stored is mailed", storage_refused, True, True),
    ("Once storage works again, orders are stored", storage_back, True, True),
    ("An older revision that comes late changes nothing", late_revision, False, True),
]
