"""What a preview says of records of QuickBooks that would be taken as they are."""

from __future__ import annotations

import pytest

from sync.models import Mapping
from sync.plan import Outcome, Plan
from sync.preview import Intention
from sync.spec import Sight


@pytest.mark.parametrize(
    ("entity", "taken", "words"),
    [
        ("wbs_code", "Item:9", "take the existing item"),
        ("vendor", "Vendor:9", "link the vendor that it was merged into"),
        ("claim", "Bill:9", "take the existing bill"),
        ("claim", "VendorCredit:9", "take the existing vendor credit"),
    ],
)
def test_what_is_taken_is_named_by_its_kind(entity: str, taken: str, words: str) -> None:
    plan = Plan(Sight(1, entity), Outcome.WRITES, adopt=taken)

    assert Intention(Mapping(entity=entity), plan).steps == [words]
