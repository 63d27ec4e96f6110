"""Whatever ends in QuickBooks, and however that is learnt: what becomes of the record that hung on it.

Told by a webhook, found by the change feed alone, or by neither and only by the nightly comparison. All of
them end in one world, as that is what takes long.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pytest

from integration.sandbox.procore.claims import ClaimLine
from integration.sandbox.procore.contracts import ContractLine
from integration.sandbox.quickbooks.catalogue import BY_NAME
from sync import tasks
from sync.models import Feed, Mapping
from tests.engine.billing import planned, problem, send
from tests.engine.test_economy import Cost
from tests.engine.webhook_post import deliver, listen
from tests.world import Doc, World

pytestmark = pytest.mark.failure("R6")
VENDORS = ("put away", "merged", "deleted")
ITEMS = ("put away", "deleted")
PROJECTS = ("put away", "deleted")
COSTS = ("Bill", "Purchase", "VendorCredit")

BECAME = {
    "vendor put away": "vendor.inactive",
    "vendor merged": "vendor.inactive",
    "vendor deleted": "vendor.inactive",
    "project put away": "project.closed",
    "project deleted": "project.closed",
    "item put away": "item.inactive",
    "item deleted": "item.gone",
    "bill of a claim deleted": "bill.deleted",
    "bill of a claim voided": "bill.changed",
    "bill payment deleted": "a person is asked",
    "bill payment voided": "0.00",
    **{f"{kind} {how}": "no direct cost" for kind in COSTS for how in ("deleted", "voided")},
}


class Ending:
    """Everything that can end, each with a record that hangs on it."""

    known: ClassVar[dict[str, Any]] = {}

    def __init__(self, world: World) -> None:
        self.world, self.site, self.books = world, world.site, world.site.books
        world.ready()
        world.past.take("everything that can end", self._prepare)
        vars(self).update(self.known)  # prepared once, then brought back

    def _prepare(self) -> None:
        self.codes = [self.world.code(f"03-30{number}") for number in range(3)]
        self.vendors = {
            how: (self.site.procore.add_vendor(how), self.books.add_vendor(how)) for how in VENDORS
        }
        self.kept = self.books.add_vendor("left after the merge")
        self.projects = {how: self._project(how) for how in PROJECTS}
        self.world.sync()
        for here, there in self.vendors.values():
            self.world.link("vendor", here["id"], f"Vendor:{there['Id']}")
        for here, there in self.projects.values():
            self.world.link("project", here["id"], f"Customer:{there['Id']}")
        self._claims()
        self.costs = {(kind, how): self._cost(kind) for kind in COSTS for how in ("deleted", "voided")}
        for _ in range(2):  # the second time outside the overlap: it comes to rest
            self.world.sync()
            self.world.after_the_overlap()
        names = ("codes", "vendors", "kept", "projects", "sent", "payments", "waiting", "costs")
        type(self).known = {name: getattr(self, name) for name in names}

    def _project(self, how: str) -> tuple[Doc, Doc]:
        parent = self.books.named("Customer", "Port Authority")["Id"]
        name = f"Project {how}"
        return self.site.procore.add_project(name, name), self.books.add_project(name, parent)

    def _claims(self) -> None:
        """Three are sent, the last of them paid twice; one waits on each item and each project that ends."""
        contract = self.world.commitment(self.codes[:1])
        self.sent = [self.world.claim(contract, f"1-{one}", ClaimLine("1000.00")) for one in range(3)]
        self.world.sync()
        send(self.world, *self.sent)
        paid = self.world.bill_of(self.sent[2])["Id"]
        self.payments = [self.books.pay_bill(paid, amount)["Id"] for amount in ("100.00", "200.00")]
        self.waiting = {
            f"item {how}": self._waiting(self.site.project, code)
            for how, code in zip(ITEMS, self.codes[1:], strict=True)
        }
        for how, (project, _) in self.projects.items():
            code = self.site.procore.add_wbs_code(project, "05-100", "S")
            self.waiting[f"project {how}"] = self._waiting(project, code)
        self.world.sync()

    def _waiting(self, project: Doc, code: Doc) -> Doc:
        lines = [ContractLine(code, "1000")]
        made = self.site.procore.add_commitment(
            project, self.site.vendor, f"SC-{code['id']}", "Steel", lines=lines
        )
        return self.world.claim(made, f"2-{code['id']}", ClaimLine("10.00"))

    def _cost(self, kind: str) -> Doc:
        line = {"item": self._item(self.codes[0]), "customer": self.site.customer["Id"], "amount": "50.00"}
        vendor = self.site.qbo_vendor["Id"]
        if kind == "Purchase":
            return self.books.add_purchase([line], vendor=vendor)
        return (self.books.add_bill if kind == "Bill" else self.books.add_vendor_credit)(vendor, [line])

    # --- what ends ----------------------------------------------------------------------------------------

    def end(self) -> None:
        self.books.deactivate("Vendor", self.vendors["put away"][1]["Id"])
        self.books.merge_vendors(self.kept["Id"], self.vendors["merged"][1]["Id"])
        self._bury("Vendor", self.vendors["deleted"][1]["Id"])
        self.books.deactivate("Customer", self.projects["put away"][1]["Id"])
        self._bury("Customer", self.projects["deleted"][1]["Id"])
        self.books.deactivate("Item", self._item(self.codes[1]))
        self._bury("Item", self._item(self.codes[2]))
        self.books.delete("Bill", self.world.bill_of(self.sent[0])["Id"])
        self._void("Bill", self.world.bill_of(self.sent[1])["Id"])
        self.books.delete_payment(self.payments[0])
        self.books.void_payment(self.payments[1])
        for (kind, how), document in self.costs.items():
            if how == "deleted":
                self.books.delete(kind, document["Id"])
            else:
                self._void(kind, document["Id"])

    def _item(self, code: Doc) -> str:
        return self.world.row("wbs_code", code["id"]).quickbooks_number

    def _bury(self, kind: str, quickbooks_id: str) -> None:
        """People can't, but a record that is gone for another reason leaves the same behind."""
        books = self.books.books
        books.bury(BY_NAME[kind], books.must_find(BY_NAME[kind], quickbooks_id))
        books.report(BY_NAME[kind], quickbooks_id, "Delete")

    def _void(self, kind: str, quickbooks_id: str) -> None:
        """Only payments and expenses can be voided; of others every line is set to nothing."""
        if kind == "Purchase":
            self.books.void_purchase(quickbooks_id)
            return
        lines = self.books.get(kind, quickbooks_id)["Line"]
        self.books.edit(kind, quickbooks_id, Line=[{**line, "Amount": Decimal(0)} for line in lines])

    # --- what became of it --------------------------------------------------------------------------------

    def became(self) -> dict[str, str]:
        rows = {f"vendor {how}": self._row("vendor", here) for how, (here, _) in self.vendors.items()}
        rows |= {what: self._row("claim", claim) for what, claim in self.waiting.items()}
        rows["bill of a claim deleted"] = self._row("claim", self.sent[0])
        rows["bill of a claim voided"] = self._row("claim", self.sent[1])
        found = {what: row.problem for what, row in rows.items()}
        if rows["vendor merged"].quickbooks_id == f"Vendor:{self.kept['Id']}":
            found["vendor merged"] = "the link follows"
        deleted, voided = (
            Mapping.objects.get(company=self.site.company, quickbooks_document=f"BillPayment:{one}")
            for one in self.payments
        )
        found["bill payment deleted"] = "a person is asked" if deleted.conflicts_open else ""
        found["bill payment voided"] = str(self.site.procore.get("payment", int(voided.procore_id))["amount"])
        marks = {one["origin_id"] for one in self.site.procore.direct_costs()}
        for (kind, how), document in self.costs.items():
            is_there = any(f":{kind}:{document['Id']}:" in mark for mark in marks)
            found[f"{kind} {how}"] = "" if is_there else "no direct cost"
        return found

    def _row(self, entity: str, record: Doc) -> Mapping:
        return self.world.row(entity, record["id"])


