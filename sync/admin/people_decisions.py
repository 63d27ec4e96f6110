"""What an admin decides about people: who is invited, which roles they have, that they set up anew."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse

from companies import roles, second_step, staff
from companies.models import Membership
from integration import clock
from sync.actor import name_of
from sync.admin import people, words
from sync.admin.pages import action
from sync.admin.visit import Visit
from sync.post import mailing
from sync.post.letter import Letter
from sync.post.people import Reader

# Whoever holds somebody's way in holds it for all their companies.
ELSEWHERE = "Whoever runs Plumbline does this from the command line."


@action("people")
def invite(visit: Visit) -> HttpResponse:
    name, email = _typed(visit, "name"), _typed(visit, "email")
    wanted = _roles(visit)
    try:
        user = staff.invite(visit.company, visit.user, name, email, wanted)
    except staff.Refused as refused:
        return people.show(visit, 400, str(refused), name=name, email=email, roles=wanted)
    if not staff.is_invited(user):
        visit.say(f"{name_of(user)} has an account already and can see {visit.company.name} from now on.")
        return visit.go("people")
    return _send_link(visit, user)


@action("people")
def link(visit: Visit) -> HttpResponse:
    """The way in once more, for somebody who has not chosen a password yet."""
    user = _person(visit)
    if not staff.is_invited(user):
        visit.warn(f"{name_of(user)} has chosen a password already.")
        return visit.go("people")
    return _send_link(visit, user)


@action("people")
def change_roles(visit: Visit) -> HttpResponse:
    user, wanted = _person(visit), _roles(visit)
    seen = set(_several(visit, "seen"))
    try:
        changed = staff.change_roles(visit.company, visit.user, user, seen, wanted)
    except staff.Refused as refused:
        visit.warn(f"{refused} Nothing was changed.")
        return visit.go("people")
    if not changed:
        visit.warn(f"The roles of {name_of(user)} changed while you looked. Nothing was done. Look again.")
        return visit.go("people")
    undo = urlencode({"user": user.pk, "seen": sorted(wanted), "role": sorted(seen)}, doseq=True)
    names = words.listed([str(role.label).lower() for role in roles.Role if role.value in wanted])
    told = (
        f"{name_of(user)} now has the {'role' if len(wanted) == 1 else 'roles'} {names}."
        if wanted
        else f"{name_of(user)} no longer sees {visit.company.name}."
    )
    visit.say(told, undo=f"{visit.url('people_roles')}?{undo}" if seen != wanted else "")
    return visit.go("people")


@action("people")
def reset_second_step(visit: Visit) -> HttpResponse:
    """As when a telephone is lost: the next sign-in sets the second step up anew."""
    user = _person(visit)
    if user.pk == visit.user.pk:
        visit.warn("You can't forget your own second step. Ask another admin.")
    elif staff.is_elsewhere(visit.company, user):
        visit.warn(f"{name_of(user)} belongs to other companies too. {ELSEWHERE}")
    elif second_step.reset(user, visit.user):
        visit.say(f"{name_of(user)} sets up the second step anew at the next sign-in.")
    else:
        visit.warn(f"{name_of(user)} has no second step to forget.")
    return visit.go("people")


def _send_link(visit: Visit, user: User) -> HttpResponse:
    address = f"{settings.PUBLIC_URL}{staff.welcome_path(user)}"
    if not settings.MAIL_ON and staff.is_elsewhere(visit.company, user):
        visit.warn(f"{name_of(user)} is invited by another company too. {ELSEWHERE}")
        return visit.go("people")
    if not settings.MAIL_ON:
        return visit.render("sync/people_link.html", person=user, address=address)
    letter = Letter(
        f"{name_of(visit.user)} invites you to Plumbline, {visit.company.name}",
        (
            f"{name_of(visit.user)} invites you to see {visit.company.name} in Plumbline.",
            "Plumbline keeps Procore and QuickBooks in step.",
            "Choose a password first. The link works once and for three days.",
        ),
        ("Choose a password", address),
        "you were invited",
    )  # fmt: skip
    key = f"{user.pk} {clock.now().isoformat(timespec='minutes')}"
    mailing.tell(visit.company, "invitation", key, [Reader(user, user.email)], letter)
    visit.say(f"{name_of(user)} is invited. The link is on its way to {user.email}.")
    return visit.go("people")


def _person(visit: Visit) -> User:
    """Somebody of this company, or who was of it a moment ago."""
    pk = _asked(visit, "user")
    user = User.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 18 else None
    if user is None or not _was_here(visit, user):
        raise Http404("no such person")
    return user


def _was_here(visit: Visit, user: User) -> bool:
    if Membership.objects.filter(company=visit.company, user=user).exists():
        return True
    taken = visit.company.audit_entries.filter(action="roles.changed", subject=user.get_username())
    return taken.exists()


def _roles(visit: Visit) -> set[str]:
    known = {role.value for role in roles.Role}
    return {one for one in _several(visit, "role") if one in known}


def _several(visit: Visit, name: str) -> list[str]:
    return visit.request.POST.getlist(name) or visit.request.GET.getlist(name)


def _asked(visit: Visit, name: str) -> str:
    return visit.request.POST.get(name, visit.request.GET.get(name, ""))


def _typed(visit: Visit, name: str) -> str:
    return visit.request.POST.get(name, "").replace("\0", "").strip()[:254]
