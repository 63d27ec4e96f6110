"""Who gets a mail: people of a role who want it, and addresses that Procore names."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from companies.models import Company
from companies.roles import Role
from sync.models import Preference

DIGEST, ALARMS = "digest", "alarms"


@dataclass(frozen=True)
class Reader:
    user: User | None
    address: str


def readers(company: Company, wants: str, *roles: Role) -> list[Reader]:
    """Active people with one of these roles who have not switched this off (`wants`: DIGEST or ALARMS)."""
    held = Q(memberships__company=company, memberships__role__in=[role.value for role in roles])
    return _readers(User.objects.filter(held), wants)


def reader(user: User, wants: str = ALARMS) -> list[Reader]:
    return _readers(User.objects.filter(pk=user.pk), wants)


def preference_of(user: User) -> Preference:
    return Preference.objects.filter(user=user).first() or Preference(user=user)


def _readers(users: QuerySet[User], wants: str) -> list[Reader]:
    found = users.filter(is_active=True).exclude(email="").exclude(**{f"preference__{wants}": False})
    return [Reader(user, user.email) for user in found.distinct().order_by("pk")]