@pytest.fixture
def ending(world: World) -> Ending:
    return Ending(world)


def test_told_by_a_webhook(ending: Ending) -> None:
    network = listen(ending.world)
    ending.end()
    deliver(ending.world, network)

    ending.world.later(seconds=20)
    ending.world.drain()

    # Only a webhook tells into which vendor.
    assert ending.became() == {**BECAME, "vendor merged": "the link follows"}


@pytest.mark.large
def test_found_by_the_change_feed_alone(ending: Ending) -> None:
    ending.end()

    for minutes in (15, 120):  # payments and costs come with their schedules
        ending.world.later(minutes=minutes)
        ending.world.drain()

    assert ending.became() == BECAME


@pytest.mark.large
def test_found_when_the_change_feed_looks_back_less_far_than_plumbline_was_off(ending: Ending) -> None:
    ending.end()
    ending.world.later(days=31)
    ending.world.connect_again()
    cost = Cost(ending.world)

    ending.world.sync()

    assert cost.of("quickbooks", "GET", "/cdc$") == 0
    assert ending.became() == BECAME


def test_found_by_the_nightly_comparison_alone(ending: Ending) -> None:
    before = ending.became()
    ending.end()
    ending.world.after_the_overlap()
    # As if the change feed had told of none of it.
    changes = Feed.objects.filter(company=ending.site.company, source="quickbooks.changes")
    changes.update(watermark=ending.world.clock.now())
    ending.world.later(minutes=15)
    ending.world.drain()
    untold = ending.became()

    tasks.nightly()
    ending.world.drain()
    ending.world.later(hours=2)
    ending.world.drain()

    assert (untold, ending.became()) == (before, BECAME)


def test_a_claim_that_waits_on_an_item_that_is_deleted_says_so(world: World) -> None:
    claim = planned(world)
    [item] = [one for one in world.site.books.every("Item") if one["Name"].startswith("24-017")]
    world.site.books.books.bury(
        BY_NAME["Item"], world.site.books.books.must_find(BY_NAME["Item"], item["Id"])
    )

    world.later(minutes=15)
    world.drain()

    assert problem(world, claim) == "item.gone"
