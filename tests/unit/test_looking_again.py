"""What a worker looks at again while it serves a company."""

from companies.models import Company
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
