"""Where a record stands, derived from facts; there is no state column that could contradict them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from integration import clock

if TYPE_CHECKING:
    from sync.models.mapping import Mapping  # noqa: F401 - named in a quoted type below


class Standing(models.TextChoices):
    """In the order in which the first that fits is shown."""

    ARCHIVED = "archived", "Archived"
    EXCLUDED = "excluded", "Excluded"
    CONFLICT = "conflict", "Conflict"
    LOOKED_UP = "looked_up", "Being looked up"
    RUNNING = "running", "Running"
    NEEDS_YOU = "needs_you", "Needs you"
    REJECTED = "rejected", "Rejected"
    APPROVAL = "approval", "Waits for approval"
    PAUSED = "paused", "Paused"
    SCHEDULED = "scheduled", "Scheduled"
    TRIES_AGAIN = "tries_again", "Tries again"
    QUEUED = "queued", "Queued"
    REFERENCE = "reference", "Only read"
    PREVIEWED = "previewed", "Planned"
    NOT_LINKED = "not_linked", "Not linked"
    IN_STEP = "in_step", "In step"


# Read for choices and checks, never linked or written.
REFERENCES = ("account", "class", "bill", "expense", "vendor_credit")
# What a row waits on while writing to one side is paused: "pause:quickbooks".
PAUSE = "pause:"
# And while its kind is imported only when somebody asks: "pause:import:payment".
ON_REQUEST = f"{PAUSE}import:"
# Carried over on schedules of their own.
IMPORTED = ("payment", "direct_cost")
# In step only with a counterpart on the other side.
PAIRED = ("vendor", "project", "wbs_code", "claim", "payment", "direct_cost")


# What alone decides, whatever else is true.
_FIRST = {
    Standing.ARCHIVED: Q(archived_at__isnull=False),
    Standing.EXCLUDED: ~Q(excluded=""),
    Standing.CONFLICT: Q(conflicts_open__gt=0),
}
_GATED = Q(waiting_since__isnull=False) & ~Q(plan_fingerprint="")
# What needs or has a person's word.
_PEOPLE = {
    Standing.NEEDS_YOU: Q(due_at__isnull=True) & ~Q(problem=""),
    Standing.REJECTED: _GATED & Q(rejected=F("plan_fingerprint")),
    Standing.APPROVAL: _GATED & ~Q(approved=F("plan_fingerprint")),
    Standing.PAUSED: Q(due_at__isnull=True) & Q(waits_on__startswith=PAUSE),
}
_REST = {
    Standing.REFERENCE: Q(entity__in=REFERENCES),
    Standing.PREVIEWED: ~Q(plan_fingerprint=""),
    Standing.NOT_LINKED: Q(entity__in=PAIRED) & (Q(procore_id="") | Q(quickbooks_id="")),
}
# Work is due or under way: then time, the lease and the outbox decide, too.
AT_WORK = ""
_AT_WORK = Q(due_at__isnull=False) | Q(taken__isnull=False)


def rules(now: datetime) -> list[tuple[Standing, Q]]:
    """One condition for each standing, the first that fits counts."""
    from sync.models.write import Write

    running = Q(taken=F("company__lease_id"), company__lease_expires_at__gt=now)
    unanswered = Q(Exists(Write.objects.filter(mapping=OuterRef("pk"), state=Write.State.SENT)))
    return [
        *_FIRST.items(),
        (Standing.LOOKED_UP, unanswered & ~running & Q(due_at__isnull=False)),
        (Standing.RUNNING, running),
        *_PEOPLE.items(),
        (Standing.SCHEDULED, Q(due_at__gt=now, problem="", entity__in=IMPORTED)),
        (Standing.TRIES_AGAIN, Q(due_at__gt=now)),
        (Standing.QUEUED, Q(due_at__lte=now)),
        *_REST.items(),
    ]


def at_rest() -> Case:
    """The standing as far as the row's own columns tell: `AT_WORK` for the few of which they do not."""
    return _case([*_FIRST.items(), (AT_WORK, _AT_WORK), *_PEOPLE.items(), *_REST.items()])


def _case(rules: Sequence[tuple[str, Q]], *before: When) -> Case:
    whens = [When(rule, then=Value(str(standing))) for standing, rule in rules]
    in_step = Value(Standing.IN_STEP.value)
    return Case(*before, *whens, default=in_step, output_field=models.CharField(max_length=12))


class MappingQuerySet(models.QuerySet["Mapping"]):
    def with_standing(self, now: datetime | None = None) -> Self:
        """Annotates `standing`."""
        resting = When(~Q(at_rest=AT_WORK), then=F("at_rest"))
        return self.annotate(standing=_case(rules(now or clock.now()), resting))

    def standing_at(self, *standings: Standing, now: datetime | None = None) -> Self:
        """Annotates `standing`, too."""
        names = [one.value for one in standings]
        # An index finds these two; only of rows at work the whole standing is asked.
        found = self.with_standing(now).filter(at_rest__in=[*names, AT_WORK])
        return found.filter(~Q(at_rest=AT_WORK) | Q(standing__in=names))

    def counts(self, now: datetime | None = None) -> dict[tuple[str, str], int]:
        """How many rows stand where, by (entity, standing), in one query."""
        rows = (
            self.with_standing(now)
            .order_by()
            .values_list("entity", F("standing"))
            .annotate(rows=models.Count("pk"))
        )
        return {(entity, standing): count for entity, standing, count in rows}

    def of(self, entity: str) -> Self:
        return self.filter(entity=entity)

    def light(self) -> Self:
        """For lists: everything but the JSON."""
        return self.defer("procore_seen", "quickbooks_seen", "base", "plan")
