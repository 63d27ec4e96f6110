"""What is kept in step, what is being written, and what was done."""

from sync.models.approved import ApprovedBill
from sync.models.cause import Cause
from sync.models.conflict import Conflict
from sync.models.day import Day
from sync.models.feed import Feed
from sync.models.mapping import Mapping
from sync.models.post import Mail, Notice, Postbox, Preference
from sync.models.reconciliation import Reconciliation
from sync.models.run import LogEntry, Run
from sync.models.standing import Standing
from sync.models.write import Write

__all__ = [
    "ApprovedBill", "Cause", "Conflict", "Day", "Feed", "LogEntry", "Mail", "Mapping", "Notice", "Postbox",
    "Preference", "Reconciliation", "Run", "Standing", "Write",
]  # fmt: skip
