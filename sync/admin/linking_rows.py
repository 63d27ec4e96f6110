"""What the decisions of the linking desk share: the record they are about, and the way back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseRedirect

from sync.admin.visit import Visit
from sync.models import Mapping

KINDS = ("project", "vendor")


def found_row(visit: Visit, kind: str, pk: int) -> Mapping:
    row: Mapping | None = Mapping.objects.filter(company=visit.company, entity=kind, pk=pk).first()
    if row is None or kind not in KINDS:
        raise Http404("no such record")
    return row


def desk_of(visit: Visit, kind: str, tab: str = "") -> HttpResponseRedirect:
    """To where the button was pressed; else to the desk."""
    if visit.request.POST.get("back"):
        return visit.back("linking")
    return HttpResponseRedirect(f"{visit.url('linking')}?kind={kind}" + (f"&tab={tab}" if tab else ""))


def name_of(row: Mapping) -> str:
    seen: dict[str, Any] = row.quickbooks_seen or {}
    return str(seen.get("full_name") or seen.get("name") or row.label)


def unfit(row: Mapping) -> str:
    """Why it can't be linked; blank if it can."""
    seen: dict[str, Any] = row.quickbooks_seen or {}
    if seen.get("sub_customer"):
        return "a sub-customer, not a project"
    return "" if seen.get("active", True) else "inactive"
