"""A project's own settings and the names of its items, on its record's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from companies.models import AuditEntry, Company
from sync.merge import DECIDED
from sync.models import Mapping
from tests.admin import factory

if TYPE_CHECKING:
    from tests.admin.office import Office, Page


def test_an_admin_switches_the_costs_of_a_project_off_and_that_is_kept_in_the_audit(office: Office) -> None:
    row = factory.project(office.company)

    page = save(office, row)

    assert "Saved for 24-017 Riverside Clinic: costs are not imported any more." in page.text
    assert options(row) == {"import_costs": False}
    entry = AuditEntry.objects.get(action="project.option_set")
    assert (entry.before, entry.after) == ({"import_costs": None}, {"import_costs": False})


def test_the_class_is_one_of_the_active_ones_of_quickbooks(office: Office) -> None:
    row = factory.project(office.company)
    west, old = a_class(office, "5", "West"), a_class(office, "6", "Old", active=False)

    page = save(office, row, import_costs="on", **{"class": west.quickbooks_number})

    assert "Saved for 24-017 Riverside Clinic: bills get the class West." in page.text
    assert options(row) == {"class": "5"}
    assert re.search(r'<option value="5" selected>West<', page.source)
    assert old.label not in page.text
    assert "Class tracking must be on in QuickBooks" in page.text


def test_a_class_that_is_not_offered_is_refused(office: Office) -> None:
    row = factory.project(office.company)
    a_class(office, "6", "Old", active=False)
    foreign = Mapping.objects.create(
        company=office.foreign, entity="class", quickbooks_id="Class:7", quickbooks_seen={"active": True}
    )

    for number in ("6", foreign.quickbooks_number):
        page = save(office, row, import_costs="on", **{"class": number})
        assert "This class is not offered by QuickBooks any more. Nothing was saved." in page.text

    assert options(row) == {}


def test_a_chosen_class_that_became_inactive_is_shown_with_a_warning_and_may_stay(office: Office) -> None:
    row = factory.project(office.company, options={"class": "6"})
    a_class(office, "6", "Old", active=False)

    page = save(office, row, import_costs="on", **{"class": "6"})

    assert "Nothing was changed." in page.text
    assert "This class is missing or inactive in QuickBooks." in page.text


def test_what_is_so_already_is_no_change(office: Office) -> None:
    row = factory.project(office.company)

    page = save(office, row, import_costs="on")

    assert "Nothing was changed." in page.text
    assert not AuditEntry.objects.filter(action="project.option_set").exists()


def test_a_viewer_sees_the_settings_and_who_may_change_them(office: Office) -> None:
    Company.objects.filter(pk=office.company.pk).update(settings={"import_costs": False})

    page = office.see("record", factory.project(office.company).pk, who="viewer")

    assert "Only admins can change settings" in page.text
    assert "Costs are imported for no project" in page.text
    assert re.search(r'name="import_costs"[^>]*disabled', page.source)


def test_only_projects_in_both_systems_have_settings(office: Office) -> None:
    for row in (factory.vendor(office.company), factory.project(office.company, quickbooks_id="")):
        assert "Settings of this project" not in office.see("record", row.pk).text
        assert office.do("project_options", row.pk, who="admin").status == 404


def test_items_of_the_number_before_are_shown_with_their_new_names(office: Office) -> None:
    row = renumbered(office)

    notice = office.see("record", row.pk).text
    page = office.see("project_rename", row.pk)

    assert "1 item of this project no longer has the name it would get today." in notice
    assert page.headline == "Rename 1 item of 24-018 Riverside Clinic in QuickBooks?"
    assert "24-017-03-300.S 24-018-03-300.S" in page.text


def test_an_operator_asks_for_the_new_names_once(office: Office) -> None:
    row = renumbered(office)
    saw = seen_names(office, row)

    page = office.do("project_rename", row.pk, who="operator", saw=saw)

    assert "1 item of 24-018 Riverside Clinic is renamed within a minute." in page.text
    assert "1 item of this project is being renamed in QuickBooks." in page.text
    item = Mapping.objects.get(entity="wbs_code")
    assert (item.base or {})[DECIDED]["name"]["procore"] == "24-018-03-300.S"
    assert item.due_at is not None
    again = office.do("project_rename", row.pk, who="operator", saw=saw)
    assert again.headline == "1 item of 24-018 Riverside Clinic is being renamed."
    assert AuditEntry.objects.filter(action="items.renamed").count() == 1


def test_names_that_changed_while_one_looked_are_not_written(office: Office) -> None:
    row = renumbered(office)
    saw = seen_names(office, row)
    changed = {**(row.procore_seen or {}), "number": "24-019"}
    Mapping.objects.filter(pk=row.pk).update(procore_seen=changed)

    page = office.do("project_rename", row.pk, who="operator", saw=saw)

    assert "The names changed while you looked. Nothing was done." in page.text
    assert DECIDED not in (Mapping.objects.get(entity="wbs_code").base or {})


def test_a_project_whose_items_are_right_has_no_notice(office: Office) -> None:
    row = factory.project(office.company)

    assert "would get today" not in office.see("record", row.pk).text
    headline = office.see("project_rename", row.pk).headline
    assert headline == "Every item of 24-017 Riverside Clinic has today’s name."


def test_a_project_with_many_items_costs_as_many_queries_as_one_with_few(office: Office) -> None:
    row, client, counts = renumbered(office), office.browser("admin"), []
    for start in (100, 200):
        client.get(office.url("record", row.pk))
        with CaptureQueriesContext(connection) as queries:
            client.get(office.url("record", row.pk))
        counts.append(len(queries))
        for number in range(40):
            an_item(office, row, f"05-{start + number}")
            a_class(office, str(start + number), f"Class {number}")

    assert counts[0] == counts[1] <= 14


def save(office: Office, row: Mapping, **posted: str) -> Page:
    return office.do("project_options", row.pk, who="admin", **posted)


def options(row: Mapping) -> dict[str, object]:
    return dict(Mapping.objects.get(pk=row.pk).options)


def a_class(office: Office, number: str, name: str, *, active: bool = True) -> Mapping:
    return factory.record(
        office.company, "class", name, procore_id="", linked="Class", quickbooks_id=f"Class:{number}",
        quickbooks_seen={"name": name, "active": active},
    )  # fmt: skip


def renumbered(office: Office) -> Mapping:
    """A project with one item, named when the project was 24-017."""
    row = factory.project(office.company, number="24-018")
    an_item(office, row, "03-300")
    return row


def an_item(office: Office, project: Mapping, code: str) -> None:
    factory.record(
        office.company, "wbs_code", f"{code}.S", linked="Item", project=project,
        procore_seen={"flat_code": f"{code}.S", "code": code, "cost_type": "S", "sub_job": ""},
        quickbooks_seen={"name": f"24-017-{code}.S", "active": True},
    )  # fmt: skip


def seen_names(office: Office, row: Mapping) -> str:
    found = re.search(r'name="saw" value="(\w+)"', office.see("project_rename", row.pk).source)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"quickbooks_seen": {"name": "Clinic", "active": False}}, "The project is inactive in QuickBooks."),
        ({"quickbooks_gone": True}, "The project is deleted in QuickBooks."),
        ({"procore_seen": {"name": "Clinic", "active": False}}, "The project is completed in Procore."),
    ],
)
def test_the_page_of_a_project_that_ended_says_where_and_what_goes_on(
    office: Office, columns: dict[str, Any], said: str
) -> None:
    project = factory.project(office.company)
    before = office.see("record", project.pk).text
    Mapping.objects.filter(pk=project.pk).update(**columns)

    assert said not in before
    assert said in office.see("record", project.pk).text
