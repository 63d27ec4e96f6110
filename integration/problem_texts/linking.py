"""Vendors, projects and their links."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
    "vendor.not_linked": Explanation(
        "{name} is not linked to a QuickBooks vendor",
        "Without the link nobody would be billed, so {label} can't be sent.",
        "Link the vendor on the linking desk; what waits for it goes on by itself.",
        "linking",
    ),
    "vendor.inactive": Explanation(
        "{name} is {status} in QuickBooks",
        "QuickBooks takes no bill for it.",
        "Open the vendor in QuickBooks, make it active, then press Retry. If it is gone for good, link "
        "another one.",
        "quickbooks",
    ),
    "vendor.merged": Explanation(
        "{name} was merged into {into} in QuickBooks",
        "Bills are open or approved for it, so who is paid from now on is for a person to say.",
        "If {into} (id {id}) is the same firm, press Follow the merge: the link goes over to it, and claims "
        "that are not sent come back for approval. If not, unlink it and link another vendor.",
        "record",
    ),
    "vendor.merged_into_linked": Explanation(
        "{name} was merged into {into} in QuickBooks, which is linked to {company}",
        "A vendor can belong to one company of Procore only.",
        "If both companies are the same firm, merge them in Procore, too. Else unlink one of them on the "
        "linking desk and link another vendor.",
        "linking",
    ),
    "vendor.foreign_currency": Explanation(
        "{name} is paid in {currency}",
        "Only bills in {home} can be sent.",
        "Enter this bill in QuickBooks by hand, then archive the claim.",
        "record",
    ),
    "project.not_linked": Explanation(
        "{name} is not linked to a QuickBooks project",
        "Without the link nobody knows where the cost of {label} belongs.",
        "Link the project on the linking desk; what waits for it goes on by itself.",
        "linking",
    ),
    "project.sub_customer": Explanation(
        "{name} is a sub-customer, not a project",
        "QuickBooks keeps job cost on projects only.",
        "Convert it to a project in QuickBooks, then press Sync now.",
        "quickbooks",
    ),
    "project.closed": Explanation(
        "{name} is {status} in QuickBooks",
        "Nothing new is sent for it. What is paid on bills that were sent is still imported.",
        "Make the project active in QuickBooks and press Retry, or archive the claim.",
        "quickbooks",
    ),
    "project.gone_in_procore": Explanation(
        "{name} was deleted in Procore",
        "Its claims, codes and payments can't be read any more. Its bills stay in QuickBooks.",
        "If that was meant, set the project aside. If not, ask Procore to bring it back, then press Retry.",
        "linking",
    ),
    "link.taken": Explanation(
        "{name} is already linked to another record",
        "One record here belongs to exactly one record there.",
        "Unlink the other pair first, then link again.",
        "linking",
    ),
    "link.being_created": Explanation(
        "The counterpart of {name} is just being created",
        "Creating it was asked for, and whether that has been done is not known yet.",
        "Wait until it is there; then unlink it if another record is the right one, and link that.",
        "linking",
    ),
    "link.still_marked": Explanation(
        "{label} is not created in Procore yet: {other} carries its mark there still",
        "{other} was linked to it before. Created now, {other} would be written over.",
        "Nothing to do: the mark is taken back first, then this goes on by itself. Only if {other} needs you "
        "or is set aside, see to that.",
        "linking",
    ),
    "link.gone": Explanation(
        "One of the two records to link was not found",
        "It may have been deleted, merged or renamed since the page was made.",
        "Press Sync now, then choose again on the linking desk.",
        "linking",
    ),
    "link.inactive": Explanation(
        "{name} is inactive and can't be linked",
        "Nothing would be sent for it.",
        "Make it active there and press Sync now, or choose another record.",
        "linking",
    ),
    "link.foreign": Explanation(
        "{name} is already linked by another integration",
        "Procore lets one integration own a record. Its mark is {origin_id}. Nothing was changed.",
        "End the other integration's link in Procore first, then press Retry.",
        "procore",
    ),
    "link.needed_by_bills": Explanation(
        "{name} can't be unlinked: {count} bills in QuickBooks stand on it",
        "Those bills would lose the record they belong to.",
        "Keep the link, or unlink those bills first.",
        "linking",
    ),
}
