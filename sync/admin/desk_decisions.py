"""What a person does about a cause on the error desk: check it again, put it off, give it to somebody."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpResponse

from companies import roles
from sync import cause_decisions, desk
from sync.actor import name_of
from sync.admin import words
from sync.admin.causes import Cause, causes
from sync.admin.pages import action
from sync.admin.released import remember
from sync.admin.soon import looks_again
from sync.admin.visit import Visit
from sync.models import Cause as Note
from sync.models import Mapping, Standing
from sync.put_off import CHOICES

GONE = "Nothing waits for this any more."


@action("retry")
def check_again(visit: Visit) -> HttpResponse:
    """Look again at one cause: everything it holds, or the one record that is a cause of its own."""
    held = _held(visit)
    if held is None:
        visit.say(GONE)
        return visit.back("desk")
    if held.waits_on:
        asked = desk.check_again(visit.company, visit.user, held.code, held.waits_on)
    else:
        asked = desk.retry(visit.company, visit.user, [held.first.pk])
    if asked.asked:
        remember(visit, held.title, held.key[1], held.records)
        visit.say(_checked(visit, asked.asked))
    else:
        visit.say("They are being checked already." if asked.running else GONE)
    return visit.back("desk")


@action("retry")
def check_all(visit: Visit) -> HttpResponse:
    held = Mapping.objects.filter(company=visit.company).standing_at(Standing.NEEDS_YOU)
    asked = desk.retry(visit.company, visit.user, list(held.values_list("pk", flat=True)))
    visit.say(_checked(visit, asked.asked))
    return visit.go("desk")


@action("assign")
def snooze(visit: Visit) -> HttpResponse:
    posted, held = visit.request.POST, _held(visit)
    choice, reason = posted.get("until", ""), posted.get("reason", "").replace("\0", "").strip()
    before = "" if choice == "change" else " It comes back before that if it changes."
    if held is None:
        visit.say(GONE)
    elif choice not in CHOICES:
        visit.warn("Choose how long it may rest. Nothing was changed.")
    elif cause_decisions.snooze(visit.company, visit.user, held, choice, posted.get("state", ""), reason):
        visit.say(
            f"Snoozed {CHOICES[choice]}: {held.title}.{before}",
            undo=_address(visit, "desk_wake", held.key),
        )
    else:
        visit.warn(f"This changed while you looked: {held.title}. Nothing was snoozed. Look again.")
    return visit.back("desk")


@action("assign")
def wake(visit: Visit) -> HttpResponse:
    if cause_decisions.wake(visit.company, visit.user, _asked(visit, "code"), _asked(visit, "waits_on")):
        visit.say("It is back under Open.")
    else:
        visit.say("It was not snoozed any more.")
    return visit.back("desk")


@action("assign")
def assign(visit: Visit) -> HttpResponse:
    held, to = _held(visit), _person(visit, _asked(visit, "to"))
    if held is None:
        visit.say(GONE)
    elif to is None and _asked(visit, "to"):
        visit.warn("Choose one of the people of this company. Nothing was changed.")
    else:
        before = Note.objects.filter(company=visit.company, code=held.key[0], waits_on=held.key[1]).first()
        undo = _address(visit, "desk_assign", held.key, to=(before and before.assigned_to_id) or "")
        given = cause_decisions.assign(visit.company, visit.user, held, to)
        name = name_of(to) if to else "nobody"
        visit.say(
            f"Given to {name}: {held.title}." if given else f"It was given to {name} already.",
            undo if given else "",
        )
    return visit.back("desk")


def _held(visit: Visit) -> Cause | None:
    """The cause that the button named, as it stands now."""
    key = (_asked(visit, "code"), _asked(visit, "waits_on"))
    return next((one for one in causes(visit.company) if one.key == key), None)


def _person(visit: Visit, pk: str) -> User | None:
    if not pk.isdecimal() or len(pk) > 17:
        return None
    able = [role.value for role in roles.ACTIONS["retry"].roles | {roles.ADMIN}]
    of = {"memberships__company": visit.company, "memberships__role__in": able}
    return User.objects.filter(pk=int(pk), is_active=True, **of).first()


def _asked(visit: Visit, name: str) -> str:
    """Posted by a button; *Undo* carries it in its address."""
    return visit.request.POST.get(name, visit.request.GET.get(name, "")).replace("\0", "")[:100]


def _address(visit: Visit, page: str, key: tuple[str, str], **more: object) -> str:
    return f"{visit.url(page)}?{urlencode({'code': key[0], 'waits_on': key[1], **more})}"


def _checked(visit: Visit, count: int) -> str:
    return f"{words.count(count, 'record')} {words.are(count)} checked again {looks_again(visit.company)}."
