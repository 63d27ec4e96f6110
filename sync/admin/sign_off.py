"""Signing off a month: its figures, what is open, and the name of the person who vouches for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from integration import clock
from sync import signoff
from sync.admin import words
from sync.admin.pages import form
from sync.admin.reconciliation_filter import Month, month_of
from sync.admin.reconciliation_reading import newest_reading
from sync.admin.reconciliation_sums import Sums, by_cause, by_project
from sync.admin.signed_month import figures_of, lines_of, signed_of
from sync.admin.visit import Visit
from sync.models import Reconciliation
from sync.reconcile_claims import Line

LONGEST_REMARK = 1000
READ_MEANWHILE = (
    "Both systems were read again while you looked. These are the figures now; nothing was signed."
)


@form("sign_off")
def sign_off(visit: Visit) -> HttpResponse:
    asked = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    month = month_of(asked.get("month", ""))
    if month is None:
        raise Http404("no such month")
    found = newest_reading(visit.company)
    if found is None:
        return visit.go("reconciliation")
    lines = lines_of(found, month)
    if visit.request.method != "POST":
        return _page(visit, month, found, lines)
    return _signed(visit, month, found, lines)


def _signed(visit: Visit, month: Month, found: Reconciliation, lines: Sequence[Line]) -> HttpResponse:
    remark = visit.request.POST.get("remark", "").replace("\0", "").strip()[:LONGEST_REMARK]
    if hindrance := _hindrance(month, found, lines):
        return _page(visit, month, found, lines, 409, hindrance)
    if visit.request.POST.get("reading") != str(found.pk):
        return _page(visit, month, found, lines, 409, READ_MEANWHILE, remark=remark)
    if _open(lines) and not remark:
        return _page(visit, month, found, lines, 400, missing="Say why the month is closed with it open.")
    billed = Sums(lines).billed.quickbooks
    figures = figures_of(lines, remark)
    if signoff.sign_off(visit.company, visit.user, month.title, found, figures, billed) is None:
        visit.warn(f"{month.title} was signed off with these figures already.")
    else:
        visit.say(f"{month.title} signed off. {words.money(billed)} {visit.company.home_currency} billed.")
    address = f"{visit.url('reconciliation')}?month={month.key}"
    return HttpResponseRedirect(address)


def _page(
    visit: Visit,
    month: Month,
    found: Reconciliation,
    lines: Sequence[Line],
    status: int = 200,
    told: str = "",
    *,
    missing: str = "",
    remark: str = "",
) -> HttpResponse:
    return visit.render(
        "sync/sign_off.html",
        status,
        month=month,
        through=month.last_day,
        found=found,
        read=f"Read from both systems {words.when(found.read_at, clock.now())}.",
        hindrance=_hindrance(month, found, lines),
        told=told,
        missing=missing,
        remark=remark,
        open=_open(lines),
        signed=signed_of(visit.company, month, found, lines),
        **_figures(lines),
    )


def _figures(lines: Sequence[Line]) -> dict[str, Any]:
    return {
        "sums": Sums(lines),
        "projects": by_project(lines),
        "causes": by_cause(lines),
        "differing": sum(bool(one.cause) for one in lines),
    }


def _hindrance(month: Month, found: Reconciliation, lines: Sequence[Line]) -> str:
    """Why the month can't be signed off yet; blank if it can."""
    last_day = month.last_day
    assert last_day is not None  # noqa: S101 - a month that was asked for
    if not month.has_ended:
        return f"{month.title} lasts until {words.day(last_day)}. It can be signed off from the day after."
    if found.read_at is None or timezone.localtime(found.read_at).date() <= last_day:
        return f"Both systems were read before {month.title} had ended. Read them again first."
    return "" if lines else f"Nothing was billed through {month.title}."


def _open(lines: Sequence[Line]) -> int:
    return sum(not (one.agrees and one.explained) for one in lines)
