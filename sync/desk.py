"""What people decide on pages and from the command line: each is one conditional UPDATE or a stored order.

Nothing here calls a remote system. Permissions are checked by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet

from companies import audit
from companies.models import Company
from integration import clock
from integration.errors import NeedsUser
from sync import journal, ledger, work
from sync.actor import Actor, name_of, person
from sync.creations import may_have_been_made
from sync.entities.claim_again import MENDABLE
from sync.entities.documents import FOREIGN, document_of
from sync.ledger import URGENT
from sync.models import ApprovedBill, Mapping, Reconciliation
from sync.taken_apart import apart

# Retry is the wish to have it there again.
DELETED_IN_PROCORE = ("payment.gone_in_procore", "cost.gone_in_procore")


@dataclass
class Decided:
    """`changed`: the record was not what the person saw; nothing was done to it."""

    done: list[Mapping] = field(default_factory=list)
    changed: list[Mapping] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """`running` were left alone: they are being worked on at this moment."""

    asked: int
    running: int = 0


def approve(company: Company, user: User, picks: Sequence[tuple[int, str]]) -> Decided:
    """Approve exactly the bills that were seen; `picks` are (mapping id, fingerprint seen)."""
    decided = Decided()
    for pk, seen in picks:
        row = _claims(company).filter(pk=pk).first()
        if row is not None:
            (decided.done if _approve(company, user, row, seen) else decided.changed).append(row)
    if decided.done:
        work.announce(company, "Approval", user)
    work.ring(company.pk)
    return decided


def _approve(company: Company, user: User, row: Mapping, seen: str) -> bool:
    if not seen or not company.went_live_at or _is_own(company, user, row):
        return False
    waiting = Q(
        plan_fingerprint=seen,
        quickbooks_id="",
        archived_at=None,
        order__isnull=True,
        waiting_since__isnull=False,
    )
    with transaction.atomic():
        # The WHERE holds what the person saw: if it changed meanwhile, no row fits.
        fits = _claims(company).filter(waiting, pk=row.pk).exclude(approved=seen)
        if not fits.update(
            approved=seen, approved_at=clock.now(), approved_by=user,
            rejected="", rejected_reason="", rejected_by=None, rejected_at=None,
        ):  # fmt: skip
            return False
        approved = {"fingerprint": seen, "bill": (row.plan or {}).get("bill") or {}}
        ApprovedBill.objects.update_or_create(mapping=row, defaults=approved)
        ledger.want(_claims(company).filter(pk=row.pk), URGENT)
        _record(company, user, "claim.approved", row, after={"fingerprint": seen})
        journal.say(company.pk, "approved", row, name_of(user), by=name_of(user))
    return True


def _is_own(company: Company, user: User, row: Mapping) -> bool:
    """A different person approves: not whoever prepared the claim in Procore."""
    if not company.options.different_approver:
        return False
    return is_login_of(user, (row.procore_seen or {}).get("created_by"))


def is_login_of(user: User, login: str | None) -> bool:
    """Whether Procore's sign-in is this person's, by their own sign-in or e-mail address."""
    return bool(login) and str(login).casefold() in (user.email.casefold(), user.get_username().casefold())


def reject(company: Company, user: User, pk: int, seen: str, reason: str) -> bool:
    """Nothing is sent; the claim comes back when it changes in Procore. False: it changed meanwhile."""
    fits = _claims(company).filter(pk=pk, plan_fingerprint=seen, quickbooks_id="", archived_at=None)
    with transaction.atomic():
        done = bool(seen) and fits.exclude(approved=seen).update(
            rejected=seen, rejected_at=clock.now(), rejected_by=user, rejected_reason=reason
        )
        if done:
            row = _claims(company).get(pk=pk)
            _record(company, user, "claim.rejected", row, after={"fingerprint": seen, "reason": reason})
            journal.say(company.pk, "rejected", row, name_of(user), by=name_of(user), reason=reason)
    return bool(done)


def take_back(company: Company, user: User, pk: int) -> bool:
    """Undo an approval or a rejection while nothing was sent. False: too late."""
    unsent = _claims(company).filter(pk=pk, quickbooks_id="", taken=None)
    unsent = unsent.exclude(writes__state__in=["ready", "sent"]).filter(~Q(approved="") | ~Q(rejected=""))
    with transaction.atomic():
        row = unsent.first()
        if row is None or not _claims(company).filter(pk=pk, quickbooks_id="", taken=None).update(
            approved="", approved_by=None, approved_at=None,
            rejected="", rejected_by=None, rejected_at=None, rejected_reason="",
        ):  # fmt: skip
            return False
        _record(company, user, "claim.taken_back", row)
    return True


def retry(company: Company, user: Actor, pks: Iterable[int]) -> Asked:
    """Look at these again, now. Idempotent: what runs already is left alone."""
    return _ask(company, Mapping.objects.filter(company=company, pk__in=list(pks)), user)


def check_again(company: Company, user: Actor, code: str, waits_on: str) -> Asked:
    """Look again at everything held by one cause."""
    held = Mapping.objects.filter(company=company, problem=code, waits_on=waits_on, due_at=None)
    return _ask(company, held, user)


def _ask(company: Company, rows: QuerySet[Mapping], user: Actor) -> Asked:
    running = rows.filter(taken__isnull=False, company__lease_expires_at__gt=clock.now()).count()
    # Whatever was put right in Procore or QuickBooks is read before these rows are planned anew.
    work.read_first(company, rows.values("project"))
    deleted = rows.filter(problem__in=DELETED_IN_PROCORE, order__isnull=True)
    deleted.update(order={"do": "make_again", "by": name_of(user)})
    items = rows.filter(problem="item.gone", entity="wbs_code", order__isnull=True)
    items.update(order={"do": "new_item", "by": name_of(user)})
    asked = ledger.want(rows.filter(taken=None), URGENT)
    if asked:
        work.announce(company, "Retry", person(user))
    work.ring(company.pk)
    return Asked(asked, running)


def ask_to_reconcile(company: Company, user: User) -> Reconciliation:
    """Both systems are read by the worker; asked again before it has, it is the same wish."""
    waiting = Reconciliation.objects.filter(company=company, read_at=None, problem="").first()
    asked = waiting or Reconciliation.objects.create(company=company, asked_at=clock.now(), asked_by=user)
    work.ring(company.pk)
    return asked


def link(company: Company, user: Actor, procore_pk: int, quickbooks_pk: int) -> None:
    """Order that these two become one.

    Raises NeedsUser (link.taken, link.gone, link.inactive, project.sub_customer).
    """
    row = Mapping.objects.filter(company=company, pk=procore_pk).first()
    other = Mapping.objects.filter(company=company, pk=quickbooks_pk).first()
    if (
        row is None
        or other is None
        or row.entity != other.entity
        or row.procore_gone
        or other.quickbooks_gone
    ):
        raise NeedsUser("link.gone")
    if row.quickbooks_id or other.procore_id:
        raise NeedsUser("link.taken", name=(row if row.quickbooks_id else other).label)
    if (other.quickbooks_seen or {}).get("sub_customer"):
        raise NeedsUser("project.sub_customer", name=other.label)
    for one, seen in ((row, row.procore_seen), (other, other.quickbooks_seen)):
        if not (seen or {}).get("active", True):
            raise NeedsUser("link.inactive", name=one.label)
    facts = {"with": other.label, "quickbooks_id": other.quickbooks_id}
    if not _order(company, user, row, {"do": "link", **_to(other)}, "record.linked", facts):
        raise NeedsUser("order.waiting", name=row.label)


FOLLOWABLE = ("vendor.merged", "item.merged")


def follow_merge(company: Company, user: Actor, pk: int, into: str) -> bool:
    """Order that the link of a vendor or WBS code goes over to what it was merged `into` (a QuickBooks id),
    as the person who decides where the money goes has read it. False: it is not so (any more).
    """
    row = Mapping.objects.filter(company=company, pk=pk, problem__in=FOLLOWABLE).first()
    if row is None or not into or row.facts.get("id") != into:
        return False
    facts = {"quickbooks_id": row.quickbooks_id, "with": f"{row.quickbooks_id.partition(':')[0]}:{into}"}
    return _order(company, user, row, {"do": "follow", "into": into}, "record.followed", facts)


def put_item_away(company: Company, user: Actor, pk: int) -> bool:
    """Order that the item of a deleted WBS code becomes inactive; the worker checks that nothing uses it."""
    gone = Mapping.objects.filter(company=company, pk=pk, entity="wbs_code", procore_gone=True)
    row = gone.filter(quickbooks_gone=False).exclude(quickbooks_id="").first()
    if row is None:
        return False
    facts = {"quickbooks_id": row.quickbooks_id}
    return _order(company, user, row, {"do": "put_away"}, "item.put_away", facts)


# A WBS code finds its item by name: taken apart, the two would find each other again.
PAIRED_BY_PEOPLE = ("vendor", "project", "claim")


def unlink(company: Company, user: Actor, pk: int) -> bool:
    """Order that a pair, or a claim and its bill, are taken apart; the worker checks if that is allowed."""
    row = (
        Mapping.objects.filter(company=company, pk=pk, entity__in=PAIRED_BY_PEOPLE)
        .exclude(quickbooks_id="")
        .exclude(procore_id="")
        .first()
    )
    if row is None:
        return False
    facts = {"quickbooks_id": row.quickbooks_id}
    return _order(company, user, row, {"do": "unlink"}, "record.unlinked", facts)


def accept(company: Company, user: Actor, pk: int, version: str) -> bool:
    """Order that the claim's bill stays as somebody changed it in QuickBooks; nothing is written there.

    False if it is not the bill that the person saw, by its version.
    """
    row = _claims(company).filter(pk=pk, problem="bill.changed", quickbooks_version=version).first()
    if row is None:
        return False
    facts = {"quickbooks_id": row.quickbooks_id, "was": row.facts.get("was"), "now": row.facts.get("now")}
    return _order(company, user, row, {"do": "accept", "version": version}, "claim.accepted", facts)


def send_again(company: Company, user: User, pk: int, version: str, seen: str) -> bool:
    """Order that the claim's bill is written over by what the claim says; `seen` is that bill's fingerprint.

    False: the bill or the claim is not what the person saw, or they may not approve it.
    """
    rows = _claims(company).filter(pk=pk, problem__in=MENDABLE, quickbooks_version=version)
    row = rows.filter(plan__again__fingerprint=seen, plan__again__why_not="").first() if seen else None
    if row is None or not company.went_live_at or _is_own(company, user, row):
        return False
    facts = {"quickbooks_id": row.quickbooks_id, "fingerprint": seen}
    order = {"do": "send_again", "version": version, "fingerprint": seen}
    return _order(company, user, row, order, "claim.sent_again", facts)


def undo_link(company: Company, user: Actor, pk: int) -> bool:
    """Take back a link that no worker has carried out yet; one that was carried out is unlinked."""
    waiting = Mapping.objects.filter(company=company, pk=pk, order__do="link")
    row = waiting.first()
    if row and row.order:
        as_seen = waiting.filter(order=row.order, options=row.options)
        if as_seen.update(order=None, options=apart(row, row.order["quickbooks_id"])):
            return True
    return unlink(company, user, pk)


def adopt(company: Company, user: Actor, claim_pk: int, bill_pk: int) -> bool:
    """Order that an existing bill or vendor credit becomes the claim's: nothing is sent."""
    row = _claims(company).filter(pk=claim_pk, quickbooks_id="").first()
    bills = Mapping.objects.filter(company=company, entity__in=FOREIGN, quickbooks_gone=False)
    bill = bills.filter(pk=bill_pk).first()
    if row is None or bill is None:
        return False
    facts = {"bill": bill.quickbooks_id}
    done = document_of(bill.quickbooks_id).event("adopted")
    return _order(company, user, row, {"do": "adopt", **_to(bill)}, done, facts)


