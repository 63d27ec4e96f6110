"""Run as a process with production settings: asks a page by each scheme and signs in, prints all as JSON."""

import json
import sys
from typing import Any

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402  (after setup)
from django.core.management import call_command  # noqa: E402  (after setup)
from django.test import Client  # noqa: E402

HOST = {"host": "plumbline.example.com"}


def answer(page: str, scheme: str) -> dict[str, Any]:
    return told(Client(headers=HOST).get(page, secure=scheme == "https"))


def signed_in() -> dict[str, Any]:
    person = {"username": "dana", "password": "granite-ridge-2026"}
    User.objects.create_user(**person, is_staff=True)
    return told(Client(headers=HOST).post("/admin/login/", person, secure=True))


def told(reply: Any) -> dict[str, Any]:
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
answers = {scheme: answer(sys.argv[1], scheme) for scheme in sys.argv[2:]}
json.dump({**answers, "signed in": signed_in()}, sys.stdout)
