"""S23 and S24: each address and action for each role, and no way from one company into another."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from companies import changes, roles, scope
from companies.models import Company, Connection, Membership, SignIn
from integration.systems import System
from tests.companies.connecting import EVERY_ROLE, World, text_of

PAGES = {  # address → method → the action it needs
    "/connections/{key}/": {"get": "view"},
    "/connect/procore/{key}/": {"post": "connect"},
    "/connect/quickbooks/{key}/": {"post": "connect"},
    "/connect/procore/{key}/check/": {"post": "check"},
    "/connect/quickbooks/{key}/check/": {"post": "check"},
    "/connect/procore/{key}/choose/": {"get": "connect", "post": "connect"},
    "/connect/procore/{key}/service/": {"get": "connect", "post": "connect"},
    "/connect/procore/{key}/disconnect/": {"get": "connect", "post": "connect"},
    "/connect/quickbooks/{key}/disconnect/": {"get": "connect", "post": "connect"},
}
MATRIX = [
    (address, method, action, role)
    for address, methods in PAGES.items()
    for method, action in methods.items()
    for role in EVERY_ROLE
]


@pytest.mark.parametrize(("address", "method", "action", "role"), MATRIX)
def test_s23_every_address_asks_for_its_role(
    world: World, address: str, method: str, action: str, role: str
) -> None:
    user = world.person("pat", "Pat Lee", world.company, role)
    world.books("9130")

    reply = getattr(world.browser(user).client, method)(address.format(key=world.company.key))

    allowed = roles.Role(role) in roles.ACTIONS[action].roles
    assert (reply.status_code == 403) is not allowed
    if not allowed:
        assert "Ask Dana Whitfield" in text_of(reply)


@pytest.mark.parametrize(("address", "method"), [(a, m) for a, methods in PAGES.items() for m in methods])
def test_s24_to_a_stranger_a_company_does_not_exist(world: World, address: str, method: str) -> None:
    stranger = world.person("sam", "Sam Site", world.other, *EVERY_ROLE)
    client = world.browser(stranger).client

    found = getattr(client, method)(address.format(key=world.company.key))
    missing = getattr(client, method)(address.format(key="00000000-0000-0000-0000-000000000000"))

    assert (found.status_code, missing.status_code) == (404, 404)
    assert found.content == missing.content


@pytest.mark.parametrize("action", roles.ACTIONS)
def test_s23_a_superuser_is_no_approver_by_that_alone(world: World, action: str) -> None:
    root = User.objects.create_superuser("root")

    allowed = scope.may(root, world.company, action)

    assert allowed is bool({roles.ADMIN, roles.VIEWER} & roles.ACTIONS[action].roles)
    assert not scope.may(root, world.company, "approve")


def test_s23_who_connects_or_links_cannot_approve_by_that_role(world: World) -> None:
    by_action = {name: action.roles for name, action in roles.ACTIONS.items()}

    assert by_action["approve"].isdisjoint(by_action["connect"] | by_action["link"] | by_action["settings"])


def test_s23_staff_status_gives_nothing(world: World) -> None:
    staff = world.person("temp")

    assert not any(scope.may(staff, world.company, action) for action in roles.ACTIONS)
    assert list(scope.companies_for(staff)) == []


def test_s23_somebody_who_left_may_do_nothing(world: World) -> None:
    world.dana.is_active = False
    world.dana.save()

    assert not any(scope.may(world.dana, world.company, action) for action in roles.ACTIONS)
    assert list(scope.companies_for(world.dana)) == []
    assert list(scope.companies_for(AnonymousUser())) == []


def test_several_roles_of_a_person_add_up(world: World) -> None:
    changes.set_roles(world.company, "test", world.dana, ["approver", "operator"])

    allowed = [scope.may(world.dana, world.company, action) for action in ("approve", "link", "connect")]

    assert allowed == [True, True, False]


def test_a_refusal_says_who_may(world: World) -> None:
    world.person("priya", "Priya Nair", world.company, "approver")

    with pytest.raises(PermissionDenied) as denied:
        scope.require(world.dana, world.company, "approve")

    assert str(denied.value) == "Only approvers can approve claims. Ask Priya Nair."


def test_the_table_on_the_page_is_the_permission_check(world: World) -> None:
    people = {role: world.person(role, "", world.company, role) for role in EVERY_ROLE}

    checked = [
        (action.does, [scope.may(people[role], world.company, name) for role in EVERY_ROLE])
        for name, action in roles.ACTIONS.items()
    ]

    assert roles.table() == checked


def test_s24_rows_are_limited_to_the_persons_companies_however_far_the_way(world: World) -> None:
    sam = world.person("sam", "", world.other, "viewer")
    vera = world.person("vera", "", world.company, "viewer")
    for company, user in ((world.company, vera), (world.other, sam)):
        Connection.objects.create(company=company, system=System.PROCORE.value)
        SignIn.objects.create(
            company=company,
            user=user,
            system="procore",
            state_hash=user.username,
            expires_at=world.clock.now(),
        )

    ours = scope.limit(Connection.objects.all(), world.dana)
    through = scope.limit(SignIn.objects.all(), world.dana, "user__memberships__company")

    assert [row.company for row in ours] == [world.company]
    assert [row.company for row in through] == [world.company]


def test_roles_given_and_taken_are_audited(world: World) -> None:
    changes.set_roles(world.company, world.dana, world.dana, ["viewer"])

    entry = world.company.audit_entries.last()
    assert entry
    assert (entry.before, entry.after) == ({"roles": ["admin", "operator"]}, {"roles": ["viewer"]})
    assert Membership.objects.filter(user=world.dana).count() == 1


def test_buttons_that_someone_may_not_use_are_shown_with_the_reason(world: World) -> None:
    viewer = world.person("vera", "Vera Cole", world.company, "viewer")

    page = world.browser(viewer).client.get(f"/connections/{world.company.key}/")

    assert "disabled" in page.content.decode()
    assert "Only admins can connect and disconnect. Ask Dana Whitfield." in text_of(page)


def test_a_company_is_found_by_its_number_too(world: World) -> None:
    page = world.browser().client.get(f"/connections/{world.company.pk}/")

    assert page.status_code == 200


def test_two_companies_are_not_mixed_up_by_equal_names_of_records(world: World) -> None:
    assert Company.objects.count() == 2
    assert [one.name for one in scope.companies_for(world.dana)] == ["Northgate Builders"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], "Nobody has that role yet; an admin gives it under People."),
        (["Dana"], "Ask Dana."),
        (["Dana", "Priya"], "Ask Dana or Priya."),
        (["Dana", "Priya", "Sam", "Lee"], "Ask Dana, Priya or Sam."),
    ],
)
def test_a_refusal_names_at_most_three_whom_to_ask(names: list[str], told: str) -> None:
    assert scope.refusal("approve", names) == f"Only approvers can approve claims. {told}"