def _to(other: Mapping) -> dict[str, Any]:
    """An order's counterpart. Its row is gone once both turn out to be a pair already; its id tells so."""
    return {"to": other.pk, "quickbooks_id": other.quickbooks_id}


# What can be made where. Projects begin in QuickBooks.
CREATABLE = {"quickbooks": ("vendor",), "procore": ("vendor", "project")}


def create(company: Company, user: Actor, pks: Iterable[int], system: str, name: str = "") -> Asked:
    """Ask that the missing counterpart is made; a person decides it for each record.

    `name` is what one vendor is called in QuickBooks where its own name is taken.
    """
    rows = creatable(company, system).filter(pk__in=list(pks))
    with transaction.atomic():
        for row in rows:
            _record(company, user, "record.create_asked", row, after={"in": system, "name": name})
        made = list(rows.values_list("pk", flat=True))
        Mapping.objects.filter(pk__in=made).update(make_in=system, make_as=name[:100])
        asked = ledger.want(Mapping.objects.filter(pk__in=made), URGENT)
    work.ring(company.pk)
    return Asked(asked)


def undo_create(company: Company, user: Actor, pk: int) -> bool:
    """Take back the wish for a counterpart that nothing can have made yet. False: too late."""
    asked = Mapping.objects.filter(company=company, pk=pk, taken=None).exclude(make_in="")
    asked = asked.filter(Q(procore_id="") | Q(quickbooks_id=""))
    with transaction.atomic():
        row = asked.first()
        if row is None or may_have_been_made(row) or not asked.update(make_in="", make_as=""):
            return False
        ledger.want(Mapping.objects.filter(company=company, pk=pk), URGENT)
        _record(company, user, "record.create_taken_back", row)
    work.ring(company.pk)
    return True


