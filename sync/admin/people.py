"""Who may do what: the people of a company, and the table made from the permission code itself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django_otp.plugins.otp_totp.models import TOTPDevice

from companies import roles, staff
from companies.models import Membership
from sync.admin import words
from sync.admin.pages import page
from sync.admin.visit import Visit
from sync.models import Preference


@dataclass(frozen=True)
class Person:
    user: User
    roles: frozenset[str]
    digest: bool
    second_step: bool
    # Why nothing of theirs can be changed; blank if it can.
    locked: str

    @property
    def told(self) -> str:
        return words.listed([str(role.label) for role in roles.Role if role.value in self.roles])

    @property
    def is_invited(self) -> bool:
        return staff.is_invited(self.user)


@page
def people(visit: Visit) -> HttpResponse:
    return show(visit)


def show(visit: Visit, status: int = 200, error: str = "", **typed: object) -> HttpResponse:
    """The page; after a refusal with the reason and what was typed."""
    found = _people(visit)
    return visit.render(
        "sync/people.html",
        status,
        people=found,
        roles=[(role.value, role.label) for role in roles.Role],
        table=roles.table(),
        sentence=_sentence(visit, found),
        two_steps=settings.SECOND_FACTOR,
        mail_on=settings.MAIL_ON,
        error=error,
        typed=typed,
    )


def _people(visit: Visit) -> list[Person]:
    held: dict[User, set[str]] = defaultdict(set)
    rows = Membership.objects.filter(company=visit.company).select_related("user")
    for one in rows.order_by("user__first_name", "user__username"):
        held[one.user].add(one.role)
    off = set(Preference.objects.filter(user__in=held, digest=False).values_list("user", flat=True))
    devices = TOTPDevice.objects.filter(user__in=held, confirmed=True) if settings.SECOND_FACTOR else None
    with_device = set(devices.values_list("user", flat=True)) if devices is not None else set()
    return [
        Person(user, frozenset(names), user.pk not in off, user.pk in with_device, _locked(visit, user))
        for user, names in held.items()
    ]


def _locked(visit: Visit, user: User) -> str:
    return "You can't change your own roles. Ask another admin." if user.pk == visit.user.pk else ""


def _sentence(visit: Visit, found: list[Person]) -> str:
    approvers = sum(roles.APPROVER.value in one.roles for one in found if one.user.is_active)
    can = "nobody can approve" if not approvers else f"{approvers:,} can approve claims"
    return f"{words.count(len(found), 'person', 'people')} can see {visit.company.name}; {can}."
