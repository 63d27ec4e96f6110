"""`python -m tests.proof.poisoned worker …`: Celery as operators start it, to which two claims are poison.

Whoever has one of them at hand to send it is dead at once; whoever has the other never goes on.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

import requests
from celery.__main__ import main
from requests.adapters import HTTPAdapter

from integration import sessions

# Numbers of claims.
DEADLY = "A-DEADLY"
HANGING = "A-HANGING"


class Poisoned(HTTPAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        sent = str(request.body)
        if DEADLY in sent:
            os.kill(os.getpid(), signal.SIGKILL)
        while HANGING in sent:
            time.sleep(1)
        return super().send(request, *args, **options)


def session() -> requests.Session:
    fresh = sessions.plain()
    fresh.mount("http://", Poisoned())
    return fresh


if __name__ == "__main__":
    sessions.use(session)
    sys.exit(main())
