"""What happens seldom: records that are found, lists that can't be read, a company that stops, mails."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.test import override_settings

from companies.models import Company
from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync import switchboard, tasks
from sync.models import Feed
from sync.post import mailing
from sync.sources import CHANGES
from tests.engine.billing import PLAIN, plain_claim, planned
from tests.engine.test_sending_again import changed, send_again
from tests.proof.workflow import workflow
from tests.proof.workflows import cost_in_step, night, order_of_merged_items, ring_for_the_night
from tests.world import World


@workflow("an item that is there already is taken", asked=True)
def _found_item(world: World) -> None:
    world.ready()
    accounts = world.site.accounts
    world.site.books.add_item("24-017-03-300.S", accounts["cost"], accounts["income"])
    world.code()


@workflow("numbers of commitments are read", asked=True)
def _prefixed(world: World) -> None:
    world.ready()
    world.choose(prefix_numbers="on")
    plain_claim(world)


@workflow("a list can't be read", asked=True)
def _forbidden(world: World) -> None:
    world.ready()
    plain_claim(world)
    world.sandbox.faults.add(Fault(faults.status(403), path="/requisitions$", times=None))


@workflow("a cost changed in Procore is put right by night", act=night, again=ring_for_the_night)
def _forced(world: World) -> None:
    cost_in_step(world)
    [cost] = world.site.procore.direct_costs()
    world.site.procore.edit_cost_line(world.site.procore.cost_lines(cost)[0], force=True, amount="99.00")


@workflow("a side is suddenly empty", asked=True)
def _emptied(world: World) -> None:
    world.ready()
    books = world.site.books
    line = {"amount": "10.00", "account": world.site.accounts["cost"]}
    bills = [books.add_bill(world.site.qbo_vendor["Id"], [line], DocNumber=str(one)) for one in range(5)]
    world.sync()
    for bill in bills:
        books.delete("Bill", bill["Id"])
    Feed.objects.filter(source=CHANGES).update(watermark=None)  # the whole list is read, not what changed


@workflow("a copy of the database stops", asked=True)
def _copied(world: World) -> None:
    world.ready()
    plain_claim(world)
    elsewhere = {"address": "https://plumbline.example", "database": "file 1"}
    Company.objects.filter(pk=world.site.company.pk).update(bound_to=elsewhere)


@workflow("a run is ended early")
def _ended(world: World) -> None:
    planned(world)
    world.later(minutes=20)
    run = switchboard.sync_now(world.site.company, world.dana)
    switchboard.stop_run(world.site.company, world.dana, run.pk)


@workflow("a bill is sent again once QuickBooks answers")
def _busy_when_sent_again(world: World) -> None:
    send_again(world, changed(world))
    world.sandbox.faults.add(Fault(faults.status(503), path="/query$"))


def _another_turn(world: World) -> None:
    """The order waits until QuickBooks may be asked again; coming to rest does not wait for that."""
    world.later(seconds=settings.LEASE_SECONDS + 1)
    world.drain()


@workflow("a merge of items is followed once QuickBooks answers", again=_another_turn)
def _busy_when_followed(world: World) -> None:
    order_of_merged_items(world)
    world.sandbox.faults.add(Fault(faults.status(503), path="/query$"))


def _post(_world: World) -> None:
    with override_settings(MAIL_ON=True):
        tasks.post()


def _post_later(world: World) -> None:
    """Whoever dies over a mail keeps it from the others for a while."""
    world.later(seconds=mailing.TAKEN / timedelta(seconds=1) + 1)
    _post(world)


@workflow("people are told by mail", act=_post, again=_post_later)
def _something_to_tell(world: World) -> None:
    """A claim that waits for approval, and one whose vendor is not linked."""
    planned(world)
    vendor = world.site.procore.add_vendor("Sierra Glass")
    world.claim(world.commitment([world.code()], number="SC-002", vendor=vendor), "1", *PLAIN)
    world.sync()
