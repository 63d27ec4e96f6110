"""Every address × every role × own and foreign company, GET and POST: made from the list of addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies import roles
from sync.admin import urls
from tests.admin import factory
from tests.platform.failing_urls import CANARY

if TYPE_CHECKING:
    from tests.admin.office import Office

ROLES = tuple(role.value for role in roles.Role)
MARK = "Zanzibar Underwater Masonry"  # a name that only the foreign company has
STRICT = {
    "Cache-Control": "no-store", "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
COMPANY_PAGES = [one for one in urls.patterns if "company_id" in str(one.pattern)]
# What each address that changes something needs; whatever is not here only shows.
NEEDS = {
    "sync_now": "refresh", "pause": "pause", "resume": "pause", "go_live": "golive",
    "confirm_stop": "confirm",
    "desk_check": "retry", "desk_check_all": "retry", "desk_snooze": "assign", "desk_wake": "assign",
    "desk_assign": "assign", "test_mail": "test_mail", "settings_read": "settings", "people_invite": "people",
    "people_link": "people", "people_roles": "people",
    "people_second_step": "people", "claims_approve": "approve", "claim_approve": "approve",
    "claim_reject": "reject", "claims_reject": "reject", "claim_accept": "adopt",
    "claim_send_again": "approve",
    "claim_take_back": "approve", "claim_retry": "retry", "claim_unlink": "unlink",
    "claim_adopt": "adopt", "claim_archive": "archive", "claim_unarchive": "archive", "link_accept": "link",
    "link": "link", "link_undo": "unlink", "link_unlink": "unlink", "link_set_aside": "archive",
    "link_take_out": "archive", "link_create": "create", "link_create_many": "create",
    "link_create_undo": "create", "record_check": "retry",
    "record_carry_over": "resolve", "conflicts_review": "resolve", "conflicts_decide": "resolve",
    "record_follow_merge": "link", "record_put_away": "rename",
    "audit_check": "audit", "settings": "settings", "reconciliation_read": "refresh",
    "project_options": "settings", "project_rename": "rename", "sign_off": "sign_off", "run_stop": "pause",
}  # fmt: skip
OWN = {"my_mail"}  # everybody's own choices
names = [str(one.name) for one in COMPANY_PAGES]


@pytest.fixture
def both(office: Office) -> Office:
    """A claim, a vendor and a run on each side, the foreign ones under a name that must never be seen."""
    for company, name in ((office.company, "Granite Ridge Concrete"), (office.foreign, MARK)):
        factory.waiting(company, "7", vendor_name=name, on=factory.project(company, name))
        factory.conflict(factory.vendor(company, name))
        factory.run(company)
    return office


def test_every_page_that_changes_something_says_what_it_needs() -> None:
    assert set(NEEDS) <= set(names)


def test_a_foreign_company_is_not_found_by_any_role(both: Office) -> None:
    for role in roles.Role:
        client = both.browser(role.value)
        for address in every_address(both, both.foreign):
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code == 404, f"{role} {address}"
                assert MARK not in answer.content.decode()


def test_foreign_records_are_not_found_under_ones_own_company(both: Office) -> None:
    # What no role of one's own can reach, all of them together can't either.
    client = both.browser(factory.person("Mighty Person", *ROLES, company=both.company))
    for name in names:
        for address in addresses(both, name, both.company, records_of=both.foreign):
            for answer in (client.get(address), client.post(address)):
                assert MARK not in answer.content.decode(), address
                if "<int:pk>" in pattern(name):
                    assert answer.status_code in (404, 405), f"{address} {answer.status_code}"


def test_only_the_roles_of_an_action_get_past_its_door(both: Office) -> None:
    for role in roles.Role:
        client = both.browser(role.value)
        for name, needed in NEEDS.items():
            allowed = role in roles.ACTIONS[needed].roles
            for address in addresses(both, name, both.company):
                answer = client.post(address)
                assert (answer.status_code == 403) is (not allowed), f"{role} {address} {answer.status_code}"
                assert allowed or "Only " in answer.content.decode()


def test_looking_changes_nothing(both: Office) -> None:
    client = both.browser(both.people["admin"])
    for address in every_address(both, both.company):
        client.get(address)  # the session's own first write
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert not written(queries), address
        assert answer.status_code in (200, 302, 404, 405), address


def test_s23_what_only_shows_writes_nothing_for_a_viewer_who_posts_to_it(both: Office) -> None:
    client = both.browser("viewer")
    client.get(reverse("admin:all_companies"))  # the session's own first write
    for name in set(names) - set(NEEDS) - OWN:
        for address in addresses(both, name, both.company):
            with CaptureQueriesContext(connection) as queries:
                client.post(address)
            assert not written(queries), address


@pytest.mark.large
def test_s18_every_page_forbids_caching_framing_sniffing_and_foreign_scripts(both: Office) -> None:
    client = both.browser(both.people["admin"])
    for address in every_address(both, both.company):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert {name: headers.get(name) for name in STRICT} == STRICT, address
        assert "frame-ancestors 'none'" in policy, address
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0], address


@pytest.mark.large
def test_s30_a_page_that_fails_at_its_last_question_shows_nothing_of_it(both: Office) -> None:
    client = both.browser(both.people["admin"])
    client.raise_request_exception = False
    for address in every_address(both, both.company):
        client.get(address)  # what is kept afterwards is asked for once
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked = count(1)

        def fail(
            execute: Callable[..., Any], *told: Any, asked: Any = asked, last: int = len(queries)
        ) -> Any:
            if next(asked) >= last:
                raise RuntimeError(f"refused {CANARY}")
            return execute(*told)

        with connection.execute_wrapper(fail):
            answer = client.get(address)
        page = answer.content.decode()
        assert answer.status_code == 500, address
        assert "Something went wrong on our side" in page, address
        assert CANARY not in page, address
        assert "Traceback" not in page, address


def written(queries: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in queries if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]


def test_nobody_gets_in_without_signing_in(both: Office) -> None:
    nobody = Client()
    for address in every_address(both, both.company):
        for answer in (nobody.get(address), nobody.post(address)):
            assert answer.status_code == 302
            assert answer["Location"].startswith(reverse("admin:login"))


def test_a_button_pressed_from_another_site_does_nothing(both: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(both.stranger)
    for name in NEEDS:
        for address in addresses(both, name, both.foreign):
            assert client.post(address).status_code == 403, address


def test_a_person_without_a_role_sees_no_company(office: Office) -> None:
    nobody = factory.person("Nobody Here", company=office.company)

    page = office.browser(nobody).get(reverse("admin:all_companies"))

    assert office.company.name not in page.content.decode()


def every_address(office: Office, company: Any) -> Iterator[str]:
    for name in names:
        yield from addresses(office, name, company)


def pattern(name: str) -> str:
    return next(str(one.pattern) for one in COMPANY_PAGES if one.name == name)


def addresses(office: Office, name: str, company: Any, records_of: Any = None) -> Iterator[str]:
    """The address with each kind of record it can name."""
    of = records_of or company
    rows = list(of.mappings.all())
    runs = list(of.runs.all())
    found = pattern(name)
    for kind in ("vendor", "project") if "<slug:kind>" in found else ("",):
        if "<int:pk>" not in found:
            yield reverse(
                f"admin:{name}", kwargs={"company_id": company.pk, **({"kind": kind} if kind else {})}
            )
            continue
        # A record is named under its own kind; under another it is not found, which other tests say.
        for one in runs if name.startswith("run") else [row for row in rows if kind in ("", row.entity)]:
            wanted: dict[str, Any] = {"company_id": company.pk, "pk": one.pk}
            wanted |= {"kind": kind} if kind else {}
            yield reverse(f"admin:{name}", kwargs=wanted)
