"""Each role sees every page of its company; what it may not press says why, and a stranger sees nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests import environment
from tests.browser import walk
from tests.browser.newcomer import Demo, Newcomer
from tests.browser.walk import OVERVIEW

pytestmark = [
    pytest.mark.browser, pytest.mark.processes, pytest.mark.slow,
]  # fmt: skip
ROLES = ("viewer", "approver", "operator", "admin")
STRANGER = "stranger"
PASS_PHRASE = "made up for people of the tests"
MADE = f"""
from django.contrib.auth.models import User
from companies.models import Company, Membership
for name in {(*ROLES, STRANGER)}:
    user = User.objects.create_user(name, password="{PASS_PHRASE}", is_staff=True)
    if name != "{STRANGER}":
        Membership.objects.create(user=user, company=Company.objects.get(), role=name)
"""
# Button of a page → who may press it, and what the others are told.
BUTTONS = {
    "Approve bill": ("waiting", {"approver"}, "Only approvers can approve claims. Ask "),
    "Archive": (
        "waiting",
        {"approver", "operator"},
        "Only approvers and operators can archive records. Ask ",
    ),
    "Sync now": ("", {"approver", "operator", "admin"}, "Only approvers, operators and admins can look for "),
    "Reconnect": ("", {"admin"}, "Only admins can connect and disconnect. Ask "),
    "Pause syncing": (
        "pause/",
        {"operator", "admin"},
        "Only operators and admins can pause and resume. Ask ",
    ),
    "Save settings": ("settings/", {"admin"}, "Only admins can change settings. Ask "),
}


@pytest.fixture(scope="module")
def people(first_hour: Newcomer, demo: Demo) -> None:
    """One person of each role, and one without any."""
    command = [sys.executable, "manage.py", "demo", "--folder", str(demo.folder), "shell", "--command", MADE]
    subprocess.run(command, env=environment.for_process(), check=True, capture_output=True)


@pytest.fixture
def person(demo: Demo, browser: Browser, people: None, request: pytest.FixtureRequest) -> Iterator[Newcomer]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    who = Newcomer(context.new_page(), Demo(demo.url, PASS_PHRASE, demo.folder), request.param)
    who.sign_in()
    yield who
    context.close()


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(role, marks=[pytest.mark.large] if role in ("viewer", "operator") else [])
        for role in ROLES
    ],
    indirect=True,
)
def test_a_button_can_be_pressed_or_says_who_may(person: Newcomer) -> None:
    walk.open_waiting(person)
    shown = "waiting"

    for button, (page, may, told) in BUTTONS.items():
        if page != shown:
            person.open(OVERVIEW + page)
            shown = page
        if (menu := person.page.locator("summary", has_text=button)).count():
            menu.first.click()
        found = person.page.get_by_role("button", name=button).first
        pressable = found.count() == 1 and found.is_enabled()
        assert pressable is (person.name in may), button
        assert pressable or told in person.page.inner_text("body"), button
    assert person.wrong == []


@pytest.mark.parametrize("person", [STRANGER], indirect=True)
def test_a_person_without_a_role_sees_no_company(person: Newcomer) -> None:
    welcome = person.seen
    reply = person.page.goto(f"{person.demo.url}{OVERVIEW}claims/")

    assert welcome == "You belong to no company yet."
    assert reply
    assert reply.status == 404
    assert "Northgate" not in person.page.content()
