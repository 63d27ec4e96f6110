"""People and roles: who is invited, and what nobody may do to roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from companies import roles
from companies.models import Membership
from sync.models import Mail
from sync.post import mailing
from tests.admin import factory
from tests.admin.office import plain

if TYPE_CHECKING:
    import pytest

    from tests.admin.office import Office, Page

NEW = {"name": "Nora Field", "email": "Nora@northgate.example", "role": ["viewer", "operator"]}
PASSWORD = {"new_password1": "granite ridge 2026", "new_password2": "granite ridge 2026"}


def _roles_of(office: Office, user: User) -> set[str]:
    held = Membership.objects.filter(company=office.company, user=user)
    return set(held.values_list("role", flat=True))


def _change(office: Office, who: str, of: User, *wanted: str, seen: set[str] | None = None) -> Page:
    posted = {
        "user": of.pk,
        "role": list(wanted),
        "seen": sorted(seen if seen is not None else _roles_of(office, of)),
    }
    return office.do("people_roles", who=who, **posted)


def _link(text: str) -> str:
    found = re.search(r"/welcome/\S+/", text)
    assert found
    return found[0]


def test_an_invited_person_chooses_a_password_by_mail_and_signs_in(
    office: Office, settings: pytest.FixtureRequest
) -> None:
    settings.MAIL_ON = True  # type: ignore[attr-defined]
    page = office.do("people_invite", who="admin", **NEW)
    mailing.deliver()
    nora = User.objects.get(email="nora@northgate.example")
    before = Client().login(username=nora.username, password="granite ridge 2026")
    link = _link(str(mail.outbox[0].body))
    client = Client()

    form = client.get(link, follow=True)
    chosen = client.post(form.request["PATH_INFO"], PASSWORD, follow=True)
    again = Client().get(link, follow=True)

    assert "Nora Field is invited. The link is on its way to nora@northgate.example." in page.text
    assert mail.outbox[0].to == ["nora@northgate.example"]
    assert "Choose a password" in form.content.decode()
    assert chosen.status_code == 200
    assert not before
    assert Client().login(username=nora.username, password="granite ridge 2026")
    assert _roles_of(office, nora) == {"viewer", "operator"}
    assert "This link is no longer good." in again.content.decode()


def test_without_a_mail_server_the_link_is_shown_to_hand_over(office: Office) -> None:
    page = office.do("people_invite", who="admin", **NEW)

    assert page.headline == "Hand this link to Nora Field."
    assert "Choose a password" in Client().get(_link(page.text), follow=True).content.decode()
    assert not Mail.objects.exists()


def test_a_person_who_was_taken_out_again_does_not_get_in_by_the_link(office: Office) -> None:
    link = _link(office.do("people_invite", who="admin", **NEW).text)
    nora = User.objects.get(email="nora@northgate.example")
    _change(office, "admin", nora)
    client = Client()

    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], PASSWORD)

    nora.refresh_from_db()
    assert not nora.is_active


def test_a_refused_invitation_keeps_what_was_typed(office: Office) -> None:
    page = office.do("people_invite", who="admin", name="Nora Field", email="nora at work", role=["viewer"])
    none = office.do("people_invite", who="admin", name="Nora Field", email="nora@northgate.example")
    twice = office.do("people_invite", who="admin", **{**NEW, "email": office.people["viewer"].email})

    assert page.status == 400
    assert "nora at work is no e-mail address." in page.headline
    assert 'value="nora at work"' in page.source
    assert "Choose at least one role." in none.headline
    assert "belongs to somebody here already" in twice.headline


def test_somebody_with_an_account_elsewhere_gets_in_with_the_password_they_have(office: Office) -> None:
    stranger = office.stranger

    page = office.do("people_invite", who="admin", **{**NEW, "email": stranger.email})

    assert "has an account already" in page.text
    assert _roles_of(office, stranger) == {"viewer", "operator"}


def test_the_way_in_of_somebody_whom_another_company_invited_is_not_shown(office: Office) -> None:
    office.do("people_invite", who="admin", **NEW)
    nora = User.objects.get(email="nora@northgate.example")
    Membership.objects.create(user=nora, company=office.foreign, role="approver")

    page = office.do("people_link", who="admin", user=nora.pk)

    assert "is invited by another company too" in page.text
    assert "/welcome/" not in page.source


def test_nobody_changes_their_own_roles(office: Office) -> None:
    admin = office.people["admin"]

    page = _change(office, "admin", admin, "admin", "approver")
    shown = office.see("people", who="admin")

    assert "You can't change your own roles. Ask another admin. Nothing was changed." in page.text
    assert _roles_of(office, admin) == {"admin"}
    assert "You can't change your own roles." in shown.text


def test_the_last_approver_and_the_last_admin_stay(office: Office) -> None:
    approver = office.people["approver"]
    root = factory.person("Root Person", company=office.company, superuser=True)

    last = _change(office, "admin", approver, "viewer")
    last_admin = office.browser(root).post(
        office.url("people_roles"), {"user": office.people["admin"].pk, "seen": ["admin"]}, follow=True
    )
    factory.person("Second Approver", "approver", company=office.company)
    then = _change(office, "admin", approver, "viewer")

    assert "Approver Person is the last approver. Name another one first." in last.text
    assert "Admin Person is the last admin." in plain(last_admin.content.decode())
    assert "Approver Person now has the role viewer." in then.text
    assert _roles_of(office, approver) == {"viewer"}


def test_a_superuser_makes_nobody_an_approver_of_themselves(office: Office) -> None:
    root = factory.person("Root Person", company=office.company, superuser=True)
    posted = {"user": root.pk, "role": ["approver"]}

    office.browser(root).post(office.url("people_roles"), posted)

    assert _roles_of(office, root) == set()


def test_removing_is_undone_and_both_are_audited(office: Office) -> None:
    viewer = office.people["viewer"]
    page = _change(office, "admin", viewer)
    undo = re.search(r'action="([^"]*people/roles/\?[^"]*)"', page.source)
    assert undo
    gone = _roles_of(office, viewer)

    office.browser("admin").post(undo[1].replace("&amp;", "&"))

    assert "Viewer Person no longer sees Northgate Builders." in page.text
    assert gone == set()
    assert _roles_of(office, viewer) == {"viewer"}
    told = office.company.audit_entries.filter(action="roles.changed", subject=viewer.get_username())
    assert [one.after["roles"] for one in told.order_by("number")] == [[], ["viewer"]]


def test_roles_that_changed_meanwhile_are_looked_at_again(office: Office) -> None:
    page = _change(office, "admin", office.people["viewer"], "operator", seen={"admin"})

    assert "changed while you looked. Nothing was done. Look again." in page.text
    assert _roles_of(office, office.people["viewer"]) == {"viewer"}


def test_a_person_of_another_company_is_not_found(office: Office) -> None:
    answer = office.browser("admin").post(
        office.url("people_roles"), {"user": office.stranger.pk, "role": ["viewer"]}
    )

    assert answer.status_code == 404
    assert _roles_of(office, office.stranger) == set()


def test_the_table_of_roles_is_the_check_itself(office: Office) -> None:
    source = office.see("people", who="viewer").source.partition("Who may do what")[2]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', source, re.S)

    shown = {does: [">yes<" in cell for cell in cells.split("</td>")[:4]] for does, cells in rows}

    assert shown == {
        one.does[0].upper() + one.does[1:]: [role in one.roles for role in roles.Role]
        for one in roles.ACTIONS.values()
    }
