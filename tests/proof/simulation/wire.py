"""The network of a run: time passes with each request, workers die at it, a witness sees what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from tests.wsgi_adapter import WSGIAdapter

if TYPE_CHECKING:
    from tests.proof.simulation.run import Run

TAKES = 0.3  # seconds for each request


class Wire(WSGIAdapter):
    def __init__(self, run: Run) -> None:
        super().__init__(run.world.sandbox.wsgi)
        self.run = run

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        # Whose death it is: a worker that comes in the middle of this request does not die of it.
        death, url = self.run.death, request.url or ""
        if death:
            death.before_request(url)
        self.run.world.clock.advance(TAKES)
        self.run.witness.look_at(request)
        response = super().send(request, *args, **options)
        if death:
            death.after_request(url)
        return response
