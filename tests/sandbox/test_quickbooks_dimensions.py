"""Classes, locations and payment methods in simulated QuickBooks."""

from __future__ import annotations

import pytest

from integration.sandbox.switches import Switches
from tests.sandbox.quickbooks_office import Office, code

TRACKS = {"Class": "ClassTrackingPerTxnLine", "Department": "TrackDepartments"}


def tracking(switches: Switches | None = None) -> Office:
    office = Office(switches or Switches(requests_per_second=None))
    for preference in TRACKS.values():
        office.company.set_preference(f"AccountingInfoPrefs.{preference}", value=True)
    return office


@pytest.mark.parametrize("entity", ["Class", "Department"])
def test_a_child_carries_its_parents_in_its_full_name(entity: str) -> None:
    office = tracking()
    parent = office.post(entity.lower(), {"Name": "West"})[entity]

    child = office.post(
        entity.lower(), {"Name": "Oakland", f"Sub{entity}": True, "ParentRef": {"value": parent["Id"]}}
    )

    assert child[entity]["FullyQualifiedName"] == "West:Oakland"
    assert child[entity][f"Sub{entity}"] is True
    assert child[entity]["ParentRef"]["name"] == "West"


@pytest.mark.parametrize("entity", ["Class", "Department", "PaymentMethod"])
def test_a_deactivated_name_gets_a_suffix_and_hides_from_plain_queries(entity: str) -> None:
    office = tracking()
    made = office.company.add(entity, Name="West")

    gone = office.company.deactivate(entity, made["Id"])

    found = office.query(f"select * from {entity} where Name = 'West (deleted)' and Active in (true, false)")
    assert gone["Name"] == "West (deleted)"
    assert office.query(f"select * from {entity} where Name = 'West (deleted)'") == {}
    assert len(found[entity]) == 1
    assert office.changes(entity)[entity][-1]["Active"] is False


def test_lines_carry_a_class_and_forms_a_location() -> None:
    office = tracking()
    a_class, place = office.company.add("Class", Name="West"), office.company.add("Department", Name="Yard")
    body = office.bill_body("1.00", DepartmentRef={"value": place["Id"]})
    body["Line"] = [office.line("1.00", ClassRef={"value": a_class["Id"]})]

    bill = office.post("bill", body)["Bill"]

    detail = bill["Line"][0]["ItemBasedExpenseLineDetail"]
    assert detail["ClassRef"] == {"value": a_class["Id"], "name": "West"}
    assert bill["DepartmentRef"]["name"] == "Yard"


@pytest.mark.parametrize("entity", ["bill", "purchase", "vendorcredit"])
def test_references_to_nothing_or_to_something_inactive_are_refused(entity: str) -> None:
    office = tracking()
    place = office.company.add("Department", Name="Yard")
    office.company.deactivate("Department", place["Id"])
    make = office.purchase_body if entity == "purchase" else office.bill_body

    inactive = office.post(entity, make("1.00", DepartmentRef={"value": place["Id"]}))
    missing = office.post(entity, make("1.00", DepartmentRef={"value": "99"}))
    body = make("1.00")
    body["Line"] = [office.line("1.00", ClassRef={"value": "99"})]

    assert [code(inactive), code(missing), code(office.post(entity, body))] == ["610", "2500", "2500"]


@pytest.mark.parametrize("refused", [True, False])
def test_references_in_a_company_that_does_not_track_are_refused_or_ignored(refused: bool) -> None:
    office = Office(Switches(requests_per_second=None, untracked_references_refused=refused))
    body = office.bill_body("1.00", DepartmentRef={"value": "1"})

    reply = office.post("bill", body)

    if refused:
        assert code(reply) == "5030"
    else:
        assert "DepartmentRef" not in reply["Bill"]


@pytest.mark.parametrize("entity", ["class", "department"])
def test_smaller_editions_have_no_classes_and_locations(entity: str) -> None:
    office = tracking()
    office.company.set_info(OfferingSku="QuickBooks Online Essentials")

    assert code(office.post(entity, {"Name": "West"})) == "5030"


def test_five_levels_are_the_most() -> None:
    office = tracking()
    parent = office.company.add("Class", Name="1")
    for name in "2345":
        parent = office.company.add("Class", Name=name, ParentRef={"value": parent["Id"]})

    sixth = office.post("class", {"Name": "6", "ParentRef": {"value": parent["Id"]}})

    assert code(sixth) == "6180"


def test_names_are_unique_and_hold_no_colon() -> None:
    office = tracking()
    office.company.add("Class", Name="West")

    taken = office.post("class", {"Name": "WEST"})
    colon = office.post("class", {"Name": "a:b"})

    assert [code(taken), code(colon)] == ["6240", "2040"]


def test_expenses_name_a_payment_method() -> None:
    office = Office()
    method = office.company.named("PaymentMethod", "Visa")
    reference = {"value": method["Id"]}

    expense = office.post("purchase", office.purchase_body(paid="CreditCard", PaymentMethodRef=reference))

    assert expense["Purchase"]["PaymentMethodRef"] == {"value": method["Id"], "name": "Visa"}
    assert len(office.query("select * from PaymentMethod where Name like '%s%'")["PaymentMethod"]) == 2
