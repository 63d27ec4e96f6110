"""One synced record: its id on both sides, what was last seen there, base and plan, its order for work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat, Left, Lower

from companies.models import Company
from sync.models.sort_order import day_or_least
from sync.models.standing import MappingQuerySet, at_rest


class Mapping(models.Model):
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="mappings")
    entity = models.CharField(max_length=20)
    # The project's own mapping; blank for what belongs to the whole company.
    project = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="records"
    )

    # --- both sides ---
    procore_id = models.CharField(max_length=60, blank=True)
    # One QuickBooks document can be several rows: "Bill:130", "BillPayment:345/Bill:120".
    quickbooks_id = models.CharField(max_length=120, blank=True)
    quickbooks_document = models.CharField(max_length=60, blank=True)
    procore_seen = models.JSONField(null=True, blank=True)
    procore_version = models.CharField(max_length=40, blank=True)
    procore_seen_at = models.DateTimeField(null=True, blank=True)
    procore_gone = models.BooleanField(default=False)
    quickbooks_seen = models.JSONField(null=True, blank=True)
    quickbooks_version = models.CharField(max_length=40, blank=True)
    quickbooks_seen_at = models.DateTimeField(null=True, blank=True)
    quickbooks_gone = models.BooleanField(default=False)
    base = models.JSONField(null=True, blank=True)
    # Rises after a definite refusal and whenever the object that we made is known to be gone.
    generation = models.IntegerField(default=0)

    # --- the plan and what people said to it ---
    plan = models.JSONField(null=True, blank=True)
    plan_fingerprint = models.CharField(max_length=64, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    approved = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rejected = models.CharField(max_length=64, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rejected_reason = models.TextField(blank=True)

    # --- for people: lists sort and filter by these without opening the JSON ---
    label = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=500, blank=True)
    vendor_name = models.CharField(max_length=500, blank=True)
    money = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    retention = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    # Our tag on a QuickBooks record that is not linked: a copy by a person, or one of another installation.
    mark = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    conflicts_open = models.IntegerField(default=0)

    # --- work ---
    due_at = models.DateTimeField(null=True, blank=True)
    urgency = models.SmallIntegerField(default=0)
    wanted = models.BigIntegerField(default=0)
    taken = models.UUIDField(null=True, blank=True)
    # How many rows were taken together: a chunk whose worker died is retried in halves, then alone.
    taken_with = models.IntegerField(default=0)
    # Of so many rows together a worker has died, and what they were to do is not over; if alone, how often.
    suspects = models.SmallIntegerField(default=0)
    deaths = models.SmallIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    problem_since = models.DateTimeField(null=True, blank=True)
    # What it waits for: "vendor:17", "setting:retention_item". Groups the error desk and wakes the row up.
    waits_on = models.CharField(max_length=80, blank=True)
    excluded = models.CharField(max_length=60, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.CharField(max_length=200, blank=True)
    archived_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    # The system in which a person asked to create the missing counterpart.
    make_in = models.CharField(max_length=12, blank=True)
    make_as = models.CharField(max_length=100, blank=True)
    # What a person set for this project: {"import_costs": false, "class": "5"}.
    options = models.JSONField(default=dict, blank=True)
    # What a person ordered and the worker carries out inside the lease: {"do": "link", "to": 58, "by": …}
    order = models.JSONField(null=True, blank=True)

    # Computed by the database from the columns above, so it can't contradict them; lists are found by it.
    at_rest = models.GeneratedField(
        expression=at_rest(), output_field=models.CharField(max_length=12), db_persist=True
    )

    # What searches look through: names and numbers in small letters; no longer than an index holds.
    words = models.GeneratedField(
        expression=Left(Lower(Concat("label", Value("\n"), "number", Value("\n"), "vendor_name")), 500),
        output_field=models.TextField(),
        db_persist=True,
    )

    # Of a claim: whether a bill was ever made for it, whatever became of that bill (sync.refs).
    made = False
    # The name of its project, where a list reads no more of that (sync.admin.causes).
    project_name = ""
    # Procore's id of the project that a direct cost stands on, likewise (sync.remote_pages).
    place = ""

    objects = MappingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "entity", "procore_id"],
                condition=~Q(procore_id=""),
                name="one_mapping_a_procore_record",
            ),
            models.UniqueConstraint(
                fields=["company", "entity", "quickbooks_id"],
                condition=~Q(quickbooks_id=""),
                name="one_mapping_a_quickbooks_record",
            ),
        ]
        indexes = [
            # What a worker may take, in its order: the most urgent, one entity, whole projects together.
            models.Index(
                fields=["company", "urgency", "entity", "suspects", "project", "due_at", "id"],
                condition=Q(due_at__isnull=False, taken=None, archived_at=None, order__isnull=True),
                name="mapping_work",
            ),
            models.Index(fields=["company", "taken"], condition=Q(taken__isnull=False), name="mapping_taken"),
            models.Index(
                fields=["company", "entity"], condition=Q(order__isnull=False), name="mapping_order"
            ),
            models.Index(fields=["company", "waits_on"], condition=~Q(waits_on=""), name="mapping_waits_on"),
            models.Index(
                fields=["company", "quickbooks_document"],
                condition=~Q(quickbooks_document=""),
                name="mapping_document",
            ),
            models.Index(fields=["company", "entity", "number"], name="mapping_number"),
            models.Index(fields=["company", "mark"], condition=~Q(mark=""), name="mapping_mark"),
            models.Index(fields=["company", "entity", "project", "date"], name="mapping_project_date"),
            # All that the counts of lists, tabs, tiles and badges need.
            models.Index(
                fields=[
                    "company",
                    "entity",
                    "at_rest",
                    "money",
                    "retention",
                    "waiting_since",
                    "problem_since",
                ],
                name="mapping_standing",
            ),  # fmt: skip
            models.Index(fields=["company", "entity", "label", "id"], name="mapping_label"),
            models.Index("company", "entity", day_or_least("date"), "id", name="mapping_newest"),
            models.Index(fields=["company", "entity", "vendor_name", "id"], name="mapping_vendor"),
            models.Index(
                "company",
                KT("quickbooks_seen__vendor_id"),
                condition=Q(entity__in=("claim", "bill")),
                name="mapping_bill_vendor",
            ),
            models.Index(
                "company",
                KT("procore_seen__vendor_id"),
                condition=Q(entity="claim"),
                name="mapping_claim_vendor",
            ),
            # All that a search asks of each record.
            models.Index(
                fields=[
                    "company",
                    "entity",
                    "words",
                    "project",
                    "procore_id",
                    "quickbooks_id",
                    "money",
                    "retention",
                    "id",
                ],
                name="mapping_words",
            ),  # fmt: skip
            models.Index(
                fields=["company", "sent_at"], condition=Q(sent_at__isnull=False), name="mapping_sent"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.entity} {self.procore_id or self.quickbooks_id}"

    @property
    def reference(self) -> str:
        """How `waits_on` names this row."""
        return f"{self.entity}:{self.pk}"

    @property
    def is_linked(self) -> bool:
        return bool(self.procore_id and self.quickbooks_id)

    @property
    def quickbooks_number(self) -> str:
        """The bare id of the QuickBooks record: "130" of "Bill:130"."""
        return self.quickbooks_id.split("/")[0].rpartition(":")[2]
