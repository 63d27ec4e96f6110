"""What QuickBooks and Procore refuse, and what is tried again by itself."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
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
        "Adopt the existing bill on the claim's page, or change the number in Procore. "
        "Where commitments share claim numbers, have bill numbers begin with the commitment's in Settings.",
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
        "Nothing is lost; everything waits. QuickBooks says: {detail}",
        "Renew the subscription in QuickBooks, then press Check now.",
        "connections",
    ),
    "quickbooks.no_access": Explanation(
        "The connected QuickBooks user has lost a right",
        "Nothing is lost; everything waits. QuickBooks says: {detail}",
        "Ask a QuickBooks administrator to press Reconnect.",
        "connections",
    ),
    "procore.name_taken": Explanation(
        "Procore already has a record of this name: {label}",
        "Procore says: {detail}",
        "Rename one of the two, or keep the name that {label} has in Procore. It is sent by itself then.",
        "procore",
    ),
    "procore.refused": Explanation(
        "Procore does not take the change to {label}",
        "Procore says: {detail}",
        "Correct what it names in Procore, then press Retry.",
        "procore",
    ),
    "procore.no_access": Explanation(
        "Procore does not let Plumbline do this: {label}",
        "The tool may be off or the permission missing. Procore says: {detail}",
        "Ask a Procore administrator for the permission named under Connections, then press Retry; or press "
        "Reconnect there and sign in as somebody who has it.",
        "connections",
    ),
    "procore.not_found": Explanation(
        "Procore does not show {label}",
        "It was deleted there, or the connected user may not see it.",
        "Check the record and the permissions in Procore, then press Retry.",
        "procore",
    ),
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
}
