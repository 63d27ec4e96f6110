"""What changes a record's identity (link, unlink, adopt, archive): ordered on a page, done in the lease."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.db.models import Q

from integration import clock
from integration.errors import NeedsUser, Problem, TryLater
from sync import cost_parts, feeds, holding, ledger, sending_again, sweep
from sync.creations import may_have_been_made
from sync.entities import bill as bills
from sync.entities import claim_figures as claims
from sync.entities.bill import is_void
from sync.entities.documents import CREDIT, FOREIGN, document_of
from sync.following import follow_order
from sync.fresh import load, plans_of
from sync.ledger import URGENT
from sync.models import Mapping
from sync.plan import name_columns
from sync.putting_away import put_away
from sync.refs import of_vendors
from sync.settle import settle
from sync.spec import Record
from sync.taken_apart import apart, joined
from sync.values import grouped
from sync.workspace import Workspace

Order = dict[str, Any]


def carry_out_orders(space: Workspace) -> int:
    """Every order that is due, each in its own transaction. Returns how many."""
    rows = list(ledger.orders_due(space.company.pk).order_by("pk"))
    if not rows:
        return 0
    open_ = _with_moved_lines(space, _settled(space, rows))
    _see_bills(space, open_)
    open_, documents = _with_documents(space, open_)
    for row in open_:
        with space.lease.transaction():
            fresh = Mapping.objects.select_for_update().filter(pk=row.pk).first()
            if fresh is not None and fresh.order is not None:
                _carry_out(space, fresh, {**fresh.order, "document": documents.get(row.pk)})
    return len(open_)


def _settled(space: Workspace, rows: Sequence[Mapping]) -> list[Mapping]:
    """Those whose writes have all ended. The others wait, or tell what a person must see to first."""
    try:
        failed = settle(space, rows).failed
    except TryLater as busy:
        failed = {row.pk: busy for row in rows}
    with space.lease.transaction():
        for row in rows:
            problem = failed.get(row.pk)
            if isinstance(problem, TryLater):
                Mapping.objects.filter(pk=row.pk).update(due_at=problem.at)
            elif problem:
                _hold(space, row, problem)
    return [row for row in rows if row.pk not in failed]


def _with_moved_lines(space: Workspace, rows: Sequence[Mapping]) -> list[Mapping]:
    """A merge of items may have moved lines without a word: they are read before its link follows."""
    read: list[Mapping] = []
    for row in rows:
        try:
            if row.entity == "wbs_code" and (row.order or {}).get("do") == "follow":
                sweep.read_lines_of(space, row.quickbooks_number)
        except TryLater as busy:
            with space.lease.transaction():
                Mapping.objects.filter(pk=row.pk).update(due_at=busy.at)
        else:
            read.append(row)
    return read


def _see_bills(space: Workspace, rows: Sequence[Mapping]) -> None:
    """Whether a bill is gone, paid or still as it was is asked at this moment: it decides what is allowed."""
    asked = {(row.entity, (row.order or {}).get("do")) for row in rows}
    looks = {("claim", "adopt"), ("claim", "unlink"), ("claim", sending_again.DO), ("wbs_code", "put_away")}
    if asked.isdisjoint(looks):
        return
    with suppress(TryLater):  # then by what was last seen: at worst the order is refused
        feeds.catch_up(space)


def _with_documents(space: Workspace, rows: Sequence[Mapping]) -> tuple[list[Mapping], dict[int, Record]]:
    """The orders that can be carried out now, and the whole documents that are to be written over."""
    try:
        return list(rows), sending_again.read(space, rows)
    except TryLater as busy:
        waiting = [row.pk for row in rows if (row.order or {}).get("do") == sending_again.DO]
        with space.lease.transaction():
            Mapping.objects.filter(pk__in=waiting).update(due_at=busy.at)
        return [row for row in rows if row.pk not in waiting], {}


def _carry_out(space: Workspace, row: Mapping, order: Order) -> None:
    row.order = None
    try:
        if not _is_fulfilled(row, order):
            _DO[order["do"]](space, row, order)
    except NeedsUser as refusal:
        _refused(space, row, refusal)
        return
    # The row may be gone: it was one half of a pair.
    if Mapping.objects.filter(pk=row.pk).update(order=None):
        ledger.want(Mapping.objects.filter(pk=row.pk), URGENT)
    ledger.wake(space.company.pk, [row.reference], URGENT)


def _is_fulfilled(row: Mapping, order: Order) -> bool:
    """It got that very counterpart meanwhile: a creation without an answer was found to have made it."""
    return bool(row.quickbooks_id) and row.quickbooks_id == order.get("quickbooks_id")


def _refused(space: Workspace, row: Mapping, refusal: NeedsUser) -> None:
    if not _goes_on(space, row):
        _hold(space, row, refusal)
        return
    Mapping.objects.filter(pk=row.pk).update(order=None)
    space.journal.problem(refusal.code, row, {"label": row.label, **refusal.facts})


def _goes_on(space: Workspace, row: Mapping) -> bool:
    """Something is to be written for it anyway. No counterpart is made, though, as somebody named another."""
    plan = plans_of(space, load([row.pk]))[row.pk]
    return holding.may_go(space, row, plan) and plan.steps[0].verb != "create"


def _hold(space: Workspace, row: Mapping, refusal: Problem) -> None:
    facts = {"label": row.label, **refusal.facts}
    Mapping.objects.filter(pk=row.pk).update(
        order=None, problem=refusal.code, facts=facts, problem_since=clock.now(), due_at=None
    )
    space.journal.problem(refusal.code, row, facts)


def _link(space: Workspace, row: Mapping, order: Order) -> None:
    other = _counterpart(space, row, order, [row.entity])
    if (other.quickbooks_seen or {}).get("sub_customer"):
        raise NeedsUser("project.sub_customer", name=other.label)
    for one in (row, other):
        if may_have_been_made(one):
            raise NeedsUser("link.being_created", name=one.label)
    _join(row, other)
    Mapping.objects.filter(pk=row.pk).update(options=joined(row, other.quickbooks_id))
    space.journal.done("linked", row, actor=order["by"], name=other.label, by=order["by"])


def _adopt(space: Workspace, row: Mapping, order: Order) -> None:
    other = _counterpart(space, row, order, FOREIGN)
    document = document_of(other.quickbooks_id)
    total = document.sign * Decimal((other.quickbooks_seen or {}).get("total") or 0)
    _join(row, other)
    cost_parts.drop(space.company.pk, [other.quickbooks_id])
    Mapping.objects.filter(pk=row.pk).update(base=None, sent_at=clock.now(), label=row.label)
    facts = {"number": other.number, "amount": grouped(total)}
    space.journal.done(document.event("adopted"), row, actor=order["by"], **facts)


def _counterpart(space: Workspace, row: Mapping, order: Order, entities: Sequence[str]) -> Mapping:
    other = Mapping.objects.filter(company=space.company, entity__in=entities, pk=order["to"]).first()
    if other is None or other.quickbooks_gone:
        raise NeedsUser("link.gone")
    if row.quickbooks_id or other.procore_id:
        raise NeedsUser("link.taken", name=(row if row.quickbooks_id else other).label)
    return other


def _join(row: Mapping, other: Mapping) -> None:
    """Two half rows become one: the QuickBooks half moves over to the Procore half."""
    ledger.drop(Mapping.objects.filter(pk=other.pk))
    Mapping.objects.filter(pk=row.pk).update(
        quickbooks_id=other.quickbooks_id,
        quickbooks_document=other.quickbooks_document,
        quickbooks_seen=other.quickbooks_seen,
        quickbooks_version=other.quickbooks_version,
        quickbooks_seen_at=other.quickbooks_seen_at,
        quickbooks_gone=False,
        problem="",
        archived_at=None,
        make_in="",
    )


def _unlink(space: Workspace, row: Mapping, order: Order) -> None:
    if not row.quickbooks_id:
        return
    if row.entity == "claim":
        _unlink_bill(space, row, order)
        return
    _refuse_if_needed(row)
    name = str((row.quickbooks_seen or {}).get("name") or "")
    # What is made for it next is another one: under the same key QuickBooks would bring the first one back.
    options = apart(row, row.quickbooks_id)
    Mapping.objects.filter(pk=row.pk).update(**_cleared(row), generation=row.generation + 1, options=options)
    if row.entity == "project":
        _place_again(row)
    elif row.entity == "vendor":
        cost_parts.want_of_vendor(row.company_id, row.quickbooks_number)
    Mapping.objects.create(
        company=space.company, entity=row.entity, quickbooks_id=row.quickbooks_id,
        quickbooks_document=row.quickbooks_document, quickbooks_seen=row.quickbooks_seen,
        quickbooks_version=row.quickbooks_version, quickbooks_seen_at=row.quickbooks_seen_at,
        **name_columns(name or row.label),
    )  # fmt: skip
    space.journal.done("unlinked", row, actor=order["by"], by=order["by"])


def _place_again(project: Mapping) -> None:
    """Its costs are none of this project any more, nor are its unplaced lines: they are placed anew.

    A document that can't be placed names the first project of such lines only, so all of them are asked.
    """
    costs = Mapping.objects.filter(entity="direct_cost", project=project, quickbooks_gone=False)
    documents = Mapping.objects.filter(company_id=project.company_id, entity__in=cost_parts.DOCUMENTS)
    of_costs = Q(quickbooks_id__in=costs.values("quickbooks_document"))
    ledger.want(documents.filter(of_costs | Q(money__isnull=False)))


def _unlink_bill(space: Workspace, row: Mapping, order: Order) -> None:
    """Only when the bill is gone: a claim whose bill exists would be billed twice if it were sent again."""
    bill, document = row.quickbooks_seen or {}, document_of(row.quickbooks_id)
    paid = document.sign * (Decimal(bill.get("total") or 0) - Decimal(bill.get("balance") or 0))
    if paid and not row.quickbooks_gone:
        raise NeedsUser(
            "credit.is_taken" if document is CREDIT else "bill.has_payments", amount=grouped(paid)
        )
    if not row.quickbooks_gone and not is_void(bill):
        raise NeedsUser("bill.still_there", document=document.word)
    cleared = _cleared(row) | {"generation": row.generation + 1, "approved": "", "sent_at": None}
    Mapping.objects.filter(pk=row.pk).update(**cleared, waiting_since=None, plan_fingerprint="")
    space.journal.done(document.event("unlinked"), row, actor=order["by"], number=bill.get("number"))


def _accept(space: Workspace, row: Mapping, order: Order) -> None:
    """From now on the bill is compared with what it says now; changed once more, it comes back."""
    if row.quickbooks_gone or row.quickbooks_version != order["version"]:
        return
    seen, claim = row.quickbooks_seen or {}, row.procore_seen or {}
    base = {**(row.base or {}), "bill": bills.essence(seen), "claim": claims.essence(claim)}
    Mapping.objects.filter(pk=row.pk).update(base=base, problem="", facts={})
    document = document_of(row.quickbooks_id)
    facts = {"number": seen.get("number"), "amount": grouped(document.sign * Decimal(seen.get("total") or 0))}
    space.journal.done(document.event("accepted"), row, actor=order["by"], by=order["by"], **facts)


def _cleared(row: Mapping) -> dict[str, Any]:
    # The mark that we set in Procore is remembered, so that it can be taken back there. Where the answer to
    # setting it was lost, Procore has told of it since.
    seen = str((row.procore_seen or {}).get("origin_id") or "")
    noted = (row.base or {}).get("origin_id") or (seen if seen.endswith(f":{row.quickbooks_id}") else None)
    return {
        "quickbooks_id": "", "quickbooks_document": "", "quickbooks_seen": None, "quickbooks_version": "",
        "quickbooks_seen_at": None, "quickbooks_gone": False, "problem": "", "facts": {}, "waits_on": "",
        "base": {"origin_id": noted} if noted else None,
    }  # fmt: skip


def _refuse_if_needed(row: Mapping) -> None:
    bills = Mapping.objects.filter(company_id=row.company_id, entity="claim").exclude(quickbooks_id="")
    if row.entity == "project":
        count = bills.filter(project=row).count()
    elif row.procore_gone:  # merged away: what stands on the vendor belongs to the company that is left
        count = 0
    else:
        of = of_vendors(row.company_id, [row.quickbooks_number])
        count = of.filter(entity="claim", quickbooks_gone=False).exclude(quickbooks_id="").count()
    if count:
        raise NeedsUser("link.needed_by_bills", name=row.label, count=count)


def _archive(space: Workspace, row: Mapping, order: Order) -> None:
    Mapping.objects.filter(pk=row.pk).update(
        archived_at=clock.now(), archived_by=order["by"], archived_reason=order.get("reason", "")[:200],
        due_at=None, approved="", waiting_since=None,
    )  # fmt: skip
    space.journal.note("archived", row, actor=order["by"], by=order["by"])


def _unarchive(space: Workspace, row: Mapping, order: Order) -> None:  # noqa: ARG001 - like the others
    Mapping.objects.filter(pk=row.pk).update(archived_at=None, archived_by="", archived_reason="")


def _make_again(space: Workspace, row: Mapping, order: Order) -> None:  # noqa: ARG001 - like the others
    """What somebody deleted in Procore is made there once more, as if it had never been."""
    Mapping.objects.filter(pk=row.pk).update(
        procore_id="", procore_seen=None, procore_gone=False, base=None, problem="", facts={},
        generation=row.generation + 1,
    )  # fmt: skip


def _new_item(space: Workspace, row: Mapping, order: Order) -> None:  # noqa: ARG001 - like the others
    """The item of a WBS code was deleted in QuickBooks: one is found by its name, or made anew."""
    if row.quickbooks_gone:
        Mapping.objects.filter(pk=row.pk).update(**_cleared(row), generation=row.generation + 1)


_DO: dict[str, Callable[[Workspace, Mapping, Order], None]] = {
    "link": _link,
    "adopt": _adopt,
    "unlink": _unlink,
    "accept": _accept,
    "archive": _archive,
    "unarchive": _unarchive,
    "make_again": _make_again,
    "new_item": _new_item,
    "follow": follow_order,
    "put_away": put_away,
    sending_again.DO: sending_again.send_again,
}
