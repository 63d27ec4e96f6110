"""Who may do what: the people of a company, and the table made from the permission code itself."""

from __future__ import annotations

from collections import defaultdict

from django.contrib.auth.models import User
from django.http import HttpResponse

from companies import roles
from companies.models import Membership
from sync.admin import words
from sync.admin.pages import page
from sync.admin.visit import Visit


@page
def people(visit: Visit) -> HttpResponse:
    held: dict[User, list[str]] = defaultdict(list)
    for one in (
        Membership.objects.filter(company=visit.company).select_related("user").order_by("user__username")
    ):
        held[one.user].append(str(one.get_role_display()))
    approvers = sum(roles.APPROVER.label in names for names in held.values())
    return visit.render(
        "sync/people.html",
        people=[(user, words.listed(names)) for user, names in held.items()],
        roles=[role.label for role in roles.Role],
        table=roles.table(),
        sentence=_sentence(visit, len(held), approvers),
    )


def _sentence(visit: Visit, count: int, approvers: int) -> str:
    can = "nobody can approve" if not approvers else f"{approvers:,} can approve claims"
    return f"{words.count(count, 'person', 'people')} can see {visit.company.name}; {can}."
