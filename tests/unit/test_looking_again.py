"""How much a worker reads: what it looks at again, and of what it only refers to."""

from pytest_django import DjangoAssertNumQueries

from companies.models import Company
from sync.models import Mapping
from sync.refs import SIGHT, sight
from sync.workspace import CHANGING

# Names and ids change only by connecting anew, which ends the tokens of the run under way; who paused it, and
# why it is stopped, is for people to read; the rest belongs to whoever has the lease.
STAYING = {
    "id", "key", "name", "created_at", "home_currency", "time_zone",
    "procore_company_id", "procore_company_name", "quickbooks_realm", "quickbooks_company_name",
    "paused_by", "procore_paused_by", "quickbooks_paused_by", "halted_by", "stopped_facts",
    "bound_to", "lease_id", "lease_expires_at", "fence", "budget",
}  # fmt: skip


def test_every_column_of_a_company_is_looked_at_again_or_known_to_stay() -> None:
    columns = {field.name for field in Company._meta.concrete_fields}
    assert set(CHANGING) | STAYING == columns
    assert not set(CHANGING) & STAYING


def test_what_is_only_referred_to_is_read_in_one_go(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    company = Company.objects.create(name="Northgate Builders")
    Mapping.objects.create(company=company, entity="vendor", procore_id="5001", label="Ace Steel")

    with django_assert_num_queries(1):
        [seen] = [sight(row) for row in Mapping.objects.only(*SIGHT)]

    assert (seen.entity, seen.procore_id, seen.label) == ("vendor", "5001", "Ace Steel")
