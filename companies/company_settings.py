"""What an admin may set for a company: name, type, default and what it does, in one table.

Values are stored as JSON by name in `Company.settings`; whatever is absent has its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Literal

Group = Literal[
    "Retention and accounts", "Claims and approval", "Vendors and projects", "Payments and costs", "Safety",
    "Schedules",
]  # fmt: skip
# What a person chooses from: a live list of QuickBooks records, or plain input.
Choice = Literal[
    "retention_item", "tax_item", "expense_account", "income_account", "ap_account", "expense_by_type",
    "income_by_type", "schedule", "",
]  # fmt: skip
# Lists that are chosen from once for each cost type.
BY_TYPE = {"expense_by_type": "expense_account", "income_by_type": "income_account"}
# How often something is carried over: name → what a person calls it, and minutes; 0 is never by itself.
SCHEDULES = {
    "hourly": ("Every hour", 60),
    "2h": ("Every 2 hours", 120),
    "4h": ("Every 4 hours", 240),
    "daily": ("Once a day", 1440),
    "never": ("Only when somebody asks", 0),
}


class BadSetting(ValueError):
    """A name that is not a setting, or a value that does not fit it; the text says which and why."""


def _setting(default: Any, group: Group, label: str, does: str, choice: Choice = "", least: int = 0) -> Any:
    meta = {"group": group, "label": label, "does": does, "choice": choice, "least": least}
    return field(default=default, metadata=meta)


@dataclass(frozen=True)
class CompanySettings:
    """Ids are QuickBooks' own; blank means not chosen."""

    retention_item: str = _setting(
        "", "Retention and accounts", "Retention item",
        "The service item that takes the retention (retainage) line of a bill.", "retention_item",
    )  # fmt: skip
    expense_account: str = _setting(
        "", "Retention and accounts", "Expense account for new items",
        "What a cost on a new item is booked to.", "expense_account",
    )  # fmt: skip
    income_account: str = _setting(
        "", "Retention and accounts", "Income account for new items",
        "QuickBooks asks for one on every service item; purchases do not use it.", "income_account",
    )  # fmt: skip
    expense_by_type: str = _setting(
        "", "Retention and accounts", "Expense account by cost type",
        "Where a cost type has one of its own; new items of other types take the account above.",
        "expense_by_type",
    )  # fmt: skip
    income_by_type: str = _setting(
        "", "Retention and accounts", "Income account by cost type",
        "Where a cost type has one of its own; new items of other types take the account above.",
        "income_by_type",
    )  # fmt: skip
    ap_account: str = _setting(
        "", "Retention and accounts", "Accounts payable account",
        "The account of new bills. Blank: the one QuickBooks uses.", "ap_account",
    )  # fmt: skip
    tax_item: str = _setting(
        "", "Retention and accounts", "Tax item",
        "The service item that takes the tax of a claim. Not chosen: claims with tax are held.", "tax_item",
    )  # fmt: skip
    due_days: int | None = _setting(
        None, "Claims and approval", "Days until due",
        "The due date of a bill whose claim has no payment date. Blank: the vendor's terms in QuickBooks.",
    )  # fmt: skip
    approved_as_noted: bool = _setting(
        False, "Claims and approval", "Also send claims approved as noted",
        "Otherwise only claims with the status Approved are sent.",
    )  # fmt: skip
    allow_negative_lines: bool = _setting(
        False, "Claims and approval", "Allow negative lines",
        "Send claims with deductive lines as long as their net is not negative.",
    )  # fmt: skip
    negative_as_credit: bool = _setting(
        False, "Claims and approval", "Vendor credits for negative claims",
        "A claim whose net is negative becomes a vendor credit instead of being left out.",
    )  # fmt: skip
    prefix_numbers: bool = _setting(
        False, "Claims and approval", "Commitment number before the bill number",
        "A bill is numbered like SC-001-7, for books that allow each number of a vendor only once.",
    )  # fmt: skip
    zero_total: bool = _setting(
        True, "Claims and approval", "Send claims that come to 0.00",
        "A fully retained claim moves job cost and retention although nothing is due.",
    )  # fmt: skip
    two_retention_lines: bool = _setting(
        False, "Claims and approval", "Held and released on two lines",
        "Show retention held and retention released as two lines instead of their difference.",
    )  # fmt: skip
    group_lines: bool = _setting(
        False, "Claims and approval", "One bill line for each WBS code",
        "Several lines of a claim on one WBS code become one line of the bill, without quantity and rate.",
    )  # fmt: skip
    billable_lines: bool = _setting(
        False, "Claims and approval", "Work lines are billable",
        "Marks the work on new bills as billable to the project's customer. Retention and tax never are.",
    )  # fmt: skip
    update_descriptions: bool = _setting(
        True, "Claims and approval", "Keep item descriptions up to date",
        "A changed cost code description in Procore changes the item in QuickBooks.",
    )  # fmt: skip
    direct_export: bool = _setting(
        False, "Claims and approval", "Send without approval here",
        "Claims approved in Procore are sent at once. Every check is still made.",
    )  # fmt: skip
    different_approver: bool = _setting(
        False, "Claims and approval", "A different person approves",
        "Whoever entered a claim in Procore may not approve it here. "
        "Procore does not tell who approved it there.",
    )  # fmt: skip
    import_payments: bool = _setting(
        True, "Payments and costs", "Import payments",
        "What is paid on a claim's bill in QuickBooks appears among the payments issued in Procore.",
    )  # fmt: skip
    delete_payments: bool = _setting(
        False, "Payments and costs", "Delete payments without asking",
        "A payment deleted in QuickBooks is deleted in Procore at once. Otherwise a person is asked.",
    )  # fmt: skip
    import_credits: bool = _setting(
        True, "Payments and costs", "Enter credits taken as payments",
        "A vendor credit or journal entry taken off a bill appears in Procore as a payment of its own. "
        "Off: cash only.",
    )  # fmt: skip
    import_costs: bool = _setting(
        True, "Payments and costs", "Import direct costs",
        "Bills, expenses and vendor credits on the items of a project become direct costs in Procore.",
    )  # fmt: skip
    project_template: str = _setting(
        "", "Vendors and projects", "Project template in Procore",
        "The id of the template that new projects begin with: the number at the end of its address. "
        "Blank: none.",
    )  # fmt: skip
    link_exact: bool = _setting(
        False, "Vendors and projects", "Link exact matches without asking",
        "Vendors and projects of the same name on both sides, and there only once, are linked at once. "
        "What somebody has unlinked stays apart.",
    )  # fmt: skip
    create_vendors: bool = _setting(
        False, "Vendors and projects", "Create the vendors of claims without asking",
        "A company whose claim waits for it is created in QuickBooks, unless a vendor of its name is there.",
    )  # fmt: skip
    vendors_1099: bool = _setting(
        False, "Vendors and projects", "Mark new vendors as 1099",
        "Vendors created in QuickBooks are tracked for 1099 forms. Vendors that exist are left alone.",
    )  # fmt: skip
    update_vendors: bool = _setting(
        True, "Vendors and projects", "Keep linked vendors in step",
        "A changed name, phone, fax, e-mail or website travels to the other side. Off: only on request.",
    )  # fmt: skip
    update_addresses: bool = _setting(
        False, "Vendors and projects", "Keep addresses in step",
        "Accounting and mailing addresses may differ, so they are filled in at linking and left alone then.",
    )  # fmt: skip
    cut_off: date | None = _setting(
        None, "Safety", "Cut-off date",
        "Claims with an earlier billing date are never sent.",
    )  # fmt: skip
    requisitions_minutes: int = _setting(
        15, "Schedules", "Look for claims, minutes", "How often the claims of each project are read.", least=1
    )
    wbs_codes_minutes: int = _setting(
        5, "Schedules", "Look for WBS codes, minutes", "How often the WBS codes of each project are read.",
        least=1,
    )  # fmt: skip
    directory_minutes: int = _setting(
        60, "Schedules", "Look for vendors and projects, minutes",
        "How often the directory and the project list of Procore are read.", least=1,
    )  # fmt: skip
    quickbooks_minutes: int = _setting(
        15, "Schedules", "Look for changes in QuickBooks, minutes",
        "How often QuickBooks is asked what changed.",
        least=1,
    )  # fmt: skip

    payment_schedule: str = _setting(
        "hourly", "Schedules", "When payments are imported",
        "When payments seen in QuickBooks are entered in Procore. "
        "Sync now is quicker, and so is a change that QuickBooks reports by itself.",
        "schedule",
    )  # fmt: skip
    cost_schedule: str = _setting(
        "2h", "Schedules", "When direct costs are imported",
        "When costs seen in QuickBooks become direct costs. "
        "Sync now is quicker, and so is a change that QuickBooks reports by itself.",
        "schedule",
    )  # fmt: skip

    def minutes_of(self, schedule: str) -> int:
        """Of "payment_schedule" or "cost_schedule"; 0: only when somebody asks."""
        return SCHEDULES[getattr(self, schedule)][1]

    def accounts_of(self, cost_type: str) -> tuple[str, str]:
        """Expense and income account of a new item of this cost type; blank where none is chosen."""
        expense, income = by_type(self.expense_by_type), by_type(self.income_by_type)
        return (
            expense.get(cost_type) or self.expense_account, income.get(cost_type) or self.income_account
        )  # fmt: skip

    @classmethod
    def load(cls, stored: Mapping[str, Any]) -> CompanySettings:
        """From `Company.settings`. Names of a later version are left alone."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: _parse(name, value) for name, value in stored.items() if name in known})


def by_type(stored: str) -> dict[str, str]:
    """ "M=82, S=80" as a mapping, cost type → account. Raises BadSetting."""
    pairs = [one.partition("=") for one in stored.split(",") if one.strip()]
    if any(not equals or not cost_type.strip() for cost_type, equals, _ in pairs):
        raise BadSetting(f"an account by cost type is like S=80, M=82, not {stored!r}")
    return {cost_type.strip(): account.strip() for cost_type, _, account in pairs if account.strip()}


def changed(stored: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`stored` with `changes` (texts or typed values) applied. Raises BadSetting; then nothing is changed."""
    known = {one.name for one in fields(CompanySettings)}
    for name in changes:
        if name not in known:
            raise BadSetting(f"There is no setting {name}. Settings: {', '.join(sorted(known))}")
    parsed = {name: _parse(name, value) for name, value in changes.items()}
    return {**stored, **{name: _stored(value) for name, value in parsed.items()}}


