"""Carries the simulated systems' webhooks to our own addresses, as the network does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from tests.world import World


class Network:
    """Keeps what it carried, so that it can be carried again."""

    def __init__(self) -> None:
        self.client = Client()
        self.carried: list[tuple[str, dict[str, str], bytes]] = []
        self.statuses: list[int] = []

    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> int:
        self.carried.append((url, headers, body))
        status: int = self.post(url, headers, body).status_code
        self.statuses.append(status)
        return status

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Any:
        address = urlsplit(url)
        assert f"{address.scheme}://{address.netloc}" == settings.PUBLIC_URL
        content_type = headers.get("Content-Type", "application/json")
        more = {name: value for name, value in headers.items() if name != "Content-Type"}
        return self.client.generic("POST", address.path, body, content_type, headers=more)

    def again(self) -> list[int]:
        """Everything that was carried so far, the newest first: doubled and out of order."""
        return [self.post(*one).status_code for one in reversed(self.carried)]


def listen(world: World) -> Network:
    """What was to be told before is forgotten; from now on our addresses are told."""
    webhooks = world.sandbox.quickbooks.webhooks
    webhooks.send_to(f"{settings.PUBLIC_URL}/webhooks/quickbooks/", settings.QUICKBOOKS_WEBHOOK_TOKEN)
    webhooks.lose_waiting()
    network = Network()
    world.sandbox.procore.webhooks.deliver_due(lambda *_: 200)
    return network


def deliver(world: World, network: Network) -> None:
    """Both systems send what they have to tell."""
    world.sandbox.quickbooks.webhooks.deliver_due(network)
    world.sandbox.procore.webhooks.deliver_due(network)
