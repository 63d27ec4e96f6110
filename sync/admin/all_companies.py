"""All companies of a person, the worst first."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from companies import scope
from companies.models import Connection
from integration import clock
from sync.admin.answer import Answer, company_sentence
from sync.admin.figures import waiting_of
from sync.admin.paging import paged
from sync.models import Standing

ROWS = 100
WORST = ("red", "orange", "blue", "violet", "grey", "green")


def all_companies(request: HttpRequest) -> HttpResponse:
    rows = []
    mine = scope.companies_for(request.user).defer("settings", "books", "budget")
    states = Connection.objects.only("company", "system", "state", "lost_at")
    companies = list(mine.prefetch_related(Prefetch("connections", states)).order_by("name"))
    by = waiting_of(companies)
    for company in companies:
        known = by[company.pk]
        told = company_sentence(company, list(company.connections.all()), known, clock.now())
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
            "page": shown,
            "waiting": waiting,
            "name": "All companies",
        },
    )


def _badness(row: dict[str, object]) -> int:
    told = row["answer"]
    return WORST.index(told.tone) if isinstance(told, Answer) else len(WORST)
