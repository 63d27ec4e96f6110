"""All companies of a person, the worst first."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from companies import scope
from companies.models import Company, Connection
from integration import clock
from sync.admin.answer import Answer, company_sentence
from sync.admin.figures import waiting_of
from sync.admin.paging import paged
from sync.models import Standing

ROWS = 100
# All that the list tells of a company.
TOLD = (
    "name", "home_currency", "time_zone", "went_live_at", "paused_at", "halted_at", "stopped_code",
    "stopped_facts",
)  # fmt: skip
WORST = ("red", "orange", "blue", "violet", "grey", "green")


def all_companies(request: HttpRequest) -> HttpResponse:
    rows = []
    companies = list(scope.companies_for(request.user).only(*TOLD).order_by("name"))
    by, lost = waiting_of(companies), _lost(companies)
    now = clock.now()
    for company in companies:
        known = by[company.pk]
        told = company_sentence(company, lost.get(company.pk, ()), known, now)
        rows.append(
            {
                "company": company,
                "answer": told,
                "stuck": known.rows(Standing.NEEDS_YOU),
                "waiting": known.rows(Standing.APPROVAL),
                "conflicts": known.rows(Standing.CONFLICT),
                "compared": known.compared,
            }
        )
    rows.sort(key=_badness)
    waiting = sum(by[company.pk].rows(Standing.APPROVAL, kind="claim") for company in companies)
    shown = paged(rows, request.GET, ROWS)
    return render(
        request,
        "sync/all_companies.html",
        {
            **admin.site.each_context(request),
            "rows": shown.rows,
            "worst": rows[:1],
            "alike": sum(_badness(row)[0] == _badness(rows[0])[0] for row in rows),
            "page": shown,
            "waiting": waiting,
            "name": "All companies",
        },
    )


def _lost(companies: list[Company]) -> dict[int, list[Connection]]:
    """By company id, what has to be connected again."""
    found: dict[int, list[Connection]] = {}
    lost = Connection.objects.filter(company__in=companies, state=Connection.State.LOST)
    for one in lost.only("company", "system", "state", "lost_at").order_by("system"):
        found.setdefault(one.company_id, []).append(one)
    return found


def _badness(row: dict[str, Any]) -> tuple[int, int, int, int]:
    """By colour, then by how much waits for a person."""
    told: Answer = row["answer"]
    return WORST.index(told.tone), -row["stuck"], -row["conflicts"], -row["waiting"]
