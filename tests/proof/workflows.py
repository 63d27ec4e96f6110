"""What Plumbline does, each from a prepared world; tokens have a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from companies.models import Hook
from sync import desk, switchboard, tasks, webhook_merges
from sync.entities.cost_code_list import NAME
from sync.models import Mapping
from sync.webhook_bodies import Merge
from tests.engine.billing import plain_claim, planned, sent
from tests.engine.calm import small_claims
from tests.engine.cost_job import Job
from tests.engine.vendor_pairs import linked
from tests.proof.workflow import workflow
from tests.world import Doc, World

# --- claims and what they need ------------------------------------------------------------------------------


@workflow("claims become bills")
def _approved_claims(world: World) -> None:
    world.ready()
    world.approve(*small_claims(world, 2))


def _approve_all(world: World) -> None:
    waiting = Mapping.objects.filter(entity="claim", approved="", waiting_since__isnull=False)
    desk.approve(world.site.company, world.dana, list(waiting.values_list("pk", "plan_fingerprint")))


@workflow("a person approves", act=_approve_all, again=_approve_all)
def _waiting_claims(world: World) -> None:
    world.ready()
    small_claims(world, 2)


@workflow("a new claim is read and planned", asked=True)
def _new_claim(world: World) -> None:
    world.ready()
    plain_claim(world)


@workflow("items are made", asked=True)
def _new_codes(world: World) -> None:
    world.ready()
    for cost_code in ("03-300", "05-120"):
        world.code(cost_code=cost_code)


@workflow("an item's description changes", asked=True)
def _changed_code(world: World) -> None:
    world.ready()
    world.code()
    world.sync()
    world.later(minutes=10)
    world.code(cost_code_name="Footings")


# --- vendors and projects -----------------------------------------------------------------------------------


def create_vendor(world: World, system: str) -> None:
    rows = Mapping.objects.filter(entity="vendor", label="Sierra Glass")
    desk.create(world.site.company, world.dana, list(rows.values_list("pk", flat=True)), system)


@workflow("a vendor is made in QuickBooks")
def _vendor_of_procore(world: World) -> None:
    world.ready()
    world.site.procore.add_vendor("Sierra Glass", business_phone="303-555-0100")
    world.sync()
    create_vendor(world, "quickbooks")


@workflow("a vendor is made in Procore")
def _vendor_of_quickbooks(world: World) -> None:
    world.ready()
    world.site.books.add_vendor("Sierra Glass", PrimaryPhone={"FreeFormNumber": "303-555-0100"})
    world.sync()
    create_vendor(world, "procore")


@workflow("a vendor's edit goes to QuickBooks", asked=True)
def _edited_in_procore(world: World) -> None:
    linked(world)
    world.later(minutes=10)
    world.site.procore.edit_vendor(world.site.vendor, business_phone="512-555-0199")


@workflow("a vendor's edit goes to Procore", asked=True)
def _edited_in_quickbooks(world: World) -> None:
    linked(world)
    world.later(minutes=10)
    world.site.books.edit("Vendor", world.site.qbo_vendor["Id"], Fax={"FreeFormNumber": "512-555-0177"})


@workflow("vendor and project are linked")
def _linked(world: World) -> None:
    world.choose_defaults()
    world.sync()
    world.link("project", world.site.project["id"], f"Customer:{world.site.customer['Id']}")
    world.link("vendor", world.site.vendor["id"], f"Vendor:{world.site.qbo_vendor['Id']}")


@workflow("a project is made in Procore")
def _project_of_quickbooks(world: World) -> None:
    world.ready()
    parent = world.site.books.named("Customer", "Port Authority")["Id"]
    made = world.site.books.add_project("25-003 Harbour Hall", parent)
    world.sync()
    row = Mapping.objects.get(company=world.site.company, quickbooks_id=f"Customer:{made['Id']}")
    desk.create(world.site.company, world.dana, [row.pk], "procore")


# --- payments -----------------------------------------------------------------------------------------------


def pay(world: World, amounts: Sequence[str] = ("100.00",)) -> list[Doc]:
    claim = sent(world)
    bill = world.row("claim", claim["id"]).quickbooks_number
    return [world.site.books.pay_bills(world.site.qbo_vendor["Id"], {bill: one}) for one in amounts]


@workflow("payments arrive", asked=True)
def _payments(world: World) -> None:
    pay(world, ("100.00", "250.00"))


def _in_step(world: World) -> Doc:
    """A payment that Procore has."""
    [paid] = pay(world)
    world.sync()
    world.later(minutes=10)
    return paid


@workflow("a payment is edited", asked=True)
def _edited_payment(world: World) -> None:
    world.site.books.edit("BillPayment", _in_step(world)["Id"], DocNumber="4513", TxnDate="2026-12-01")


@workflow("a payment is voided", asked=True)
def _voided_payment(world: World) -> None:
    world.site.books.void_payment(_in_step(world)["Id"])


@workflow("a payment is deleted", asked=True)
def _deleted_payment(world: World) -> None:
    world.choose(delete_payments="on")
    world.site.books.delete_payment(_in_step(world)["Id"])


# --- direct costs -------------------------------------------------------------------------------------------


def enter_cost(world: World, *amounts: str) -> Doc:
    code = world.code()
    world.sync()
    item = world.row("wbs_code", code["id"]).quickbooks_number
    customer = world.site.customer["Id"]
    lines = [{"item": item, "customer": customer, "amount": one, "description": "Pipe"} for one in amounts]
    return world.site.books.add_bill(world.site.qbo_vendor["Id"], lines, DocNumber="INV-778")


@workflow("a direct cost is made", asked=True)
def _new_cost(world: World) -> None:
    world.ready()
    enter_cost(world, "125.00", "40.00")


def cost_in_step(world: World) -> Doc:
    world.ready()
    bill = enter_cost(world, "125.00", "40.00")
    world.sync()
    world.later(minutes=10)
    return bill


@workflow("a direct cost changes", asked=True)
def _changed_cost(world: World) -> None:
    bill = cost_in_step(world)
    lines = [{**bill["Line"][0], "Amount": Decimal("130.00")}]
    world.site.books.edit("Bill", bill["Id"], DocNumber="INV-9", Line=lines)


@workflow("a direct cost is deleted", asked=True)
def _deleted_cost(world: World) -> None:
    world.site.books.delete("Bill", cost_in_step(world)["Id"])


# --- orders -------------------------------------------------------------------------------------------------


@workflow("a claim is taken apart from its deleted bill")
def _unlinked(world: World) -> None:
    claim = sent(world)
    world.later(minutes=1)
    world.site.books.delete("Bill", world.bill_of(claim)["Id"])
    desk.unlink(world.site.company, world.dana, world.row("claim", claim["id"]).pk)


@workflow("a bill is taken as a claim's")
def _adopted(world: World) -> None:
    world.ready()
    lines = [{"amount": "900.00", "account": world.site.accounts["cost"]}]
    bill = world.site.books.add_bill(world.site.qbo_vendor["Id"], lines, DocNumber="1", TxnDate="2026-10-31")
    claim = plain_claim(world)
    world.sync()
    row = Mapping.objects.get(entity="bill", quickbooks_id=f"Bill:{bill['Id']}")
    desk.adopt(world.site.company, world.dana, world.row("claim", claim["id"]).pk, row.pk)


@workflow("a claim is archived")
def _archived(world: World) -> None:
    claim = planned(world)
    desk.archive(world.site.company, world.dana, [world.row("claim", claim["id"]).pk])


@workflow("a merge of vendors is followed")
def _merged(world: World) -> None:
    sent(world)
    kept, gone = world.site.books.add_vendor("Granite Ridge West")["Id"], world.site.qbo_vendor["Id"]
    world.sync()
    world.site.books.merge_vendors(kept, gone)
    webhook_merges.note([Merge(world.site.company.quickbooks_realm, kept, gone)])
    world.later(minutes=10)
    world.sync()
    desk.follow_merge(world.site.company, world.dana, world.row("vendor", world.site.vendor["id"]).pk, kept)


@workflow("a merge of items is followed")
def order_of_merged_items(world: World) -> None:
    job, books, cost = Job(world), world.site.books, world.site.accounts["cost"]
    job.bill("125.00")
    kept = books.add_item("Concrete", cost, world.site.accounts["income"])["Id"]
    world.sync()
    # No reading reaches back to the bill any more, and the merge moves its line without a word.
    world.later(minutes=10)
    world.sync()
    world.sandbox.switches.merge_touches_transactions = False
    books.merge_items(kept, job.item)
    webhook_merges.note([Merge(world.site.company.quickbooks_realm, kept, job.item, "Item")])
    world.later(minutes=10)
    world.sync()
    desk.follow_merge(world.site.company, world.dana, world.row("wbs_code", job.code["id"]).pk, kept)


@workflow("the item of a deleted code is put away")
def _put_away(world: World) -> None:
    world.ready()
    code = world.code()
    world.sync()
    world.site.procore.remove_wbs_code(world.site.project, code)
    tasks.nightly()
    world.drain()
    desk.put_item_away(world.site.company, world.dana, world.row("wbs_code", code["id"]).pk)


# --- a company as a whole -----------------------------------------------------------------------------------


def _go_live(world: World) -> None:
    switchboard.go_live(world.site.company, world.dana)
    world.drain()


@workflow("going live", act=_go_live, again=lambda world: switchboard.go_live(world.site.company, world.dana))
def _before_live(world: World) -> None:
    world.code()
    world.ready(live=False)


@workflow("the first reading", asked=True)
def _unread(world: World) -> None:
    world.choose_defaults()
    world.site.procore.add_cost_code_list(NAME)


@workflow("both books are compared")
def _asked_to_reconcile(world: World) -> None:
    sent(world)
    desk.ask_to_reconcile(world.site.company, world.dana)


def ring_for_the_night(_world: World) -> None:
    tasks.nightly()


def night(world: World) -> None:
    ring_for_the_night(world)
    world.drain()


@workflow("the nightly comparison", act=night, again=ring_for_the_night)
def _evening(world: World) -> None:
    claim = sent(world)
    world.later(hours=2)
    world.sync()
    world.site.procore.delete_claim(claim, force=True)


@workflow("webhooks are registered", asked=True)
def _without_hooks(world: World) -> None:
    world.ready()
    for hook in world.site.procore.hooks():
        world.site.procore.remove_hook(hook["id"])
    Hook.objects.update(due_at=world.clock.now())
