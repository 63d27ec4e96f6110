"""Which record here is which record there: suggestions with their evidence, never decided by themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db.models import QuerySet
from rapidfuzz import fuzz, process

from companies.models import Company
from sync.models import Mapping
from sync.taken_apart import is_apart
from sync.values import digits

EXACT, LIKELY = 100, 80
OFFERED = 3  # the best and its rivals
# Words that say what kind of company it is, not which.
KINDS = re.compile(r"\b(inc|llc|l l c|ltd|co|corp|corporation|company|incorporated|the)\b")


@dataclass(frozen=True)
class Suggestion:
    procore: Mapping
    quickbooks: Mapping | None
    score: int
    evidence: list[str] = field(default_factory=list)
    # The next best, for a person to choose from; none beside a record of the same name.
    others: tuple[Suggestion, ...] = ()

    @property
    def grade(self) -> str:
        if self.score >= EXACT:
            return "exact"
        return "likely" if self.score >= LIKELY else "possible"


def suggestions(company: Company, entity: str) -> list[Suggestion]:
    """One for each unlinked active Procore record with its best counterpart, or without when none is near."""
    here = [row for row in _unlinked(company, entity).exclude(procore_id="") if _is_active(row.procore_seen)]
    return sorted(best_for(company, entity, here), key=lambda one: (-one.score, one.procore.label.casefold()))


def best_for(company: Company, entity: str, here: Sequence[Mapping]) -> list[Suggestion]:
    """The best counterpart of each of these Procore records."""
    there = [row for row in _unlinked(company, entity).exclude(quickbooks_id="") if _linkable(row)]
    names = {row.pk: simplified(_name(row.quickbooks_seen)) for row in there}
    return [_best(row, there, names) for row in here]


def exact(company: Company, entity: str) -> list[Suggestion]:
    """Pairs of the same name, where neither side has a second record of that name; none once taken apart."""
    found = [one for one in suggestions(company, entity) if _is_same_name(one.procore, one.quickbooks)]
    counts = Counter(one.quickbooks.pk for one in found if one.quickbooks)
    best = [one for one in found if one.score >= EXACT]
    return [one for one in best if one.quickbooks and counts[one.quickbooks.pk] == 1]


def simplified(name: str) -> str:
    """Without case, punctuation and the kind of company: "Ace Steel, Inc." and "ACE STEEL LLC" are alike."""
    plain = re.sub(r"[^\w ]", " ", name.casefold().replace("&", " and "))
    return " ".join(KINDS.sub(" ", plain).split())


def _unlinked(company: Company, entity: str) -> QuerySet[Mapping]:
    rows = Mapping.objects.filter(company=company, entity=entity, archived_at=None, procore_gone=False)
    return rows.filter(quickbooks_gone=False, order__isnull=True).exclude(
        procore_id__gt="", quickbooks_id__gt=""
    )


def _best(row: Mapping, there: Sequence[Mapping], names: dict[int, str]) -> Suggestion:
    scored = [_scored(row, other) for other in _near(row, there, names)]
    if not scored:
        return Suggestion(row, None, 0)
    best, *others = sorted(scored, key=lambda one: -one.score)[:OFFERED]
    return best if best.score >= EXACT else replace(best, others=tuple(others))


def _near(row: Mapping, there: Sequence[Mapping], names: dict[int, str]) -> list[Mapping]:
    """Those with a near name, the same e-mail, phone or tax id: comparing all with all would take long."""
    mine = simplified(_name(row.procore_seen))
    hits = process.extract(mine, names, scorer=fuzz.token_sort_ratio, score_cutoff=70, limit=5)
    near = {pk for _, _, pk in hits}
    return [other for other in there if other.pk in near or _contact_evidence(row, other)]


def _scored(row: Mapping, other: Mapping) -> Suggestion:
    """What a person has taken apart is never exact: it is joined again one by one, by a person."""
    found = _alike(row, other)
    if not is_apart(row, other):
        return found
    return replace(found, score=min(found.score, EXACT - 1), evidence=[*found.evidence, "unlinked before"])


def _alike(row: Mapping, other: Mapping) -> Suggestion:
    evidence = _contact_evidence(row, other)
    if _is_same_name(row, other):
        return Suggestion(row, other, EXACT, ["same name", *evidence])
    a, b = _name(row.procore_seen), _name(other.quickbooks_seen)
    likeness = round(fuzz.token_sort_ratio(simplified(a), simplified(b)))
    words = (
        ["name differs by punctuation or kind of company"] if likeness == 100 else [f"name {likeness}% alike"]
    )
    score = min(EXACT - 1, round(likeness * 0.9) + 12 * len(evidence))
    return Suggestion(row, other, score, [*evidence, *words])


def _is_same_name(row: Mapping, other: Mapping | None) -> bool:
    return other is not None and _name(row.procore_seen).casefold() == _name(other.quickbooks_seen).casefold()


def _contact_evidence(row: Mapping, other: Mapping) -> list[str]:
    """In words, the strongest first."""
    here, there = row.procore_seen or {}, other.quickbooks_seen or {}
    found = []
    if (last4 := here.get("ein_last4")) and last4 == there.get("tax_id_last4"):
        found.append(f"same EIN ending {last4}")
    if (email := str(here.get("email", "")).casefold()) and email == str(there.get("email", "")).casefold():
        found.append("same e-mail")
    if len(phone := digits(here.get("phone"))[-10:]) == 10 and phone == digits(there.get("phone"))[-10:]:
        found.append("same phone")
    return found


def _name(seen: dict[str, str] | None) -> str:
    return (seen or {}).get("name", "")


def _is_active(seen: dict[str, object] | None) -> bool:
    return bool((seen or {}).get("active", True))


def _linkable(row: Mapping) -> bool:
    seen = row.quickbooks_seen or {}
    return _is_active(seen) and not seen.get("sub_customer")
