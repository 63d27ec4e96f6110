"""What is kept for a while only: the contents of settled writes. That they were made stays."""

from __future__ import annotations

from datetime import datetime

from companies.models import Company
from sync.models import Write


def blank_payloads(company: Company, before: datetime) -> int:
    """Blank what writes settled before this moment held. Unsettled ones may have to be repeated."""
    old = Write.objects.filter(mapping__company=company, settled_at__lt=before).exclude(payload="")
    return old.update(payload="", after={})
