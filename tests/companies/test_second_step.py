"""The second step of signing in, where an installation asks for it, and the lock after wrong passwords."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser, Page, Route

from companies.models import AuditEntry, Company, Membership
from tests.browser.axe import grave_findings
from tests.browser.newcomer import BREACHES, browser_at

PASSWORD = "a long enough password"
STEP = "/second-step/"
RECOVERY = "/second-step/recovery/"
HOST = "http://localhost"  # trusted as if it were HTTPS; nothing is sent there


@pytest.fixture
def dana(db: None) -> User:
    user = User.objects.create_user("dana", password=PASSWORD, is_staff=True)
    company = Company.objects.create(name="Northgate Builders")
    Membership.objects.create(user=user, company=company, role="viewer")
    return user


@pytest.fixture
def _asked_for(settings: Any) -> None:
    settings.SECOND_FACTOR = True
    behind = settings.MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1
    steps = ["django_otp.middleware.OTPMiddleware", "companies.second_step.Required"]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:behind], *steps, *settings.MIDDLEWARE[behind:]]


def signed_in(password: str = PASSWORD) -> Client:
    client = Client()
    sign_in(client, password)
    return client


def sign_in(client: Client, password: str = PASSWORD) -> Any:
    return client.post(reverse("admin:login"), {"username": "dana", "password": password})


def code_now(user: User) -> str:
    device = TOTPDevice.objects.get(user=user)
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None, last_t=-1)
    return f"{TOTP(device.bin_key).token():06d}"


def set_up(dana: User) -> tuple[Client, list[str]]:
    client = signed_in()
    client.get(STEP)
    page = client.post(STEP, {"code": code_now(dana)})
    return client, re.findall(r"<code>(\w+)</code>", page.content.decode())


def shows_the_overview(client: Client) -> bool:
    return bool(client.get(reverse("admin:all_companies")).status_code == 200)


@pytest.mark.usefixtures("_asked_for")
def test_a_password_alone_opens_nothing_but_the_second_step(dana: User) -> None:
    client = signed_in()
    company = Company.objects.get()

    for address in (
        reverse("admin:index"),
        reverse("admin:overview", args=[company.pk]),
        reverse("companies:connections", args=[company.key]),
        "/second-step/recovery/",
    ):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302
            assert answer["Location"].startswith(STEP)
    assert company.name not in client.get(STEP).content.decode()


@pytest.mark.usefixtures("_asked_for")
def test_an_app_is_set_up_by_its_first_code_and_recovery_codes_are_shown_once(dana: User) -> None:
    client, codes = set_up(dana)

    assert len(set(codes)) == 10
    assert shows_the_overview(client)
    assert AuditEntry.objects.get().action == "second_step.set_up"
    assert client.get(STEP).status_code == 302


@pytest.mark.usefixtures("_asked_for")
def test_a_wrong_code_sets_nothing_up(dana: User) -> None:
    client = signed_in()

    answer = client.post(STEP, {"code": "000 00x"})

    assert answer.status_code == 400
    assert "does not fit" in answer.content.decode()
    assert not shows_the_overview(client)


@pytest.mark.usefixtures("_asked_for")
def test_the_next_sign_in_asks_for_a_code_and_goes_on_to_the_page_that_was_wanted(dana: User) -> None:
    set_up(dana)
    client = signed_in()
    wanted = reverse("admin:overview", args=[Company.objects.get().pk])

    asked = client.get(wanted)
    answer = client.post(STEP, {"code": code_now(dana), "next": wanted})

    assert asked["Location"] == f"{STEP}?next={wanted.replace('/', '%2F')}"
    assert answer["Location"] == wanted
    assert shows_the_overview(client)


@pytest.mark.usefixtures("_asked_for")
def test_a_code_works_once(dana: User) -> None:
    set_up(dana)
    code = code_now(dana)

    assert signed_in().post(STEP, {"code": code}).status_code == 302
    assert signed_in().post(STEP, {"code": code}).status_code == 400


@pytest.mark.usefixtures("_asked_for")
def test_a_recovery_code_works_once_in_place_of_the_app(dana: User) -> None:
    _, codes = set_up(dana)

    assert signed_in().post(STEP, {"code": codes[0]}).status_code == 302
    assert signed_in().post(STEP, {"code": codes[0]}).status_code == 400


@pytest.mark.usefixtures("_asked_for")
def test_new_recovery_codes_end_the_old_ones(dana: User) -> None:
    client, codes = set_up(dana)

    client.post("/second-step/recovery/")

    assert signed_in().post(STEP, {"code": codes[0]}).status_code == 400


@pytest.mark.usefixtures("_asked_for")
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(dana: User, elsewhere: str) -> None:
    set_up(dana)
    client = signed_in()

    answer = client.post(STEP, {"code": code_now(dana), "next": elsewhere})

    assert answer["Location"] == reverse("admin:index")


@pytest.mark.usefixtures("_asked_for")
def test_a_lost_telephone_is_forgotten_on_the_command_line(dana: User) -> None:
    set_up(dana)

    call_command("second_step", "reset", "dana")

    client = signed_in()
    assert "Set up the second step" in client.get(STEP).content.decode()
    assert AuditEntry.objects.filter(action="second_step.reset", actor="command line").exists()
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("second_step", "reset", "nobody")


def test_without_the_setting_a_password_is_enough_and_the_page_does_not_exist(dana: User) -> None:
    client = signed_in()

    assert shows_the_overview(client)
    assert client.get(STEP).status_code == 404


def test_ten_wrong_passwords_close_the_account_to_that_address_alone(dana: User, settings: Any) -> None:
    settings.AXES_ENABLED = True
    client = Client()

    answers = [sign_in(client, "wrong").status_code for _ in range(10)]
    closed = sign_in(client)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(elsewhere)

    assert answers == [200] * 9 + [429]
    assert closed.status_code == 429
    assert "Too many tries" in closed.content.decode()
    assert shows_the_overview(elsewhere)


def test_an_unknown_name_is_answered_like_a_known_one(dana: User, settings: Any) -> None:
    settings.AXES_ENABLED = True
    client = Client()

    for name in ("dana", "nobody"):
        told = [
            client.post(reverse("admin:login"), {"username": name, "password": "wrong"}) for _ in range(10)
        ]
        assert [one.status_code for one in told] == [200] * 9 + [429]


def shown(browser: Browser, address: str, answers: dict[str, Any]) -> tuple[Page, list[str]]:
    """A page of these answers, by their path, and what went wrong on it. A browser's loop keeps Django from
    the database, so they were fetched before.
    """

    def fulfil(route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0]
        if path in answers:
            headers = {name: value for name, value in answers[path].items() if name != "Set-Cookie"}
            route.fulfill(body=answers[path].content, headers=headers)
        elif found := finders.find(path.removeprefix("/static/")):
            route.fulfill(body=Path(found).read_bytes(), content_type=mimetypes.guess_type(found)[0])
        else:
            route.fulfill(status=204)

    page, wrong = browser.new_page(), list[str]()
    page.add_init_script(BREACHES)
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.route("**/*", fulfil)
    page.goto(HOST + address)
    return page, wrong


def mail_page() -> str:
    return reverse("admin:my_mail", args=[Company.objects.get().pk])


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.usefixtures("_asked_for")
def test_axe_finds_nothing_grave_on_the_second_step_and_its_policy_holds(dana: User) -> None:
    from tests.conftest import CHROMIUM

    client = signed_in()
    pages = {"set up": client.get(STEP), "refused": client.post(STEP, {"code": "000 00x"})}
    pages["codes"] = client.post(STEP, {"code": code_now(dana)})
    pages["asked"] = signed_in().get(STEP)

    found = {}
    with browser_at(CHROMIUM) as browser:
        for name, answer in pages.items():
            page, wrong = shown(browser, STEP, {STEP: answer})
            found[name] = (page.locator("h1").count(), grave_findings(page), wrong)

    assert found == dict.fromkeys(pages, (1, [], []))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.usefixtures("_asked_for")
def test_new_recovery_codes_are_made_and_shown_by_a_button_beside_one_s_e_mails(dana: User) -> None:
    from tests.conftest import CHROMIUM

    client, old = set_up(dana)
    address = mail_page()
    answers = {address: client.get(address), RECOVERY: client.post(RECOVERY)}

    with browser_at(CHROMIUM) as browser:
        page, wrong = shown(browser, address, answers)
        with page.expect_request(lambda one: one.url == HOST + RECOVERY) as sent:
            page.get_by_role("button", name="Make new recovery codes").click()
        page.locator(".pl-codes").wait_for()
        codes, method = page.locator(".pl-codes code").all_inner_texts(), sent.value.method

    assert (method, wrong) == ("POST", [])
    assert (len(set(codes)), set(codes) & set(old)) == (10, set())


def test_without_a_second_step_nobody_is_offered_recovery_codes(dana: User) -> None:
    assert "recovery codes" not in signed_in().get(mail_page()).content.decode()