def as_json(settings: CompanySettings) -> dict[str, Any]:
    return {name: _stored(value) for name, value in asdict(settings).items()}


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _parse(name: str, value: Any) -> Any:
    setting = next(one for one in fields(CompanySettings) if one.name == name)
    kind = str(setting.type)
    if kind == "bool":
        return _bool(name, value)
    if value in (None, "") and "None" in kind:
        return None
    if kind.startswith("int"):
        return _whole(name, value, setting.metadata["least"])
    if kind.startswith("date"):
        return _date(name, value)
    if setting.metadata["choice"] == "schedule":
        return _schedule(name, value)
    if name == "project_template":
        return _procore_id(name, value)
    if setting.metadata["choice"] in BY_TYPE:
        return ", ".join(f"{one}={account}" for one, account in sorted(by_type(str(value)).items()))
    return str(value).strip()


def _bool(name: str, value: Any) -> bool:
    words = {
        "on": True,
        "true": True,
        "yes": True,
        "1": True,
        "off": False,
        "false": False,
        "no": False,
        "0": False,
    }
    try:
        return words[str(value).strip().lower()]
    except KeyError:
        raise BadSetting(f"{name} is on or off, not {value!r}") from None


def _whole(name: str, value: Any, least: int) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise BadSetting(f"{name} is a whole number, not {value!r}") from None
    if not least <= number <= 10_000:
        raise BadSetting(f"{name} is at least {least} and at most 10,000, not {number}")
    return number


def _schedule(name: str, value: Any) -> str:
    word = str(value).strip().lower()
    if word not in SCHEDULES:
        raise BadSetting(f"{name} is one of {', '.join(SCHEDULES)}, not {value!r}")
    return word


def _procore_id(name: str, value: Any) -> str:
    number = str(value).strip()
    if number and not (number.isdecimal() and len(number) <= 18):
        raise BadSetting(f"{name} is the number of a record in Procore, not {value!r}")
    return number


def _date(name: str, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise BadSetting(f"{name} is a date like 2026-11-30, not {value!r}") from None
