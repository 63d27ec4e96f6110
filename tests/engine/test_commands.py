"""The outside interface: a company is set up, previewed and synced without a page, and its state is told."""

from __future__ import annotations

from datetime import timedelta

from integration.sandbox import faults
from integration.sandbox.faults import Fault
from sync.models import Mapping, Run
from tests.engine.command_claims import blocked_claim, claim, waiting_claim
from tests.engine.commands import NAME, plain, run
from tests.world import World


def test_a_claim_reaches_the_books_from_the_command_line_alone(world: World) -> None:
    site = world.site
    made = claim(world)
    choices = [f"retention_item={site.retention_item}", f"expense_account={site.accounts['cost']}"]
    plain("company", "set", NAME, *choices, f"income_account={site.accounts['income']}")
    run("sync", "--wait")
    run("link", "--entity", "project", "--exact")
    run("link", "--entity", "vendor", "--exact")
    run("sync", "--wait")
    live = run("golive", "--as", "dana")
    before = run("sync", "--wait", "--json")

    approved = run("approve", made["id"], "--as", "dana")
    after = run("sync", "--wait")
    status = run("status", "--json")

    assert (live.code, before.code, approved.code, after.code, status.code) == (0, 0, 0, 0, 0)
    assert before.company["standings"]["claim"] == {"approval": 1}
    assert "Claim 7, Granite Ridge Concrete, approved for 11,111.10." in approved.text
    assert "Claim 7, Granite Ridge Concrete: bill 7 created for 11,111.10 and read back" in after.text
    assert str(world.bill_of(made)["TotalAmt"]) == "11111.10"
    assert status.company["standings"]["claim"] == {"in_step": 1}
    assert status.company["mode"] == "live"


def test_each_written_record_is_one_line(world: World) -> None:
    world.ready()
    world.code("03-300", "S")
    world.code("05-120", "M")

    done = run("sync", "--wait")

    created = [line for line in done.text.splitlines() if "created and read back" in line]
    assert [line.partition(":")[2] for line in created] == [
        " item 24-017-03-300.S created and read back",
        " item 24-017-05-120.M created and read back",
    ]


def test_what_needs_a_person_is_told_with_its_fix_and_leaves_with_1(world: World) -> None:
    made = blocked_claim(world)

    done = run("sync", "--wait")
    status = run("status", "--json")

    assert (done.code, status.code) == (1, 1)
    assert "is inactive in QuickBooks · 1 claim and 1 vendor, 11,111.10. Open the vendor" in done.text
    [problem] = status.company["problems"]
    assert problem["code"] == "vendor.inactive"
    assert problem["title"].endswith("is inactive in QuickBooks")
    held = [(one["entity"], one["procore_id"]) for one in problem["records"]]
    assert sorted(held) == [("claim", str(made["id"])), ("vendor", str(world.site.vendor["id"]))]


def test_after_the_fix_a_retry_brings_the_claim_back_and_it_is_sent_once(world: World) -> None:
    made = blocked_claim(world)
    run("sync", "--wait")
    world.site.books.activate("Vendor", world.site.qbo_vendor["Id"])

    asked = run("retry", made["id"], "--json")
    run("sync", "--wait")
    run("approve", "--all", "--as", "dana")
    done = run("sync", "--wait")

    assert (asked.code, asked.json["asked"]) == (0, 1)
    assert done.code == 0
    assert len(world.site.books.bills()) == 1
    assert world.standing("claim", made["id"]) == "in_step"


def test_retry_all_looks_at_everything_that_needs_you(world: World) -> None:
    blocked_claim(world)
    run("sync", "--wait")

    assert "2 records checked again now." in run("retry", "--all").text


def test_an_unanswered_write_is_waited_for_and_looked_up(world: World) -> None:
    made = waiting_claim(world)
    run("approve", "--all", "--as", "dana")
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/batch"))

    done = run("sync", "--wait", "--timeout", 300)

    assert done.code == 0
    assert len(world.site.books.bills()) == 1
    assert world.standing("claim", made["id"]) == "in_step"


def test_when_the_time_is_up_it_says_so_and_leaves_with_1(world: World) -> None:
    made = waiting_claim(world)
    run("approve", "--all", "--as", "dana")
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/batch"))

    done = run("sync", "--wait", "--timeout", 60)

    assert done.code == 1
    assert "The time is up before everything was finished." in done.text
    assert run("sync", "--wait").code == 0
    assert len(world.site.books.bills()) == 1
    assert world.standing("claim", made["id"]) == "in_step"


def test_without_wait_the_worker_is_asked(world: World) -> None:
    world.ready()

    done = run("sync", "--as", "dana")

    asked = Run.objects.get(company=world.site.company, started_at=None)
    assert (done.code, asked.why, asked.by) == (0, "Dana Whitfield", world.dana)


def test_one_kind_of_record_can_be_looked_for_alone(world: World) -> None:
    world.ready()
    world.code()
    since = len(world.sandbox.requests)

    run("sync", "--entity", "wbs_code", "--wait")

    assert world.sandbox.requests.count(path="wbs_codes", since=since) == 1
    assert world.sandbox.requests.count(path="requisitions$", since=since) == 0


def test_a_preview_shows_what_would_be_written_without_one_request(world: World) -> None:
    made = waiting_claim(world)
    run("approve", "--all", "--as", "dana")
    since = len(world.sandbox.requests)
    rows = list(Mapping.objects.order_by("pk").values())

    shown = run("sync", "--preview")
    told = run("sync", "--preview", "--json")

    assert shown.code == 0
    assert "Claim 7, Granite Ridge Concrete: create its bill in QuickBooks, 11,111.10" in shown.text
    assert "Nothing was written." in shown.text
    [one] = told.company["would_write"]
    assert (one["procore_id"], one["bill"]["total"]) == (str(made["id"]), "11111.10")
    assert len(world.sandbox.requests) == since
    assert list(Mapping.objects.order_by("pk").values()) == rows


def test_a_preview_that_waits_reads_a_live_company_and_writes_nothing_there(world: World) -> None:
    world.ready()
    world.code()
    since = len(world.sandbox.requests)

    shown = run("sync", "--preview", "--wait")

    assert "create item 24-017-03-300.S in QuickBooks" in shown.text
    assert world.sandbox.requests.count(method="PATCH", since=since) == 0
    assert world.sandbox.requests.count(path="/batch", since=since) == 0
    run("sync", "--wait")
    assert world.site.books.named("Item", "24-017-03-300.S")


def test_a_preview_that_waits_reads_a_new_company_first(world: World) -> None:
    world.choose_defaults()

    shown = run("sync", "--preview", "--wait")

    assert "make the cost code list in Procore" in shown.text


def test_nothing_is_read_or_written_while_paused(world: World) -> None:
    world.ready()
    since = len(world.sandbox.requests)

    paused = run("pause", "--as", "dana")
    tried = run("sync", "--wait")
    quiet = len(world.sandbox.requests)
    resumed = run("resume", "--as", "dana")

    assert (paused.code, tried.code, resumed.code) == (0, 1, 0)
    assert quiet == since
    assert run("sync", "--wait").code == 0
    actions = list(world.site.company.audit_entries.order_by("-number").values_list("action", "actor")[:2])
    assert actions == [("company.resumed", "dana"), ("company.paused", "dana")]


def test_a_lost_connection_needs_a_person(world: World) -> None:
    world.ready()
    world.site.company.connections.filter(system="procore").update(state="lost")

    status = run("status")

    assert status.code == 1
    assert "Procore: disconnected." in status.text


def test_status_shows_every_standing_feeds_limits_and_mode(world: World) -> None:
    waiting_claim(world)

    told = run("status", "--json").company
    text = run("status").text

    assert told["standings"]["claim"] == {"approval": 1}
    assert told["connections"]["quickbooks"] == {
        "state": "connected", "id": "9130", "name": "Northgate Builders Books", "ends_at": None,
        "days_left": None,
    }  # fmt: skip
    assert told["limits"]["quickbooks"]["metered_reads_this_month"] > 0
    intervals = {feed["source"]: feed["interval_seconds"] for feed in told["feeds"]}
    assert (intervals["procore.requisitions"], intervals["procore.wbs_codes"]) == (900, 300)
    assert "Northgate Builders: live" in text
    assert [line.split() for line in text.splitlines() if "Waits for approval" in line] == [
        ["Waits", "for", "approval", "·", "·", "·", "1"]
    ]
    assert "Claims: every 15 min, 1 project, last just now" in text


def test_status_tells_what_is_in_doubt_how_long_work_waits_and_when_a_sign_in_ends(world: World) -> None:
    made = waiting_claim(world)
    world.approve(made)
    ends = world.clock.now() + timedelta(days=13, hours=1)
    world.site.company.connections.filter(system="quickbooks").update(refresh_expires_at=ends)
    since = world.row("claim", made["id"]).due_at
    world.later(minutes=7)
    waiting = run("status", "--json").company
    world.sandbox.faults.add(Fault(faults.lose_reply, path="/batch$", method="POST"))

    world.drain()
    doubtful = run("status", "--json").company

    assert since is not None
    assert (waiting["in_doubt"], waiting["oldest_waits_since"]) == (0, f"{since.isoformat()[:-6]}Z")
    assert waiting["connections"]["quickbooks"]["days_left"] == 13
    assert (doubtful["in_doubt"], doubtful["oldest_waits_since"]) == (1, None)


def test_status_tells_of_every_company(world: World) -> None:
    told = plain("status", "--json").json

    assert [one["company"] for one in told["companies"]] == ["Northgate Builders", "Ridgeline Interiors"]


def test_wrong_use_is_told_in_a_sentence_and_changes_nothing(world: World) -> None:
    world.ready()
    wrong = {
        ("sync", "--company", "Nobody"): "There is no company Nobody",
        ("status", "--company", "Nobody"): "There is no company Nobody",
        ("approve", "--company", NAME, "--as", "dana"): "Give the ids of claims in Procore, or --all",
        ("approve", "--company", NAME, "--as", "dana", "7", "--all"): "Give the ids of claims",
        ("approve", "--company", NAME, "--as", "ghost", "--all"): "There is no user ghost",
        ("approve", "--company", NAME, "--as", "dana", "404"): "No claim 404 was seen in Procore",
        ("reject", "--company", NAME, "--as", "dana", "7", "--reason", " "): "what must change",
        ("retry", "--company", NAME): "Give ids in Procore, or --all",
        ("archive", "--company", NAME): "Give the ids of records",
        (
            "link",
            "--company",
            NAME,
            "--entity",
            "vendor",
            "1",
        ): "Give one id in Procore and one in QuickBooks",
        ("link", "--company", NAME, "--entity", "vendor", "1", "2"): "No vendor 1 was seen in Procore",
        ("link", "--company", NAME, "--entity", "claim", "--exact"): "--exact links vendors or projects",
        ("link", "--company", NAME, "--entity", "project", "--create", "quickbooks", "1"): "makes vendors",
        ("link", "--company", NAME, "--entity", "vendor", "--unlink"): "Give the ids in Procore",
    }
    before = list(Mapping.objects.order_by("pk").values())

    answers = {command: plain(*command) for command in wrong}

    assert {command: text for command, text in wrong.items() if text not in answers[command].text} == {}
    assert {ran.code for ran in answers.values()} == {2}
    assert list(Mapping.objects.order_by("pk").values()) == before


def test_one_company_is_never_touched_by_a_command_for_another(world: World) -> None:
    made = waiting_claim(world)
    world.ready(world.other)
    rows = list(Mapping.objects.filter(company=world.other.company).order_by("pk").values())

    run("retry", "--all")
    run("approve", made["id"], "--as", "dana")
    run("archive", made["id"])
    run("link", "--entity", "vendor", "--unlink", world.site.vendor["id"])
    world.drain()

    assert list(Mapping.objects.filter(company=world.other.company).order_by("pk").values()) == rows
