"""`manage.py link`: say which record here is which record there. The worker carries it out."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.management.base import CommandParser

from companies.models import Company
from integration.errors import NeedsUser
from sync import desk, matching
from sync.actor import Actor
from sync.entities.documents import FOREIGN
from sync.management.deciding import Answer, Deciding, Facts, Options, wrong_use
from sync.management.finding import add_ids, by_procore_id, by_quickbooks_id, ids_of, named
from sync.models import Mapping

# Whether it is a claim → when the worker refuses.
STAYS = {
    False: "If bills stand on it, it stays linked and the record says so.",
    True: "As long as its bill is there, it stays linked and the record says so.",
}


MAKES = {
    "quickbooks": "it makes vendors; give their ids in Procore.",
    "procore": "it makes vendors and projects; give their ids in QuickBooks.",
}


class Command(Deciding):
    help = "Link or unlink records. Exit codes: 0 done, 1 something needs a person, 2 wrong use."

    def add_more(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--entity",
            required=True,
            choices=("vendor", "project", "claim", "wbs_code"),
            help="a claim is linked to a bill; a WBS code finds its item by name, and takes --follow alone",
        )
        add_ids(parser, "PROCORE_ID QUICKBOOKS_ID; with --create and --unlink ids where the records are")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--exact", action="store_true", help="link every pair of exactly the same name")
        how.add_argument("--create", choices=("quickbooks", "procore"), help="make what is missing there")
        how.add_argument("--unlink", action="store_true", help="take pairs apart")
        how.add_argument(
            "--follow",
            metavar="INTO",
            help="follow the merge of a vendor, or of a code's item, to what is left: its QuickBooks id",
        )

    def action_of(self, options: Options) -> str:
        if options["create"]:
            return "create"
        if options["unlink"]:
            return "unlink"
        return "adopt" if options["entity"] == "claim" else "link"

    def decide(self, company: Company, actor: Actor, options: Options) -> Answer:
        entity, ids = options["entity"], options["ids"]
        if entity == "wbs_code" and not options["follow"]:
            raise wrong_use("A WBS code finds its item by name; of it, only a merge is followed.")
        if options["exact"]:
            return _exact(company, actor, entity, ids)
        if options["create"]:
            return _create(company, actor, entity, ids, options["create"])
        if options["unlink"]:
            return _unlink(company, actor, entity, ids)
        if options["follow"]:
            return _follow(company, actor, entity, ids, options["follow"])
        if len(ids) != 2:
            raise wrong_use("Give one id in Procore and one in QuickBooks.")
        return _link(company, actor, entity, ids)


def _link(company: Company, actor: Actor, entity: str, ids: Sequence[str]) -> Answer:
    [row] = by_procore_id(company, entity, ids[:1])
    other = by_quickbooks_id(company, entity, ids[1])
    if row == other:
        return Answer({"linked": [_pair(row, row)]}, [f"{named(row)}, is linked already."])
    if entity != "claim":
        desk.link(company, actor, row.pk, other.pk)
    elif other.entity not in FOREIGN or not desk.adopt(company, actor, row.pk, other.pk):
        raise NeedsUser("link.taken", name=row.label)
    return Answer({"linked": [_pair(row, other)]}, [_linked(row, other)])


def _exact(company: Company, actor: Actor, entity: str, ids: Sequence[str]) -> Answer:
    if ids or entity == "claim":
        raise wrong_use("--exact links vendors or projects by their names; it takes no ids.")
    done, left = [], []
    for pair in matching.exact(company, entity):
        assert pair.quickbooks is not None  # noqa: S101 - exact pairs have both sides
        try:
            desk.link(company, actor, pair.procore.pk, pair.quickbooks.pk)
            done.append((pair.procore, pair.quickbooks))
        except NeedsUser:
            left.append((pair.procore, pair.quickbooks))
    facts = {"linked": [_pair(*one) for one in done], "left": [_pair(*one) for one in left]}
    lines = [_linked(*one) for one in done]
    lines += [f"{named(row)} changed meanwhile and was left out." for row, _ in left]
    return Answer(
        facts,
        lines or ["Nothing to link: no two names are the same, or they were unlinked before."],
        needs_a_person=bool(left),
    )


def _create(company: Company, actor: Actor, entity: str, ids: Sequence[str], system: str) -> Answer:
    if entity not in desk.CREATABLE[system] or not ids:
        raise wrong_use(f"--create {system}: {MAKES[system]}")
    if system == "quickbooks":
        rows = by_procore_id(company, entity, ids)
    else:
        rows = [by_quickbooks_id(company, entity, one) for one in ids]
    can = set(desk.creatable(company, system).values_list("pk", flat=True))
    new = [row for row in rows if row.pk in can]
    left = [row for row in rows if row not in new]
    desk.create(company, actor, [row.pk for row in new], system)
    when = "" if company.went_live_at else " It is created when you go live."
    lines = [f"{named(row)} is noted as a new {entity}.{when}" for row in new]
    lines += [f"{named(row)} is linked, archived or inactive." for row in left]
    return Answer({"noted": [ids_of(row) for row in new], "left": [ids_of(row) for row in left]}, lines)


def _unlink(company: Company, actor: Actor, entity: str, ids: Sequence[str]) -> Answer:
    if not ids:
        raise wrong_use("Give the ids in Procore of what to unlink.")
    rows = by_procore_id(company, entity, ids)
    done = [row for row in rows if desk.undo_link(company, actor, row.pk)]
    lines = [f"Unlinking {named(row)}. {STAYS[entity == 'claim']}" for row in done]
    lines += [f"{named(row)} is not linked." for row in rows if row not in done]
    return Answer({"unlinking": [ids_of(row) for row in done]}, lines)


def _follow(company: Company, actor: Actor, entity: str, ids: Sequence[str], into: str) -> Answer:
    if entity not in ("vendor", "wbs_code") or len(ids) != 1:
        raise wrong_use("--follow takes one vendor or WBS code by its id in Procore.")
    [row] = by_procore_id(company, entity, ids)
    if not desk.follow_merge(company, actor, row.pk, into):
        raise NeedsUser("link.gone")
    return Answer(
        {"following": [ids_of(row)]}, [f"The link of {named(row)} goes over to {row.facts['into']}."]
    )


def _linked(row: Mapping, other: Mapping) -> str:
    return f"{named(row)} is linked to {other.label or other.quickbooks_id}."


def _pair(row: Mapping, other: Mapping) -> Facts:
    return {**ids_of(row), "quickbooks_id": other.quickbooks_id}
