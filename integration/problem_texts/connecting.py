"""Signing in to both systems and what they must allow."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
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
}
