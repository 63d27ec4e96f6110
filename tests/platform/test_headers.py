"""What every answer carries, here and with production settings."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import environment
from tests.checks import PRODUCTION

PAGES = ["/", "/admin/login/", "/livez", "/readyz", "/metrics", "/no-such-page", "/admin/"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_answer_forbids_caching_framing_sniffing_and_foreign_scripts(client: Client, page: str) -> None:
    headers = client.get(page).headers

    policy = headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "'unsafe-inline'" not in _directive(policy, "script-src")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT"])
def test_methods_that_nothing_uses_are_refused(client: Client, method: str) -> None:
    reply = client.generic(method, "/livez")

    assert reply.status_code == 405


def test_sign_in_pages_of_both_systems_may_follow_a_form(client: Client) -> None:
    policy = client.get("/livez").headers["Content-Security-Policy"]

    allowed = _directive(policy, "form-action").split()
    assert {"'self'", "https://*.procore.com", "https://*.intuit.com", environment.SANDBOX} <= set(allowed)


@pytest.fixture(scope="module")
def in_production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """By scheme, how the sign-in page answers in a process with production settings."""
    return _answers_in_production(tmp_path_factory.mktemp("production"), "/admin/login/", "https", "http")


@pytest.mark.large
@pytest.mark.processes
def test_production_answers_are_strict_about_transport_and_cookies(in_production: dict[str, Any]) -> None:
    answer = in_production["https"]

    assert answer["status"] == 200
    assert answer["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert answer["cookies"] == {"__Host-csrf": {"secure": True, "httponly": True, "samesite": "Lax"}}


@pytest.mark.large
@pytest.mark.processes
def test_s18_the_session_of_production_stays_with_its_host_and_away_from_scripts(
    in_production: dict[str, Any],
) -> None:
    answer = in_production["signed in"]

    assert answer["status"] == 302
    assert answer["cookies"]["__Host-session"] == {"secure": True, "httponly": True, "samesite": "Lax"}


@pytest.mark.processes
def test_production_sends_plain_http_to_https(in_production: dict[str, Any]) -> None:
    answer = in_production["http"]

    assert answer["status"] == 301
    assert answer["headers"]["Location"] == "https://plumbline.example.com/admin/login/"


def _directive(policy: str, name: str) -> str:
    return next(part.strip() for part in policy.split(";") if part.strip().startswith(name))


def _answers_in_production(folder: Path, page: str, *schemes: str) -> dict[str, Any]:
    """Of one process; static files are served from where they lie."""
    env = environment.for_process(**{**PRODUCTION, "VAR_DIR": str(folder), "STATIC_ROOT": ""})
    loopback_only = {name for name in env if name.endswith("_URL") and name != "PUBLIC_URL"}
    env = {name: value for name, value in env.items() if name not in loopback_only | {"ALLOWED_HOSTS"}}
    command = [sys.executable, "-m", "tests.platform.production_answers", page, *schemes]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers
