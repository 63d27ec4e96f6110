"""What a subcontractor bills on one line, in the words of the page they type it on."""

from dataclasses import dataclass

from integration.sandbox.procore.contracts import Amount
from integration.sandbox.procore.g703 import ZERO, Entry, Standing, unit_value
from integration.sandbox.procore.records import Doc, money


@dataclass(frozen=True)
class ClaimLine:
    """What a subcontractor bills on one line of the commitment.

    `line` is the line's place on the commitment from 0; without it the lines are taken in order.
    `work` may be left out on unit-price lines: quantity times unit price, half up.
    The balances `stored` and `stored_held` stay as they were unless they are given.
    `installed` are stored materials built in during the period (see the switch of that name).
    """

    work: Amount | None = None
    held: Amount = 0
    released: Amount = 0
    quantity: Amount | None = None
    stored: Amount | None = None
    stored_held: Amount | None = None
    stored_released: Amount = 0
    moved: Amount = 0
    moved_held: Amount = 0
    installed: Amount = 0
    line: int | None = None
    status: str = "approved"
    comment: str | None = None


def entry_of(line: Doc, said: ClaimLine, before: Standing, *, installed_is_moved: bool) -> Entry:
    """The figures of a sheet's line from what was typed and where the contract line stood."""
    quantity, work = money(said.quantity or 0), said.work
    if work is None:
        work = unit_value(quantity, money(line["unit_cost"])) if line["unit_cost"] is not None else ZERO
    installed = money(said.installed)
    return Entry(
        work=money(work) + (ZERO if installed_is_moved else installed), quantity=quantity,
        held=money(said.held), released=money(said.released),
        stored=before.stored if said.stored is None else money(said.stored),
        stored_held=before.stored_retained if said.stored_held is None else money(said.stored_held),
        stored_released=money(said.stored_released), moved_held=money(said.moved_held),
        moved=money(said.moved) + (installed if installed_is_moved else ZERO),
    )  # fmt: skip


def with_figures(item: Doc, changes: Doc, price: Amount | None) -> Doc:
    """The item with other figures; `held_percent` and `stored_held_percent` are shares of its amounts."""
    kept = {name: value for name, value in changes.items() if not name.endswith("_percent")}
    figures = ("work", "quantity", "held", "released", "stored", "stored_held", "stored_released")
    changed = {**item, **{n: money(v) if n in figures else v for n, v in kept.items() if v is not None}}
    if price is not None and "quantity" in kept and "work" not in kept:
        changed["work"] = unit_value(changed["quantity"], money(price))
    for share, of, name in (
        ("held_percent", "work", "held"),
        ("stored_held_percent", "stored", "stored_held"),
    ):
        if changes.get(share) is not None:
            changed[name] = unit_value(money(changed[of]), money(changes[share]) / 100)
    return changed
