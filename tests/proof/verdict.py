"""What must be true when nothing fails any more. The books are read in the systems themselves."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.db.models import Q

from companies.models import AuditEntry, Company
from integration import clock
from sync.models import Feed, Mapping, Write
from tests.proof import engine_checks, oracle
from tests.proof.parked import Parked
from tests.proof.patience import ask
from tests.proof.town import EIN, Town
from tests.world import Site

OPEN = (Write.State.READY, Write.State.SENT)
# What may still be apart when people have done all they can. Nobody here changes a bill or deletes anything.
LASTING = {"claim.changed_after_sent"}
# Of each kind this much must have happened in every five minutes; fewer prove nothing.
SPAN = 300.0  # seconds
LEAST = {
    "worker killed": 3, "worker stopped beyond a lease": 1, "beat stopped beyond a lease": 1,
    "beats: 0": 1, "beats: 2": 1, "database crashed": 1, "broker crashed": 1, "broker flushed": 1,
    "access tokens expired": 1, "answers spoilt": 5, "Approve: taken": 200, "Retry: taken": 50,
    "claims edited": 2, "bills sent": 10, "payments in Procore": 1, "direct costs in Procore": 1,
}  # fmt: skip


def violations(town: Town) -> list[str]:
    found = [f"{site.company}: {one}" for site in town.sites for one in _wrong(town, site)]
    if refused := _too_fast(town):
        found.append(f"{refused} requests were refused as too many, and no planted fault did it")
    return found


def _wrong(town: Town, site: Site) -> Iterator[str]:
    sides, company = town.sides(site), site.company
    found, told = oracle.differences(sides), Parked(company, sides)
    yield from told.unexplained(found)
    yield from (f"{one} [still {why}]" for one, why in told.reasons(found) if why not in LASTING)
    yield from engine_checks.wrong(company, site.books)
    yield from _approved_twice(company)


def too_little(figures: dict[str, int], seconds: float) -> list[str]:
    """What has not happened often enough in a run so long."""
    wanted = {what: least * int(seconds / SPAN) for what, least in LEAST.items()}
    return [
        f"{what}: {figures.get(what, 0)}, and at least {least} were to be"
        for what, least in wanted.items()
        if figures.get(what, 0) < least
    ]


def counts(town: Town) -> dict[str, int]:
    companies = [site.company for site in town.sites]
    writes = Write.objects.filter(mapping__company__in=companies)
    found = {
        "bills in the books": sum(len(site.books.bills()) for site in town.sites),
        "bills sent": writes.filter(target="Bill", state=Write.State.DONE).count(),
        "payments in Procore": sum(len(site.procore.payments()) for site in town.sites),
        "direct costs in Procore": sum(len(site.procore.direct_costs()) for site in town.sites),
        "approvals in the audit trail": AuditEntry.objects.filter(action="claim.approved").count(),
        "answers spoilt": sum(one.spoilt or one.lost for one in town.world.sandbox.requests),
        "refused as too many, by no planted fault": _too_fast(town),
    }
    for (entity, standing), count in Mapping.objects.filter(company__in=companies).counts().items():
        found[f"at the end: {entity} {standing}"] = count
    return found


def _too_fast(town: Town) -> int:
    """How many answers say that a limit is exceeded, and are the systems' own."""
    return sum(one.status == 429 and not one.spoilt for one in town.world.sandbox.requests)


def what_is_due(town: Town) -> list[str]:
    return ask(lambda: [due for site in town.sites for due in _due(site.company)])


def _due(company: Company) -> Iterator[str]:
    rows = Mapping.objects.filter(company=company, archived_at=None)
    for row in rows.filter(Q(due_at__isnull=False, waits_on="") | Q(taken__isnull=False)):
        yield f"{row.entity} {row.label} {row.problem}"
    for write in Write.objects.filter(mapping__company=company, state__in=OPEN):
        yield f"write {write.verb} {write.target} {write.state}"
    for feed in Feed.objects.filter(company=company, due_at__lte=clock.now()):
        yield f"feed {feed.source}"


def leaks(town: Town, logs: Path) -> list[str]:
    """Tokens and tax ids in what the processes said."""
    text = "".join(file.read_text(errors="replace") for file in logs.glob("*.log"))
    assert text, "the processes said nothing at all"
    return [f"a process has told {secret[:8]}…" for secret in _secrets(town) if secret in text]


def _secrets(town: Town) -> Iterator[str]:
    """Every token that either system has ever handed out, and the EIN that was typed."""
    store, seed = town.world.sandbox.store, str(town.world.sandbox.seed).encode()
    for number in range(1, store.last_id("quickbooks:secret") + 1):
        for prefix in ("RT1-", "eyJ"):
            yield prefix + hmac.new(seed, f"{prefix}{number}".encode(), hashlib.sha256).hexdigest()
    for kind in ("access", "refresh"):
        for number in range(1, store.last_id(f"procore/{kind}") + 1):
            yield hashlib.sha256(f"procore {kind} {number}".encode()).hexdigest()[:40]
    yield from (EIN, re.sub(r"\D", "", EIN))


def _approved_twice(company: Company) -> list[str]:
    """However many pressed *Approve*: each bill was approved once."""
    entries = AuditEntry.objects.filter(company=company, action="claim.approved")
    seen = Counter((one.remote_id, one.after.get("fingerprint")) for one in entries)
    return [f"claim {claim} was approved {count} times" for (claim, _), count in seen.items() if count > 1]
