"""What our own tables promise: the audit trail verifies and names each bill, and what is stored was seen."""

from __future__ import annotations

from collections.abc import Iterator

from companies import audit
from companies.models import Company
from integration.sandbox.quickbooks.company import QboCompany
from sync.entities.documents import FOREIGN
from sync.models import Mapping, Write
from tests.proof.books.sides import SIGNS, is_void


def wrong(company: Company, books: QboCompany) -> list[str]:
    return [*_audit(company), *_unsettled(company), *unread(company, books), *_unnoticed(company, books)]


def _audit(company: Company) -> Iterator[str]:
    """I10: the chain verifies; each bill we made has an entry with its authority."""
    verdict = audit.verify(company)
    if verdict.broken_at:
        yield f"audit entry {verdict.broken_at}: {verdict.reason}"
    entries = company.audit_entries.filter(action__in=["bill.created", "credit.created"])
    told = {str(one.after.get("bill")): str(one.after.get("authority")) for one in entries}
    made = Write.objects.filter(mapping__company=company, step="bill", state=Write.State.DONE)
    for target, reply in made.values_list("target", "reply"):
        if not told.get(f"{target}:{reply['id']}"):
            yield f"{target} {reply['id']} has no entry of who approved it"


def _unsettled(company: Company) -> Iterator[str]:
    """I5: nothing stays in doubt once everything has come to rest, unless a person is asked."""
    open_ = Write.objects.filter(mapping__company=company, state__in=["ready", "sent"])
    for one in open_.select_related("mapping"):
        if not one.mapping.problem and not one.mapping.archived_at:
            yield f"{one} of {one.mapping.label} is never settled"


def unread(company: Company, books: QboCompany) -> Iterator[str]:
    """I6: what was read last is what is there now; a watermark that ran ahead would have left a gap."""
    known = _documents(company)
    for key, version in _versions(books, live=True).items():
        row = known.get(key)
        if row is None or row.quickbooks_gone or row.quickbooks_version != version:
            yield f"{key} is at version {version}, and was seen as {row.quickbooks_version if row else None}"


def _unnoticed(company: Company, books: QboCompany) -> Iterator[str]:
    there = _versions(books)
    for key, row in _documents(company).items():
        if key not in there and not row.quickbooks_gone:
            yield f"{key} is gone, and nobody noticed"


def _versions(books: QboCompany, *, live: bool = False) -> dict[str, str]:
    """`live`: without those that are void; one that was unlinked from its claim is not looked at any more."""
    found = ((kind, one) for kind in SIGNS for one in books.every(kind) if not (live and is_void(one)))
    return {f"{kind}:{one['Id']}": one["SyncToken"] for kind, one in found}


def _documents(company: Company) -> dict[str, Mapping]:
    rows = Mapping.objects.filter(company=company, entity__in=["claim", *FOREIGN], quickbooks_id__gt="")
    return {row.quickbooks_id: row for row in rows}
