"""A start with settings that would leave money or tokens open is refused, with the reason."""

import subprocess
import sys
from dataclasses import replace

import pytest

from integration.safety import Chosen, objections
from tests import environment
from tests.checks import PRODUCTION

SAFE = Chosen(
    debug=False,
    secret_key="k" * 50,
    encryption_keys=[environment.PLAIN["ENCRYPTION_KEYS"]],
    public_url="https://plumbline.example.com",
    allowed_hosts=["plumbline.example.com"],
    remote_urls={"PROCORE_API_URL": "https://api.procore.com"},
    lease_seconds=300,
    request_timeout=125,
)


def test_safe_production_settings_have_no_objection() -> None:
    assert objections(SAFE) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"encryption_keys": []}, "ENCRYPTION_KEYS"),
        ({"encryption_keys": ["not a key"]}, "ENCRYPTION_KEYS"),
        ({"public_url": "http://plumbline.example.com"}, "PUBLIC_URL"),
        ({"public_url": "ftp://127.0.0.1"}, "PUBLIC_URL"),
        ({"debug": True}, "DEBUG"),
        ({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": [".example.com"]}, "ALLOWED_HOSTS"),
        ({"remote_urls": {"PROCORE_API_URL": "http://api.procore.com"}}, "PROCORE_API_URL"),
        ({"remote_urls": {"PROCORE_API_URL": "https://procore.com.example.net"}}, "PROCORE_API_URL"),
        ({"remote_urls": {"QUICKBOOKS_API_URL": "https://notintuit.com"}}, "QUICKBOOKS_API_URL"),
        ({"remote_urls": {"QUICKBOOKS_API_URL": "http://127.0.0.1:8001"}}, "QUICKBOOKS_API_URL"),
        ({"lease_seconds": 100.0}, "LEASE_SECONDS"),
    ],
)
def test_an_unsafe_setting_is_refused_by_its_name(change: dict[str, object], named: str) -> None:
    found = objections(replace(SAFE, **change))  # type: ignore[arg-type]  # one field at a time

    assert [objection for objection in found if objection.startswith(named)]


def test_the_sandbox_may_be_used_on_this_machine_only() -> None:
    remote = {"PROCORE_API_URL": "http://127.0.0.1:8001/procore"}

    here = replace(SAFE, public_url="http://127.0.0.1:8000", allowed_hosts=["127.0.0.1"], remote_urls=remote)

    assert objections(here) == []


def test_a_start_without_keys_says_what_is_missing() -> None:
    done = _manage_check({"PATH": "/usr/bin"})

    assert done.returncode != 0
    assert "SECRET_KEY is missing" in done.stderr
    assert "ENCRYPTION_KEYS is missing" in done.stderr


def test_production_settings_pass_the_deployment_check() -> None:
    done = _manage_check(
        {**environment.for_process(), **_remote_defaults(), **PRODUCTION},
        "--deploy",
        "--fail-level",
        "WARNING",
    )

    assert done.returncode == 0, done.stderr


def _remote_defaults() -> dict[str, str]:
    return {
        "ALLOWED_HOSTS": "plumbline.example.com",
        "PROCORE_LOGIN_URL": "https://login.procore.com",
        "PROCORE_API_URL": "https://api.procore.com",
        "QUICKBOOKS_DISCOVERY_URL": "https://developer.api.intuit.com/.well-known/openid_configuration",
        "QUICKBOOKS_API_URL": "https://quickbooks.api.intuit.com",
        "QUICKBOOKS_GRAPHQL_URL": "https://qb.api.intuit.com/graphql",
    }


def _manage_check(env: dict[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", "check", *options]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)
