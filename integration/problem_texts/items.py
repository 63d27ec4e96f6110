"""WBS codes and their items."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
    "item.no_number": Explanation(
        "Items of project {name} can't be named",
        "It has neither a project number nor a QuickBooks id, and the name of an item starts with one.",
        "Give the project a number in Procore, or link it to a QuickBooks project.",
        "linking",
    ),
    "item.name_too_long": Explanation(
        "The item name would have {length} characters",
        "QuickBooks allows {limit}, and a shortened name could mean two codes: {name}",
        "Shorten the project number in Procore, then press Retry.",
        "procore",
    ),
    "item.name_forbidden": Explanation(
        "The item name {name} holds a character that QuickBooks refuses",
        "A colon, a tab or a line break is not allowed in an item name.",
        "Change the project number or the code in Procore, then press Retry.",
        "procore",
    ),
    "item.name_taken": Explanation(
        "{name} exists in QuickBooks as a {type} item",
        "A WBS code needs a service item of that name.",
        "Rename that item in QuickBooks, then press Retry.",
        "quickbooks",
    ),
    "item.linked_elsewhere": Explanation(
        "Item {name} already belongs to another WBS code",
        "Two codes on one item would mix their costs.",
        "Rename one of the codes or projects in Procore, then press Retry.",
        "procore",
    ),
    "item.is_retention": Explanation(
        "Item {name} is the retention item",
        "Job cost on it would be counted as retention.",
        "Choose another retention item in Settings, or rename the code in Procore, then press Retry.",
        "settings",
    ),
    "item.inactive": Explanation(
        "Item {name} is inactive in QuickBooks",
        "QuickBooks takes no line on an inactive item.",
        "Open the item in QuickBooks, make it active, then press Retry.",
        "quickbooks",
    ),
    "item.gone": Explanation(
        "Item {name} is no longer in QuickBooks",
        "It was deleted, or merged into another item, and QuickBooks does not say which. Nothing can be "
        "booked on it.",
        "Press Retry on the code's page: an item of that name is taken if there is one, or made anew.",
        "record",
    ),
    "item.merged": Explanation(
        "Item {name} was merged into {into} in QuickBooks",
        "Its costs are on {into} now. If the link follows, everything on {into} is a cost of this WBS code.",
        "If {into} (id {id}) stands for this code alone, press Follow the merge on the code's page. If not, "
        "make {name} active again in QuickBooks, put its lines back on it, then press Check again.",
        "record",
    ),
    "item.merged_into_linked": Explanation(
        "Item {name} was merged into {into} in QuickBooks, the item of WBS code {code}",
        "An item can belong to one WBS code only; costs of both codes count for {code} now.",
        "Make {name} active again in QuickBooks, put the lines of this code back on it, then press Retry.",
        "quickbooks",
    ),
    "item.merged_into_chosen": Explanation(
        "Item {name} was merged into {into} in QuickBooks, the retention or tax item",
        "Job cost on it is counted as retention or tax.",
        "Make {name} active again in QuickBooks, put the lines of this code back on it, then press Retry.",
        "quickbooks",
    ),
    "item.used": Explanation(
        "The item of {name} is used by {count} documents",
        "An inactive item takes no further lines, and those documents may still be edited.",
        "Leave it active; press Retry and it counts as in step again.",
        "record",
    ),
    "item.code_is_back": Explanation(
        "WBS code {name} is in Procore again",
        "Only the item of a deleted code is made inactive.",
        "Press Retry to go on with the code.",
        "record",
    ),
    "item.no_account": Explanation(
        "No expense and income account is chosen for new items",
        "QuickBooks asks for both on every service item.",
        "Choose both accounts in Settings, then press Retry.",
        "settings",
    ),
    "wbs.sub_job": Explanation(
        "WBS code {code} uses a sub job",
        "Sub jobs have no place in an item name.",
        "Use a code without sub job in Procore.",
        "procore",
    ),
    "wbs.no_cost_type": Explanation(
        "WBS code {code} has no cost type",
        "The name of an item is made of cost code and cost type.",
        "Give the code a cost type in Procore.",
        "procore",
    ),
    "wbs.inactive": Explanation(
        "WBS code {code} is inactive in Procore",
        "No item is made for an inactive code.",
        "Make the code active in Procore, or bill another one, then press Retry.",
        "procore",
    ),
    "wbs.gone": Explanation(
        "WBS code {code} was deleted in Procore",
        "No item is made for a code that is gone.",
        "Add the code again in Procore, or bill another one, then press Retry.",
        "procore",
    ),
    "wbs.not_found": Explanation(
        "A line of {label} has no WBS code",
        "Without it the cost belongs nowhere.",
        "Choose a WBS code on that line in Procore, then press Retry.",
        "procore",
    ),
}
