"""The people of a company: inviting them, and what nobody may do to roles. All of it is audited."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from companies import audit, changes, roles
from companies.models import Company, Membership

# A company without one of these stands still.
NEEDED = (roles.ADMIN, roles.APPROVER)


class Refused(Exception):
    """A change of people that is not made; the text says why, in words for the page."""


def invite(company: Company, actor: User, name: str, email: str, wanted: Collection[str]) -> User:
    """A person with these roles, who sets a password by a link (`welcome_path`). Raises Refused."""
    address = _address(email)
    if not wanted:
        raise Refused("Choose at least one role.")
    first, _, last = " ".join(name.split()).partition(" ")
    if not first:
        raise Refused("Enter the person's name.")
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        user = User.objects.filter(email__iexact=address).order_by("-is_active", "pk").first()
        if user and Membership.objects.filter(company=company, user=user).exists():
            raise Refused(f"{address} belongs to somebody here already.")
        if user is None:
            user = User(username=address[:150], email=address, first_name=first[:150], last_name=last[:150])
            user.is_active, user.is_staff = False, True
            user.set_unusable_password()
            user.save()
        changes.set_roles(company, actor, user, wanted)
        audit.record(company, actor, "person.invited", address, after={"roles": sorted(wanted)})
    return user


def change_roles(
    company: Company, actor: User, user: User, seen: Collection[str], wanted: Collection[str]
) -> bool:
    """False: the roles are no longer those that were seen. Raises Refused."""
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        held = set(Membership.objects.filter(company=company, user=user).values_list("role", flat=True))
        if held != set(seen):
            return False
        if reason := why_not(company, actor, user, held, wanted):
            raise Refused(reason)
        changes.set_roles(company, actor, user, wanted)
    return True


def why_not(company: Company, actor: User, user: User, held: Collection[str], wanted: Collection[str]) -> str:
    """Why these roles can't be given; blank if they can."""
    if user.pk == actor.pk:
        return "You can't change your own roles. Ask another admin."
    for role in NEEDED:
        others = Membership.objects.filter(company=company, role=role.value, user__is_active=True)
        is_taken = role.value in held and role.value not in wanted
        if is_taken and user.is_active and not others.exclude(user=user).exists():
            return f"{user.get_full_name() or user} is the last {role.label.lower()}. Name another one first."
    return ""


def is_invited(user: User) -> bool:
    """Whether they have yet to choose a password."""
    return not user.is_active and user.last_login is None


def is_elsewhere(company: Company, user: User) -> bool:
    """Whether they have a role in another company, too."""
    return Membership.objects.filter(user=user).exclude(company=company).exists()


def welcome_path(user: User) -> str:
    """The address at which an invited person chooses a password; good once and for three days."""
    name = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("companies:welcome", args=[name, default_token_generator.make_token(user)])


def welcome(user: User) -> bool:
    """An invited person has chosen a password. False: they have been taken out again meanwhile."""
    invited = User.objects.filter(pk=user.pk, is_active=False, last_login=None)
    return bool(invited.filter(memberships__isnull=False).exists() and invited.update(is_active=True))


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(f"{address[:100] or 'That'} is no e-mail address.") from None
    return address
