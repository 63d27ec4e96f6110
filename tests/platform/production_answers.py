"""Run as a process with production settings: asks a page by each scheme, prints what came as JSON."""

import json
import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after setup)
from django.test import Client  # noqa: E402


def answer(page: str, scheme: str) -> dict[str, Any]:
    client = Client(headers={"host": "plumbline.example.com"})
    reply = client.get(page, secure=scheme == "https")
    cookies = {
        name: {
            "secure": bool(morsel["secure"]),
            "httponly": bool(morsel["httponly"]),
            "samesite": morsel["samesite"],
        }
        for name, morsel in reply.cookies.items()
    }
    return {"status": reply.status_code, "headers": dict(reply.headers), "cookies": cookies}


call_command("migrate", verbosity=0)
json.dump({scheme: answer(sys.argv[1], scheme) for scheme in sys.argv[2:]}, sys.stdout)
