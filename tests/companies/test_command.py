"""`manage.py company`: what people and programs do without the pages."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from companies import signals
from companies.models import Company
from tests.companies.connecting import World


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("company", *arguments, stdout=out)
    return out.getvalue()


def as_json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return found


def test_a_new_company_starts_in_preview(world: World) -> None:
    facts = as_json("add", "Harbor Builders", "--as", "dana")

    assert (facts["name"], facts["mode"]) == ("Harbor Builders", "preview")
    assert facts["people"] == {"dana": ["admin"]}
    assert facts["connections"]["quickbooks"]["state"] == "none"


def test_settings_are_set_by_name_and_audited(world: World) -> None:
    facts = as_json("set", "Northgate Builders", "retention_item=30", "cut_off=2026-10-01", "--as", "dana")

    assert (facts["settings"]["retention_item"], facts["settings"]["cut_off"]) == ("30", "2026-10-01")
    entry = world.company.audit_entries.last()
    assert entry
    assert (entry.actor, entry.before["retention_item"], entry.after["retention_item"]) == ("dana", "", "30")


def test_setting_a_value_that_it_has_already_changes_nothing(world: World) -> None:
    run("set", "Northgate Builders", "retention_item=30")
    before = world.company.audit_entries.count()

    run("set", "Northgate Builders", "retention_item=30")

    assert world.company.audit_entries.count() == before


def test_changed_settings_are_announced(world: World, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[list[str]] = []

    def hear(sender: object, names: list[str], **_: object) -> None:
        heard.append(names)

    signals.settings_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            run("set", "Northgate Builders", "direct_export=on")
    finally:
        signals.settings_changed.disconnect(hear)

    assert heard == [["direct_export"]]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("show", "Nobody"), "There is no company Nobody"),
        (("add", "northgate builders"), "There is already a company"),
        (("add", " "), "A company needs a name"),
        (("set", "Northgate Builders", "colour=blue"), "There is no setting colour"),
        (("set", "Northgate Builders", "direct_export=maybe"), "on or off"),
        (("set", "Northgate Builders", "retention_item"), "no key=value"),
        (("role", "Northgate Builders", "ghost", "viewer"), "There is no user ghost"),
    ],
)
def test_wrong_use_says_what_is_wrong_and_leaves_with_2(
    world: World, arguments: tuple[str, ...], text: str
) -> None:
    before = Company.objects.values_list("name", "settings")

    with pytest.raises(CommandError, match=text) as wrong:
        run(*arguments)

    assert wrong.value.returncode == 2
    assert list(Company.objects.values_list("name", "settings")) == list(before)


@pytest.mark.parametrize("reference", ["Northgate Builders", "northgate builders", "9130", "key", "number"])
def test_a_company_goes_by_its_name_or_any_of_its_ids(world: World, reference: str) -> None:
    Company.objects.filter(pk=world.company.pk).update(quickbooks_realm="9130")
    given = {"key": str(world.company.key), "number": str(world.company.pk)}.get(reference, reference)

    assert as_json("show", given)["name"] == "Northgate Builders"


def test_a_reference_that_fits_two_companies_is_refused(world: World) -> None:
    Company.objects.filter(pk=world.company.pk).update(procore_company_id="4001")
    Company.objects.filter(pk=world.other.pk).update(quickbooks_realm="4001")

    with pytest.raises(CommandError, match="Give the name"):
        run("show", "4001")


def test_roles_are_given_by_command(world: World) -> None:
    world.person("priya", "Priya Nair")

    facts = as_json("role", "Northgate Builders", "priya", "approver", "viewer")

    assert facts["people"]["priya"] == ["approver", "viewer"]


def test_what_needs_a_person_is_shown_with_its_fix(world: World) -> None:
    world.books("9130").set_preference("OtherPrefs.ProjectsEnabled", "false")
    world.browser().connect_quickbooks("9130")

    assert "Projects is turned off in QuickBooks. Turn it on" in run("show", "Northgate Builders")
