"""What keeps payments and costs of QuickBooks from Procore."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
    "payment.tab_off": Explanation(
        "Procore takes no payments on {project}",
        "Its Payments Issued tab is off, or the connected user may not write there. Procore says: {detail}",
        "Turn on Payments Issued in the project's Commitments tool in Procore, then press Retry.",
        "procore",
    ),
    "cost.vendor_not_linked": Explanation(
        "{name} is not linked to a company in Procore",
        "Procore takes a direct cost of type invoice from a known company only: without one "
        "{label} can't be entered.",
        "Link or create the company on the linking desk; what waits for it goes on by itself.",
        "linking",
    ),
    "cost.payee_unknown": Explanation(
        "{name} is not linked to a company in Procore",
        "For {label} Procore still names the former company: it takes a new one, but not an empty "
        "one. The amounts agree.",
        "Link or create the company on the linking desk, or name the payee in QuickBooks. It goes on then.",
        "linking",
    ),
    "cost.tool_off": Explanation(
        "Procore takes no direct costs on {project}",
        "Its Direct Costs tool is off, or the connected user may not write there. Procore says: {detail}",
        "Turn on Direct Costs in the project's tools in Procore, then press Retry.",
        "procore",
    ),
    "payment.gone_in_procore": Explanation(
        "{label} was deleted in Procore",
        "It is still in QuickBooks, so the claim shows less as paid than it was.",
        "Press Retry to enter it again, or archive it to leave it out.",
        "record",
    ),
    "cost.gone_in_procore": Explanation(
        "The direct cost of {label} was deleted in Procore",
        "It is still in QuickBooks, so the budget shows less cost than there is.",
        "Press Retry to enter it again, or archive it to leave it out.",
        "record",
    ),
    "payment.claim_gone": Explanation(
        "{label} has no claim in Procore any more",
        "What it pays was deleted there, or is hidden from us. Nothing was entered in Procore.",
        "Bring the claim back in Procore and press Retry, or leave it: the bill stays paid in QuickBooks.",
        "procore",
    ),
    "payment.before_bill": Explanation(
        "{label} is dated {date}, before the bill of {claim}, {billed}",
        "A payment can't be earlier than what it pays. Nothing was entered in Procore.",
        "Correct the date of the payment or of the bill in QuickBooks; it is imported by itself then.",
        "quickbooks",
    ),
}
