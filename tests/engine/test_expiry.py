"""S15: what was sent is kept for 90 days; that it was sent, and who decided it, stays."""

from __future__ import annotations

import pytest

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from integration.sandbox.procore.claims import ClaimLine
from sync.models import LogEntry, Run, Write
from sync.tasks import nightly
from tests.world import Doc, World

pytestmark = pytest.mark.large


def sent_claim(world: World, number: str = "7") -> Doc:
    world.ready()
    claim = world.claim(world.commitment([world.code()]), number, ClaimLine("100.00"))
    world.sync()
    world.approve(claim)
    return claim


def test_contents_of_writes_and_log_lines_end_after_90_days_and_the_audit_trail_stays(world: World) -> None:
    claim = sent_claim(world)
    world.drain()
    kept = list(world.site.company.audit_entries.values())
    before = Write.objects.exclude(payload="").count()

    world.later(days=89)
    nightly()
    kept_until_then = Write.objects.exclude(payload="").count()
    world.later(days=2)
    nightly()

    assert before == kept_until_then > 0
    assert set(Write.objects.values_list("payload", flat=True)) == {""}
    assert all(write.after == {} and write.key and write.payload_hash for write in Write.objects.all())
    assert not LogEntry.objects.filter(company=world.site.company).exists()
    assert not Run.objects.filter(company=world.site.company, finished_at__isnull=False).exists()
    assert list(world.site.company.audit_entries.values()) == kept
    assert kept
    world.sync()
    assert len(world.site.books.bills()) == 1
    assert world.standing("claim", claim["id"]) == "in_step"


def test_a_write_without_an_answer_keeps_its_content_until_it_is_settled(world: World) -> None:
    claim = sent_claim(world)
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/batch"))
    world.drain()

    world.later(days=95)
    nightly()

    assert Write.objects.get(state=Write.State.SENT).payload
    world.drain()
    assert len(world.site.books.bills()) == 1
    assert world.standing("claim", claim["id"]) == "in_step"
