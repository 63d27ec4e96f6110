"""Webhooks, without which everything goes on, some minutes later."""

from integration.explanation import Explanation

TEXTS: dict[str, Explanation] = {
    "webhooks.refused": Explanation(
        "Procore takes no webhooks for {label}",
        "It says: {detail}. Changes are found by polling instead, some minutes later.",
        "Give the sign-in the permission Webhooks API in Procore; it is tried again every day.",
        "connections",
    ),
}