def creatable(company: Company, system: str) -> QuerySet[Mapping]:
    """Records of one side whose counterpart could be made in `system`."""
    rows = Mapping.objects.filter(company=company, entity__in=CREATABLE[system], archived_at=None)
    if system == "quickbooks":
        return rows.filter(quickbooks_id="", procore_gone=False)
    alive = rows.filter(procore_id="", quickbooks_gone=False, quickbooks_seen__active=True)
    return alive.filter(~Q(entity="project") | Q(quickbooks_seen__sub_customer=False))


# What a person may set for a single project, and what has to be planned anew then.
PROJECT_OPTIONS = {"class": ("claim",), "import_costs": ("direct_cost",)}


def set_project_option(company: Company, user: Actor, pk: int, name: str, value: object) -> bool:
    """False: no such project or option, or it was so already."""
    with transaction.atomic():
        row = Mapping.objects.select_for_update().filter(company=company, entity="project", pk=pk).first()
        if row is None or name not in PROJECT_OPTIONS or row.options.get(name) == value:
            return False
        Mapping.objects.filter(pk=pk).update(options={**row.options, name: value})
        before, after = {name: row.options.get(name)}, {name: value}
        audit.record(company, user, "project.option_set", row.label, before=before, after=after)
        stands_on_it = Mapping.objects.filter(project_id=pk, entity__in=PROJECT_OPTIONS[name])
        ledger.want(stands_on_it.exclude(entity="claim", quickbooks_id__gt=""))
    work.ring(company.pk)
    return True


