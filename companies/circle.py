"""Who else is in a company, and where else a person is: asked for once on a page, in one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from django.db.models import BooleanField, Case, Q, When

from companies import scope
from companies.models import Company, Membership

# People and companies beyond these are found on their own pages.
MOST = 500
LISTED = 50
FIELDS = (
    "company_id", "company__name", "user_id", "role", "user__is_active", "user__username", "user__first_name",
    "user__last_name",
)  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One person in one role; `name` is what others call them."""

    pk: int
    role: str
    login: str
    name: str
    can_sign_in: bool


@dataclass(frozen=True)
class Circle:
    """`members`, the first to come first; `companies` are the person's own, the first by name."""

    members: tuple[Member, ...]
    companies: tuple[Company, ...]

    def holding(self, roles: Iterable[str]) -> dict[int, str]:
        """Names of those with one of these roles, by their keys."""
        wanted = set(roles)
        return {one.pk: one.name for one in self.members if one.role in wanted and one.can_sign_in}


def circle_of(user: scope.Person, company: Company) -> Circle:
    here = Case(When(company=company, then=True), default=False, output_field=BooleanField())
    rows = Membership.objects.filter(Q(company=company) | Q(user=user.pk)).order_by(
        here.desc(), "company__name", "user_id"
    )
    members, mine = [], {}
    for company_id, name, user_id, role, active, username, first, last in rows.values_list(*FIELDS)[:MOST]:
        if company_id == company.pk:
            called = f"{first} {last}".strip() or username
            members.append(Member(user_id, role, username, called, active))
        if user_id == user.pk:
            mine[company_id] = name
    if getattr(user, "is_superuser", False):
        return Circle(tuple(members), tuple(scope.companies_for(user).only("name").order_by("name")[:LISTED]))
    by_name = sorted(mine.items(), key=itemgetter(1))[:LISTED]
    return Circle(tuple(members), tuple(Company(pk=pk, name=name) for pk, name in by_name))
