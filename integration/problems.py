"""Every problem a person can meet: what did not happen, why, and the fix on a named page.

Texts are format strings filled from the facts of the problem; a fact that is missing reads as "…".
`docs/problems.md` is made from this catalogue and a test keeps both the same.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Page = Literal[
    "overview", "connections", "settings", "linking", "claims", "record", "runs", "procore", "quickbooks"
]


@dataclass(frozen=True)
class Explanation:
    title: str
    why: str
    fix: str
    page: Page

    def told(self, facts: Mapping[str, Any]) -> Explanation:
        """The same explanation with the facts filled in."""
        fill = _Words()
        return Explanation(
            fill.vformat(self.title, (), facts),
            fill.vformat(self.why, (), facts),
            fill.vformat(self.fix, (), facts),
            self.page,
        )


def explain(code: str, facts: Mapping[str, Any] | None = None) -> Explanation:
    """The catalogue's explanation of `code`, told with `facts`."""
    return CATALOGUE[code].told(facts or {})


class _Words(string.Formatter):
    def get_value(self, key: int | str, _args: Any, kwargs: Mapping[str, Any]) -> Any:
        value = kwargs.get(str(key))
        return "…" if value is None or value == "" else value


CATALOGUE: dict[str, Explanation] = {
    # --- linking -------------------------------------------------------------------------------------------
    "vendor.not_linked": Explanation(
        "{name} is not linked to a QuickBooks vendor",
        "Without the link nobody would be billed, so {label} can't be sent.",
        "Link the vendor on the linking desk; what waits for it goes on by itself.",
        "linking",
    ),
    "vendor.inactive": Explanation(
        "{name} is inactive in QuickBooks",
        "QuickBooks takes no bill for an inactive vendor.",
        "Open the vendor in QuickBooks, make it active, then press Retry.",
        "quickbooks",
    ),
    "vendor.foreign_currency": Explanation(
        "{name} is paid in {currency}",
        "Only bills in {home} can be sent.",
        "Enter this bill in QuickBooks by hand, then archive the claim.",
        "record",
    ),
    "project.not_linked": Explanation(
        "{name} is not linked to a QuickBooks project",
        "{label} does not know where its cost belongs.",
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
        "{name} is inactive in QuickBooks",
        "Nothing new is sent to an inactive project.",
        "Make the project active in QuickBooks and press Retry, or archive the claim.",
        "quickbooks",
    ),
    "link.taken": Explanation(
        "{name} is already linked to another record",
        "One record here belongs to exactly one record there.",
        "Unlink the other pair first, then link again.",
        "linking",
    ),
    "link.gone": Explanation(
        "One of the two records to link was not found",
        "It may have been deleted, merged or renamed since the page was made.",
        "Press Sync now, then choose again on the linking desk.",
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
    # --- WBS codes and items -------------------------------------------------------------------------------
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
    "wbs.not_found": Explanation(
        "A line of {label} has no WBS code",
        "Without it the cost belongs nowhere.",
        "Choose a WBS code on that line in Procore, then press Retry.",
        "procore",
    ),
    # --- claims and bills ----------------------------------------------------------------------------------
    "retention.no_item": Explanation(
        "{label} has retention of {amount}, but no retention item is chosen",
        "Retention needs a line of its own on the bill.",
        "Choose the retention item in Settings; the claim goes on by itself.",
        "settings",
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
        "Claim number {number} has {length} characters",
        "A QuickBooks bill number holds 21 and is never cut.",
        "Shorten it in Procore, then press Retry.",
        "procore",
    ),
    "claim.number_used": Explanation(
        "QuickBooks already has bill {number} for {vendor}",
        "It is over {amount}, dated {date}. Someone may have entered this claim by hand.",
        "Compare both. Adopt the bill on the claim's page, or change the number in Procore.",
        "record",
    ),
    "claim.tax": Explanation(
        "{label} includes {amount} tax",
        "A US bill has no place for it.",
        "Enter this bill in QuickBooks by hand and archive the claim, or take the tax off in Procore.",
        "record",
    ),
    "claim.changed_after_sent": Explanation(
        "{label} was changed in Procore after its bill was sent",
        "The bill says {bill}, the claim now says {claim}. Plumbline does not overwrite a bill in the books.",
        "Set the claim back in Procore, or delete the bill in QuickBooks, unlink it here and send it again.",
        "record",
    ),
    "claim.not_approved_anymore": Explanation(
        "{label} is no longer approved in Procore, but its bill is in QuickBooks",
        "The bill stays as it was sent; a claim that is not approved should not be paid.",
        "Approve the claim again in Procore, or delete the bill in QuickBooks and unlink it here.",
        "record",
    ),
    "claim.gone": Explanation(
        "{label} was deleted in Procore, but its bill is in QuickBooks",
        "The bill stays as it was sent.",
        "Delete the bill in QuickBooks and archive the claim here, or keep the bill and archive.",
        "record",
    ),
    "claim.copy_found": Explanation(
        "Bill {number} looks like a copy of the bill of {label}",
        "It carries the mark of this claim, but the claim already has its bill. It was not touched.",
        "Delete the copy in QuickBooks, or keep it as a bill of your own.",
        "quickbooks",
    ),
    "period.closed": Explanation(
        "{label} is dated {date}, in a closed period",
        "The books are closed through {closed}. Plumbline never moves a date.",
        "Change the billing date in Procore or reopen the period in QuickBooks, then press Retry.",
        "record",
    ),
    "bill.deleted": Explanation(
        "The bill of {label} was deleted in QuickBooks",
        "Deleted bills are never made again by themselves.",
        "Unlink it and send the claim again, or archive the claim.",
        "record",
    ),
    "bill.changed": Explanation(
        "The bill of {label} was changed in QuickBooks",
        "It was sent with {was} and now says {now}. Plumbline does not overwrite it.",
        "Set the bill back in QuickBooks, or delete it there, unlink it here and send it again.",
        "record",
    ),
    "bill.still_there": Explanation(
        "The bill of {label} still exists in QuickBooks",
        "A claim whose bill exists would be billed twice if it were sent again.",
        "Delete the bill in QuickBooks first, then unlink it here.",
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
        "Compare the bill in QuickBooks with the claim and correct it there, then press Retry.",
        "record",
    ),
    # --- QuickBooks refuses --------------------------------------------------------------------------------
    "quickbooks.name_taken": Explanation(
        "QuickBooks already has a record of this name: {label}",
        "Vendors, customers and employees share one list of names; items have another.",
        "Link to the existing record, or rename one of the two, then press Retry.",
        "linking",
    ),
    "quickbooks.reference_gone": Explanation(
        "QuickBooks does not take {label}: something it uses is inactive or deleted",
        "QuickBooks says: {detail}",
        "Make the vendor, item, account or project active in QuickBooks, then press Retry.",
        "quickbooks",
    ),
    "quickbooks.duplicate_number": Explanation(
        "QuickBooks already has this number: {label}",
        "The company forbids repeated numbers. QuickBooks says: {detail}",
        "Change the number in Procore, or adopt the existing bill on the claim's page.",
        "record",
    ),
    "quickbooks.closed_period": Explanation(
        "QuickBooks has closed the period of {label}",
        "QuickBooks says: {detail}",
        "Change the date in Procore or reopen the period in QuickBooks, then press Retry.",
        "record",
    ),
    "quickbooks.refused": Explanation(
        "QuickBooks does not take {label}",
        "QuickBooks says: {detail}",
        "Correct what it names, then press Retry.",
        "record",
    ),
    "quickbooks.subscription": Explanation(
        "The QuickBooks subscription has ended",
        "QuickBooks says: {detail}. Nothing is lost; everything waits.",
        "Renew the subscription in QuickBooks, then press Check now.",
        "connections",
    ),
    "quickbooks.no_access": Explanation(
        "The connected QuickBooks user has lost a right",
        "QuickBooks says: {detail}. Nothing is lost; everything waits.",
        "Ask a QuickBooks administrator to press Reconnect.",
        "connections",
    ),
    # --- Procore refuses -----------------------------------------------------------------------------------
    "procore.refused": Explanation(
        "Procore does not take the change to {label}",
        "Procore says: {detail}",
        "Correct what it names in Procore, then press Retry.",
        "procore",
    ),
    "procore.no_access": Explanation(
        "Procore does not let Plumbline do this: {label}",
        "Procore says: {detail}. The tool may be off or the permission missing.",
        "Ask a Procore administrator for the permission named under Connections, then press Retry.",
        "connections",
    ),
    "procore.not_found": Explanation(
        "Procore does not show {label}",
        "It was deleted there, or the connected user may not see it.",
        "Check the record and the permissions in Procore, then press Retry.",
        "procore",
    ),
    # --- waiting, by itself --------------------------------------------------------------------------------
    "system.busy": Explanation(
        "{system} is busy",
        "It asked to wait. Nothing is lost.",
        "Nothing to do: the next try comes by itself.",
        "overview",
    ),
    "system.no_answer": Explanation(
        "{system} does not answer",
        "The connection failed or the answer could not be read. Nothing is lost.",
        "Nothing to do: the next try comes by itself.",
        "overview",
    ),
    "waits.for_records": Explanation(
        "{label} waits for {waits}",
        "They are brought in step first.",
        "Nothing to do: it goes on by itself.",
        "record",
    ),
    # --- connecting ----------------------------------------------------------------------------------------
    "connection.no_app": Explanation(
        "{system} can't be connected yet",
        "This installation names no client id and secret for {system} ({variable} is not set).",
        "Ask whoever runs Plumbline to set both variables and start it again.",
        "connections",
    ),
    "connection.unknown_app": Explanation(
        "{system} does not know this installation",
        "It refused the client id and secret that Plumbline was started with.",
        "Ask whoever runs Plumbline to compare both with the app's page at {system}.",
        "connections",
    ),
    "connection.service_refused": Explanation(
        "Procore does not take this service account",
        "It refused the client id and secret.",
        "Copy both again from the app's page at Procore, then press Connect.",
        "connections",
    ),
    "connection.sign_in_failed": Explanation(
        "{system} did not complete the sign-in",
        "It gave no access. A sign-in page that stayed open for long is refused, for example.",
        "Press Connect under Connections and sign in again.",
        "connections",
    ),
    "connection.no_answer": Explanation(
        "{system} does not answer",
        "Nothing was connected, and what was connected before stays so.",
        "Wait a minute, then press Connect under Connections again.",
        "connections",
    ),
    "connection.cancelled": Explanation(
        "The sign-in at {system} was cancelled or refused",
        "Nothing was read or written. {system} lets only an administrator of the company connect apps.",
        "Press Connect under Connections when you are ready.",
        "connections",
    ),
    "connection.bad_return": Explanation(
        "This return from {system} was not taken",
        "It belongs to no sign-in that you have just begun here: it is older than 10 minutes, was used "
        "before, "
        "or began in another browser.",
        "Press Connect under Connections and sign in again.",
        "connections",
    ),
    "connection.realm_refused": Explanation(
        "QuickBooks gave no access to the company it returned",
        "A company counts only after it has answered. Nothing was connected.",
        "Press Connect under Connections and choose the company again.",
        "connections",
    ),
    "connection.elsewhere": Explanation(
        "{name} is already connected here for {other}",
        "One company in {system} is kept in step by one company in Plumbline; "
        "two would write everything twice.",
        "Work in {other}, or sign in to another company at {system}.",
        "connections",
    ),
    "connection.wrong_company": Explanation(
        "You signed in to {found}, this connection belongs to {expected}",
        "Nothing was read or written.",
        "Press Connect again, and at the sign-in choose {expected} this time.",
        "connections",
    ),
    "connection.not_admin": Explanation(
        "Only a {system} administrator can connect",
        "{system} says: {detail}",
        "Ask an administrator to sign in to Plumbline and press Connect.",
        "connections",
    ),
    "connection.no_company": Explanation(
        "Procore shows no company to this sign-in",
        "The user or the service account is in no active company in which the app is installed.",
        "Install the app in Procore under Company Admin, App Management, then press Connect again.",
        "connections",
    ),
    "connection.foreign_link": Explanation(
        "{count} Procore records belong to another integration",
        "Procore lets one integration own a record. Nothing was changed. Among them: {examples}",
        "End the other integration's links in Procore, then press Check now.",
        "connections",
    ),
    "quickbooks.edition": Explanation(
        "This QuickBooks company is on {edition}",
        "Plumbline needs Plus or Advanced, because it relies on Projects.",
        "Change the subscription in QuickBooks, then press Check now.",
        "connections",
    ),
    "quickbooks.projects_off": Explanation(
        "Projects is turned off in QuickBooks",
        "Without projects no cost can be placed.",
        "Turn it on in QuickBooks under Settings, Account and settings, Advanced, Projects; "
        "then press Check now.",
        "connections",
    ),
    "quickbooks.tracking_off": Explanation(
        "Tracking of expenses by customer is turned off in QuickBooks",
        "Without it QuickBooks takes no project on the line of a bill.",
        "Turn it on in QuickBooks under Settings, Account and settings, Expenses; then press Check now.",
        "connections",
    ),
    "quickbooks.item_purchases_off": Explanation(
        "Items on expense and purchase forms are turned off in QuickBooks",
        "Bills carry one line an item, so QuickBooks would refuse each of them.",
        "Turn on “Show Items table on expense and purchase forms” in QuickBooks under Settings, Account and "
        "settings, Expenses; then press Check now.",
        "connections",
    ),
    "quickbooks.country": Explanation(
        "This QuickBooks company is in {country}",
        "Sales tax on bills is not handled outside the US.",
        "Keep it if your subcontractors' bills carry no sales tax.",
        "connections",
    ),
    "quickbooks.currency": Explanation(
        "QuickBooks keeps these books in {found}, not in {expected}",
        "Amounts are taken over one to one, without an exchange rate.",
        "Connect a QuickBooks company whose home currency is {expected}.",
        "connections",
    ),
    "procore.commitments_off": Explanation(
        "Commitments is off in {projects}",
        "Claims are made on commitments, so none can be read there.",
        "Switch the tool on in Procore under Project Admin, Tool Settings; then press Check now.",
        "connections",
    ),
    "procore.invoicing_off": Explanation(
        "Invoicing is off in {projects}",
        "Without it Procore shows no claims of these projects.",
        "Switch the tool on in Procore under Project Admin, Tool Settings; then press Check now.",
        "connections",
    ),
    "procore.direct_costs_off": Explanation(
        "Direct Costs is off in {projects}",
        "Costs from QuickBooks have no place there.",
        "Switch the tool on in Procore under Project Admin, Tool Settings; then press Check now.",
        "connections",
    ),
    "procore.budget_off": Explanation(
        "Budget is off in {projects}",
        "WBS codes and costs come together in the budget.",
        "Switch the tool on in Procore under Project Admin, Tool Settings; then press Check now.",
        "connections",
    ),
    "procore.payments_off": Explanation(
        "Payments Issued is off in {projects}",
        "Payments from QuickBooks have no place there.",
        "Enable payments in the settings of the project's Commitments tool in Procore, then press Check now.",
        "connections",
    ),
    # --- one company, one side -----------------------------------------------------------------------------
    "connection.lost": Explanation(
        "{system} must be connected again",
        "The sign-in has ended. What waits is kept; nothing is lost.",
        "Press Reconnect under Connections.",
        "connections",
    ),
    "feed.unexpected": Explanation(
        "Plumbline met something it does not understand while reading {label}",
        "What was read so far is kept, and nothing was written. It is read again by itself.",
        "Send the technical details to your admin if it stays.",
        "runs",
    ),
    "order.waiting": Explanation(
        "{name} is already being changed",
        "What was ordered before is carried out first.",
        "Wait a moment, look again, then decide.",
        "record",
    ),
    "company.not_ready": Explanation(
        "Not ready to go live: {what}",
        "Without these steps nothing could be written rightly.",
        "Finish the steps on the overview, then go live.",
        "overview",
    ),
    "side.suddenly_empty": Explanation(
        "{system} suddenly shows no {what}",
        "{count} were there before. Everything is stopped until someone confirms.",
        "Check the connection, then confirm under Connections.",
        "connections",
    ),
    "record.changed_meanwhile": Explanation(
        "{label} is being changed by someone in {system}",
        "It had a newer version each time we looked.",
        "Wait until they are done, then press Retry.",
        "record",
    ),
    "record.kills_worker": Explanation(
        "{label} stopped the worker five times",
        "It was set aside so that others go on.",
        "Send the technical details to your admin, then press Retry.",
        "record",
    ),
    "record.unexpected": Explanation(
        "Plumbline met something it does not understand at {label}",
        "Nothing was written. The log holds the technical details.",
        "Send the technical details to your admin, then press Retry.",
        "runs",
    ),
}
