"""Claims and their bills."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
    "claim.foreign_currency": Explanation(
        "{label} is in {currency}",
        "Only bills in {home} can be sent, and Plumbline does not know the rate.",
        "Enter this bill in QuickBooks by hand, then archive the claim.",
        "record",
    ),
    "class.inactive": Explanation(
        "The class {name} of the project is inactive in QuickBooks",
        "QuickBooks takes no bill with an inactive class, so {label} can't be sent.",
        "Make the class active in QuickBooks, or choose another one on the project's page; then press Retry.",
        "record",
    ),
    "retention.no_item": Explanation(
        "{label} has retention of {amount}, but no retention item is chosen",
        "Retention needs a line of its own on the bill.",
        "Choose the retention item in Settings; the claim goes on by itself.",
        "settings",
        title_of_several="{label} have retention, but no retention item is chosen",
    ),
    "retention.item_gone": Explanation(
        "The retention item is missing or inactive in QuickBooks",
        "QuickBooks takes no line on an inactive item.",
        "Make the item active in QuickBooks or choose another one in Settings, then press Retry.",
        "settings",
    ),
    "retention.item_is_wbs": Explanation(
        "The retention item belongs to a WBS code",
        "Retention on it would be counted as job cost.",
        "Choose another item in Settings.",
        "settings",
    ),
    "claim.not_tied_out": Explanation(
        "{label} is {difference} off",
        "Lines less retention come to {computed}; Procore says {due} is due. "
        "An earlier claim was probably changed.",
        "Open and save the claim in Procore so that its figures are made anew, then press Retry.",
        "procore",
    ),
    "claim.breaks_with_previous": Explanation(
        "{label} does not follow from the claim before it",
        "{what} rose by {moved} since then, but the lines come to {computed}. "
        "The earlier claim was probably changed.",
        "Compare both claims in Procore, save the later one, then press Retry.",
        "procore",
    ),
    "claim.no_billing_date": Explanation(
        "{label} has no billing date",
        "The billing date becomes the bill date; Plumbline never makes one up.",
        "Enter the billing date in Procore, then press Retry.",
        "procore",
    ),
    "claim.bad_figure": Explanation(
        "{label} has a figure that can't be read: {field}",
        "Procore sent {value}, which is not an amount.",
        "Open and save the claim in Procore, then press Retry.",
        "procore",
    ),
    "claim.no_number": Explanation(
        "A claim of {vendor} has no number",
        "The claim number becomes the bill number.",
        "Enter the invoice number in Procore, then press Retry.",
        "procore",
    ),
    "claim.number_too_long": Explanation(
        "The bill number {number} has {length} characters",
        "QuickBooks takes 21, and a number is never cut.",
        "Shorten the number in Procore, or leave out the commitment number in Settings; then press Retry.",
        "procore",
    ),
    "claim.too_many_lines": Explanation(
        "{label} is too long for QuickBooks: its {document} would have {count} lines",
        "QuickBooks takes {most} lines, and nothing is cut or left out.",
        "Turn on one bill line for each WBS code in Settings, or split the claim in Procore.",
        "settings",
    ),
    "claim.no_commitment_number": Explanation(
        "The number of the commitment of {label} is not known: {commitment}",
        "By setting, a bill number begins with it. It is read from the project's commitments in Procore.",
        "Give the commitment a number, or the connection access to Commitments; then press Retry.",
        "procore",
    ),
    "claim.number_repeated": Explanation(
        "The {document} {number} of {vendor} is there already, for {other}",
        "It is for {amount}, dated {date}, and the books forbid repeated numbers. "
        "Claims of different commitments often have the same one.",
        "Have bill numbers begin with the commitment number in Settings, or change the number in Procore.",
        "settings",
    ),
    "claim.number_used": Explanation(
        "QuickBooks already has {document} {number} for {vendor}",
        "It is for {amount}, dated {date}. Someone may have entered this claim by hand.",
        "Compare both. Adopt the {document} on the claim's page, or change the number in Procore.",
        "record",
    ),
    "claim.tax": Explanation(
        "{label} includes {amount} tax",
        "A US bill has no place for it, so it needs a line on an item of its own.",
        "Choose a tax item in Settings; the claim goes on by itself. Or take the tax off in Procore.",
        "settings",
        title_of_several="{label} include tax",
    ),
    "tax.item_unfit": Explanation(
        "The tax item can't take the {amount} tax of {label}",
        "As the tax item, {why}.",
        "Choose another tax item in Settings, or make it active in QuickBooks; then press Retry.",
        "settings",
        title_of_several="The tax item can't take the tax of {label}",
    ),
    "claim.changed_after_sent": Explanation(
        "{label} was changed in Procore after its {document} was sent",
        "The {document} says {bill}, the claim now says {claim}. "
        "Plumbline does not overwrite what is in the books by itself.",
        "Set the claim back in Procore, or send Procore's version again over the {document}.",
        "record",
        title_of_several="{label} were changed in Procore after they were sent",
        why_of_several="Plumbline does not overwrite what is in the books by itself.",
    ),
    "claim.not_approved_anymore": Explanation(
        "{label} is no longer approved in Procore, but its {document} is in QuickBooks",
        "The {document} stays as it was sent; a claim that is not approved should not be paid.",
        "Approve the claim again in Procore, or delete the {document} in QuickBooks and unlink it here.",
        "record",
    ),
    "claim.gone": Explanation(
        "{label} was deleted in Procore, but its {document} is in QuickBooks",
        "The {document} stays as it was sent.",
        "Delete the {document} in QuickBooks and archive the claim here, or keep it and archive.",
        "record",
    ),
    "claim.copy_found": Explanation(
        "The {document} {number} looks like a copy of that of {label}",
        "It carries the mark of this claim, but the claim already has its {document}. It was not touched.",
        "Delete the copy in QuickBooks, or keep it as a {document} of your own.",
        "quickbooks",
    ),
    "period.closed": Explanation(
        "{label} is dated {date}, in a closed period",
        "The books are closed through {closed}. Plumbline never moves a date.",
        "Change the billing date in Procore or reopen the period in QuickBooks, then press Retry.",
        "record",
        title_of_several="{label} are dated in a closed period",
    ),
    "bill.deleted": Explanation(
        "The {document} of {label} was deleted in QuickBooks",
        "What was deleted is never made again by itself.",
        "Unlink it and send the claim again, or archive the claim.",
        "record",
    ),
    "bill.changed": Explanation(
        "The {document} of {label} was changed in QuickBooks",
        "It was sent with {was} and now says {now}. Plumbline does not overwrite it by itself.",
        "Accept what QuickBooks says, or send Procore's version again over it.",
        "record",
    ),
    "bill.still_there": Explanation(
        "The {document} of {label} still exists in QuickBooks",
        "A claim whose {document} exists would count twice if it were sent again.",
        "Delete the {document} in QuickBooks first, then unlink it here.",
        "record",
    ),
    "credit.is_taken": Explanation(
        "The vendor credit of {label} can't be unlinked: {amount} of it is taken",
        "Bills are paid with it, and removing the link would lose that.",
        "Take the credit off those bills in QuickBooks first.",
        "record",
    ),
    "bill.has_payments": Explanation(
        "The bill of {label} can't be unlinked: {amount} is paid on it",
        "Removing the link would lose the payment.",
        "Remove the payment in QuickBooks first.",
        "record",
    ),
    "bill.outcome_unknown": Explanation(
        "Not yet known whether QuickBooks saved this",
        "QuickBooks gave no answer. It is looked up, and not sent twice.",
        "Wait: it is looked up by itself. Runs and log shows when.",
        "runs",
    ),
    "bill.found_twice": Explanation(
        "Two records in QuickBooks carry the mark of {label}",
        "They are {ids}. Plumbline does not choose between them.",
        "Delete the wrong one in QuickBooks, then press Retry.",
        "quickbooks",
    ),
    "bill.not_ours": Explanation(
        "QuickBooks answered for {label} with the record of {other}",
        "One record there belongs to exactly one record here, so nothing was linked.",
        "Look at both in QuickBooks, then press Retry: it is looked up again.",
        "record",
    ),
    "bill.not_as_sent": Explanation(
        "QuickBooks saved {label} otherwise than it was sent",
        "Sent {sent}, saved {saved}.",
        "Compare it in QuickBooks with the claim and correct it there, then press Retry.",
        "record",
    ),
}
