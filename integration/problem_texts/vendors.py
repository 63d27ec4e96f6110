"""What keeps a vendor from being in step."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
    "vendor.exists": Explanation(
        "QuickBooks already has a vendor called {name}",
        "QuickBooks allows a name once among vendors, customers and employees, so no second one was made.",
        "Link this company to that vendor on the linking desk, or create it there under another name.",
        "linking",
    ),
    "vendor.too_long": Explanation(
        "The {field} of {label} is too long for QuickBooks",
        "It has {length} characters; QuickBooks takes {limit}. Everything else was carried over.",
        "Shorten it in Procore; it is carried over by itself.",
        "procore",
    ),
    "vendor.name_forbidden": Explanation(
        "The name {name} can't be used in QuickBooks",
        "QuickBooks uses the colon to part a name from the names below it.",
        "Take the colon out of the name in Procore, or create the vendor under another name.",
        "linking",
    ),
    "vendor.bad_value": Explanation(
        "{value} is no {field} that QuickBooks takes",
        "QuickBooks would refuse the whole vendor {label} for it. Everything else was carried over.",
        "Correct it in Procore; it is carried over by itself.",
        "procore",
    ),
    "vendor.bad_country": Explanation(
        "Procore does not know the country {country} of {label}",
        "The address was left out; everything else was carried over.",
        "Correct the country in QuickBooks, for example US; the address follows by itself.",
        "quickbooks",
    ),
    "vendor.bad_state": Explanation(
        "{state} is no state of {country} in the address of {label}",
        "Procore takes valid pairs of country and state only. Only the address was left out.",
        "Correct the state in QuickBooks; the address follows by itself.",
        "quickbooks",
    ),
    "vendor.gone_in_procore": Explanation(
        "{label} is no longer in Procore's directory",
        "It was deleted or merged there. Nothing was changed in QuickBooks.",
        "If it was merged, unlink it and link the company that is left. Otherwise archive it.",
        "record",
    ),
}