def archive(company: Company, user: Actor, pks: Iterable[int], reason: str = "") -> int:
    rows = list(Mapping.objects.filter(company=company, pk__in=list(pks), archived_at=None))
    facts = {"reason": reason}
    order = {"do": "archive", **facts}
    done = [_order(company, user, row, order, "record.archived", facts) for row in rows]
    return sum(done)


def unarchive(company: Company, user: Actor, pks: Iterable[int]) -> int:
    """Take out again what is archived, and take back what no worker has archived yet."""
    asked = Mapping.objects.filter(company=company, pk__in=list(pks))
    done = [_not_archived(company, user, row) for row in asked.filter(order__do="archive", archived_at=None)]
    rows = list(asked.exclude(archived_at=None))
    done += [_order(company, user, row, {"do": "unarchive"}, "record.unarchived", {}) for row in rows]
    return sum(done)


def _not_archived(company: Company, user: Actor, row: Mapping) -> bool:
    with transaction.atomic():
        ordered = Mapping.objects.filter(pk=row.pk, order__do="archive", archived_at=None)
        if not ordered.update(order=None):
            return False  # it was archived meanwhile
        _record(company, user, "record.unarchived", row)
    return True


def _order(
    company: Company, user: Actor, row: Mapping, order: dict[str, Any], action: str, facts: dict[str, Any]
) -> bool:
    with transaction.atomic():
        free = Mapping.objects.filter(pk=row.pk, order__isnull=True)
        if not free.update(order={**order, "by": name_of(user)}, wanted=F("wanted") + 1, due_at=clock.now()):
            return False  # what was ordered before is carried out first
        _record(company, user, action, row, after=facts)
    work.ring(company.pk)
    return True


def _record(
    company: Company, user: Actor, action: str, row: Mapping, *, after: dict[str, Any] | None = None
) -> None:
    subject = f"{row.label}, {row.vendor_name}" if row.entity == "claim" else row.label
    audit.record(company, user, action, subject, after=after, amount=row.money, remote_id=row.procore_id)


def _claims(company: Company) -> QuerySet[Mapping]:
    return Mapping.objects.filter(company=company, entity="claim")
