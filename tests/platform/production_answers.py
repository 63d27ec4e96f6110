"""Run as a process with production settings: asks a page and prints status, headers and cookies as JSON."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after setup)
from django.test import Client  # noqa: E402

call_command("migrate", verbosity=0)
client = Client(headers={"host": "plumbline.example.com"})
reply = client.get(sys.argv[1], secure=sys.argv[2] == "https")
cookies = {
    name: {
        "secure": bool(morsel["secure"]),
        "httponly": bool(morsel["httponly"]),
        "samesite": morsel["samesite"],
    }
    for name, morsel in reply.cookies.items()
}
json.dump({"status": reply.status_code, "headers": dict(reply.headers), "cookies": cookies}, sys.stdout)
