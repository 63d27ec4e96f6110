"""The rules by which a record is never sent, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integration.problems import Explanation

RULES: dict[str, str] = {
    "claim.not_approved": "Its status in Procore is {status}; only approved claims are sent",
    "claim.before_cut_off": "It is billed before the cut-off date, {cut_off}",
    "claim.negative_total": (
        "It has a negative value: {amount} is due. "
        "Enter it in QuickBooks by hand, or have vendor credits made of such claims"
    ),
    "claim.negative_line": (
        "It has a negative value: line {line}, {amount}. "
        "Enter it in QuickBooks by hand, or allow negative lines"
    ),
    "claim.nothing_to_bill": "There is nothing to bill",
    "claim.zero_total": "It comes to 0.00, and the setting keeps such claims back",
    "claim.gone": "It was deleted in Procore",
    "cost.no_project": "Its project is not linked any more",
    "cost.switched_off": "Costs of {project} are not imported, by setting",
    "payment.nothing_left": "Nothing was paid on the claim in the end",
    "payment.not_ours": "The bill that it paid is no longer the bill of a claim",
    "payment.credit_switched_off": "Credits taken are not entered as payments, by setting",
    "payment.switched_off": "Payments are not imported, by setting",
    "payment.kept_in_procore": "It was deleted in QuickBooks and stays in Procore, as a person decided",
    "wbs.sub_job": "WBS code {code} uses a sub job, which has no place in an item name",
    "wbs.no_cost_type": "WBS code {code} has no cost type",
    "wbs.inactive": "WBS code {code} is inactive in Procore",
    "wbs.gone": "WBS code {code} was deleted in Procore",
}

# Of a claim, for a sum over all claims that the rule keeps back.
NAMES: dict[str, str] = {
    "claim.not_approved": "not approved in Procore",
    "claim.before_cut_off": "billed before the cut-off date",
    "claim.negative_total": "negative in all",
    "claim.negative_line": "with a negative line",
    "claim.nothing_to_bill": "nothing to bill",
    "claim.zero_total": "comes to 0.00",
    "claim.gone": "deleted in Procore",
}

# Of a payment, for a sum over the claims on which it is left out.
PAYMENTS: dict[str, str] = {
    "payment.credit_switched_off": "credits taken are not entered as payments, by setting",
    "payment.kept_in_procore": "a payment deleted in QuickBooks stays in Procore, as a person decided",
}

# The setting that makes the rule, by the name of its field.
SETTING_OF: dict[str, str] = {
    "claim.before_cut_off": "cut_off",
    "claim.negative_total": "negative_as_credit",
    "claim.negative_line": "allow_negative_lines",
    "claim.zero_total": "zero_total",
    "cost.switched_off": "import_costs",
    "payment.credit_switched_off": "import_credits",
    "payment.switched_off": "import_payments",
}


def explain(rule: str, facts: Mapping[str, Any]) -> str:
    """The rule as one sentence, filled with the record's facts."""
    return Explanation(RULES[rule], "", "", "record").told(facts).title
