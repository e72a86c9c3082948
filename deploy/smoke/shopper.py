"""Somebody who uses the shop, and keeps its cookie as a browser does."""

from target import Trouble, ask


class Shopper:
    """A shopper, and the cart as the shop last confirmed it."""

    def __init__(self, shop):
        self.shop = shop
        self.cookie = None
        self.cart = None

    def products(self):
        """The ids of what the shop sells."""
        return [product["id"] for product in self.send("GET", "/api/products")]

    def add(self, product, quantity):
        """Adds to the cart. The shop's answer means that the broker has the order."""
        self.cart = self.send("POST", "/api/cart/items", {"product": product, "quantity": quantity})
        return self.cart

    @property
    def session(self):
        return self.cart["session"]

    @property
    def message_id(self):
        return f"{self.session}:{self.cart['revision']}"

    def lines(self):
        """What is in the cart, as an order file says it."""
        return {line["product"]: line["quantity"] for line in self.cart["lines"]}

    def send(self, method, path, body=None):
        headers = {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"} if self.cookie else {}
        answer = ask(method, self.shop + path, body, headers)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookie = cookie.split(";")[0]
        if answer.status != 200:
            raise Trouble(f"the shop answers {answer.status} to {method} {path}: {answer.body.decode(errors='replace')[:500]}")
        return answer.json()
