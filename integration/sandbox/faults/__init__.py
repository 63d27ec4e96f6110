"""What can be made to go wrong: a fault waits for the n-th matching request and then has its effect."""

from integration.sandbox.faults.answers import cut_short, html_page, no_rows, nothing, status, status_after
from integration.sandbox.faults.batches import batch_partial, batch_shuffled, batch_truncated
from integration.sandbox.faults.connections import (
    hang,
    hang_before,
    lose_reply,
    lose_reply_in_body,
    lose_reply_in_header,
    refuse,
    slow,
)
from integration.sandbox.faults.fault import Effect, Fault, Faults
from integration.sandbox.faults.moments import expire, late, revoke, skewed, then_call
from integration.sandbox.faults.paging import endless_pages

__all__ = [
    "Effect",
    "Fault",
    "Faults",
    "batch_partial",
    "batch_shuffled",
    "batch_truncated",
    "cut_short",
    "endless_pages",
    "expire",
    "hang",
    "hang_before",
    "html_page",
    "late",
    "lose_reply",
    "lose_reply_in_body",
    "lose_reply_in_header",
    "no_rows",
    "nothing",
    "refuse",
    "revoke",
    "skewed",
    "slow",
    "status",
    "status_after",
    "then_call",
]
