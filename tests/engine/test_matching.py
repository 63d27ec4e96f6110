"""What looks like the same vendor on both sides, and why it is said to."""

from __future__ import annotations

import pytest

from companies.models import Company
from sync import matching
from sync.matching import Suggestion
from tests.admin import factory

pytestmark = pytest.mark.django_db
NAME = "Ace Steel Erectors"
HERE = {"name": NAME, "email": "", "phone": "", "ein_last4": "", "active": True}


@pytest.mark.parametrize(
    ("here", "there", "grade", "evidence"),
    [
        ({}, {"name": "ACE Steel Erectors"}, "exact", ["same name"]),
        ({}, {"name": "Ace Steel Erectors, Inc."}, "likely",
         ["name differs by punctuation or kind of company"]),
        ({}, {"name": "Ace Steel Erector"}, "likely", ["name 97% alike"]),
        ({"ein_last4": "4471"}, {"name": "Erectors of Pueblo", "tax_id_last4": "4471"}, "possible",
         ["same EIN ending 4471", "name 61% alike"]),
        ({"email": "AP@ace.example"}, {"name": "Erectors of Pueblo", "email": "ap@ace.example"}, "possible",
         ["same e-mail", "name 61% alike"]),
        ({"phone": "+1 719 555 0142"}, {"name": "Erectors of Pueblo", "phone": "(719) 555-0142"}, "possible",
         ["same phone", "name 61% alike"]),
    ],
    ids=["exact name", "kind of company", "near name", "EIN", "e-mail", "phone"],
)  # fmt: skip
def test_a_suggestion_says_what_speaks_for_it(
    here: dict[str, str], there: dict[str, str], grade: str, evidence: list[str]
) -> None:
    found = suggested(here, there)

    assert (found.grade, found.evidence) == (grade, evidence)


def test_several_signs_together_count_more_than_one() -> None:
    signs = {"email": "ap@ace.example", "phone": "(719) 555-0142"}

    both = suggested(signs, {"name": "Erectors of Pueblo", **signs})
    one = suggested({**signs, "phone": ""}, {"name": "Erectors of Pueblo", **signs}, "Second")

    assert both.score > one.score


def test_what_has_nothing_in_common_is_not_suggested() -> None:
    assert suggested({}, {"name": "Blue Mesa Paving"}).quickbooks is None


def test_of_two_with_one_name_neither_is_an_exact_pair() -> None:
    company = Company.objects.create(name="Northgate Builders")
    for _ in range(2):
        factory.vendor(company, "Ace Steel Erectors", linked=False)
    factory.vendor_there(company, "Ace Steel Erectors")

    assert matching.exact(company, "vendor") == []


def test_a_company_of_the_same_name_as_one_that_was_unlinked_is_no_exact_pair_either() -> None:
    company = Company.objects.create(name="Northgate Builders")
    there = factory.vendor_there(company, "Ace Steel Erectors")
    for options in ({"unlinked": [there.quickbooks_id]}, {}):
        factory.record(company, "vendor", NAME, procore_seen=HERE, options=options)

    assert matching.exact(company, "vendor") == []
    assert {one.grade for one in matching.suggestions(company, "vendor")} == {"likely", "exact"}


def suggested(here: dict[str, str], there: dict[str, str], company: str = "First") -> Suggestion:
    """The suggestion for a company of Procore where QuickBooks has one other vendor."""
    owner = Company.objects.create(name=company)
    factory.record(owner, "vendor", NAME, procore_seen={**HERE, **here})
    factory.vendor_there(owner, **there)
    [found] = matching.suggestions(owner, "vendor")
    return found
