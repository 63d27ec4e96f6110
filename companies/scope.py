"""What a person may see and do. Every page, list, picker and command asks here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from companies import roles
from companies.models import Company, Membership

Row = TypeVar("Row", bound=Model)
Person = User | AbstractBaseUser | AnonymousUser
NAMES_SHOWN = 3


def companies_for(user: Person) -> QuerySet[Company]:
    """The companies whose data this person may see. A superuser sees all: they could take a role."""
    if not (user.is_authenticated and user.is_active):
        return Company.objects.none()
    if getattr(user, "is_superuser", False):
        return Company.objects.all()
    return Company.objects.filter(pk__in=Membership.objects.filter(user=user.pk).values("company"))


def limit(rows: QuerySet[Row], user: Person, path: str = "company") -> QuerySet[Row]:
    """Only the rows of this person's companies; `path` leads from a row to its company."""
    return rows.filter(**{f"{path}__in": companies_for(user)})


def company_for(user: Person, **lookup: Any) -> Company:
    """The company, or "not found": whether a stranger's company exists is nobody's business."""
    try:
        return companies_for(user).get(**lookup)
    except (Company.DoesNotExist, ValueError):
        raise Http404("no such company") from None


def roles_of(user: Person, company: Company) -> frozenset[roles.Role]:
    """The roles a person holds. A superuser counts as viewer and admin, never as approver or operator."""
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    held = Membership.objects.filter(user=user.pk, company=company).values_list("role", flat=True)
    given = {roles.ADMIN, roles.VIEWER} if getattr(user, "is_superuser", False) else set()
    return frozenset(given | {roles.Role(role) for role in held})


def entered(user: Person, **lookup: Any) -> tuple[Company, frozenset[roles.Role]]:
    """A company of this person and their roles in it, in one query for most; or "not found"."""
    if getattr(user, "is_superuser", False) or not (user.is_authenticated and user.is_active):
        company = company_for(user, **lookup)
        return company, roles_of(user, company)
    wanted = {f"company__{name}": value for name, value in lookup.items()}
    held = list(Membership.objects.filter(user=user.pk, **wanted).select_related("company"))
    if not held:
        raise Http404("no such company")
    return held[0].company, frozenset(roles.Role(one.role) for one in held)


def may(user: Person, company: Company, action: str) -> bool:
    return bool(roles_of(user, company) & roles.ACTIONS[action].roles)


def require(user: Person, company: Company, action: str) -> None:
    """Raises PermissionDenied with a sentence that says who may."""
    if not may(user, company, action):
        raise PermissionDenied(why_not(company, action))


def why_not(company: Company, action: str) -> str:
    """ "Only approvers can approve claims. Ask Dana Whitfield or Priya Nair."""
    return refusal(action, _holders(company, action))


def refusal(action: str, names: Sequence[str]) -> str:
    """`names` are those of the people who may."""
    return f"Only {roles.who_may(action)} can {roles.ACTIONS[action].does}. {_whom_to_ask(names)}"


def _whom_to_ask(names: Sequence[str]) -> str:
    if not names:
        return "Nobody has that role yet; an admin gives it under People."
    shown = names[:NAMES_SHOWN]
    return f"Ask {', '.join(shown[:-1])}{' or ' if len(shown) > 1 else ''}{shown[-1]}."


def _holders(company: Company, action: str) -> list[str]:
    allowed = User.objects.filter(
        is_active=True,
        memberships__company=company,
        memberships__role__in=[role.value for role in roles.ACTIONS[action].roles],
    )
    return [
        one.get_full_name() or one.get_username() for one in allowed.distinct().order_by("pk")[:NAMES_SHOWN]
    ]
