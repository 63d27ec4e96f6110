"""A person on a page of one company: who they are there, what they may do, and how the page answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from companies import roles, scope
from companies.circle import Circle, circle_of
from companies.models import Company
from sync.admin.causes import Cause as Held
from sync.admin.causes import causes
from sync.admin.figures import WORKING, Figures, figures, figures_of, waiting_in
from sync.admin.soon import soon
from sync.models import Cause, Standing
from sync.put_off import open_notes, put_off, rests

MOST_COMPANIES = 30  # in the switcher; more are found in the list of all


def switchable(user: scope.Person) -> list[Company]:
    """One more than are shown tells that there are more."""
    return list(scope.companies_for(user).only("name").order_by("name")[: MOST_COMPANIES + 1])


@dataclass
class Visit:
    request: HttpRequest
    company: Company
    roles: frozenset[roles.Role]
    _of: dict[str, Figures] = field(default_factory=dict, init=False)

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # noqa: S101 - the sign-in is checked before any page
        return user

    def may(self, action: str) -> bool:
        return bool(self.roles & roles.ACTIONS[action].roles)

    def why_not(self, action: str) -> str:
        """The reason beside a button that this person can't press."""
        return scope.refusal(action, list(self.circle.holding(roles.ACTIONS[action].roles).values()))

    @cached_property
    def figures(self) -> Figures:
        return figures(self.company)

    def figures_of(self, kind: str) -> Figures:
        """For a page of one kind of record; of all others only what waits for a person."""
        if kind not in self._of:
            self._of[kind] = figures_of(self.company, kind)
        return self._of[kind]

    @property
    def badges(self) -> Figures:
        """What waits for a person; from the figures that the page asked for anyway, if it did."""
        if "figures" in self.__dict__:
            return self.figures
        return next(iter(self._of.values())) if self._of else self._waiting

    @cached_property
    def _waiting(self) -> Figures:
        return waiting_in(self.company)

    @property
    def unsent_claims(self) -> int:
        """Claims that nobody excluded or put away, and that are not in the books yet."""
        return self.figures.rows(Standing.APPROVAL, Standing.NEEDS_YOU, *WORKING, kind="claim")

    @cached_property
    def companies(self) -> list[Company]:
        """Those that this person may switch to, by their names alone."""
        return list(self.circle.companies[: MOST_COMPANIES + 1])

    @cached_property
    def circle(self) -> Circle:
        return circle_of(self.user, self.company)

    @cached_property
    def notes(self) -> list[Cause]:
        """What people said about the causes that stand."""
        return open_notes(self.company)

    @cached_property
    def causes(self) -> list[Held]:
        return causes(self.company)

    @property
    def resting(self) -> int:
        """How many records rest: the badge leaves them out. No query while nothing is put off."""
        notes = {(one.code, one.waits_on): one for one in put_off(self.notes)}
        if not notes:
            return 0
        return sum(one.rows for one in self.causes if one.key in notes and rests(one.records, notes[one.key]))

    @cached_property
    def soon(self) -> str:
        """When what is decided now is carried out."""
        return soon(self.company)

    def url(self, page: str, *args: object) -> str:
        return reverse(f"admin:{page}", args=[self.company.pk, *args])

    def go(self, page: str, *args: object) -> HttpResponseRedirect:
        return redirect(self.url(page, *args))

    def back(self, page: str, *args: object) -> HttpResponseRedirect:
        """To where the form says it came from, if that is a page of this company; else to `page`."""
        return HttpResponseRedirect(self.return_address(page, *args))

    def return_address(self, page: str, *args: object) -> str:
        wanted = self.request.POST.get("back", "")
        own = wanted.startswith(self.url("overview")) and "\\" not in wanted and "//" not in wanted
        return wanted if own else self.url(page, *args)

    def say(self, text: str, undo: str = "") -> None:
        """What happened, with the address that takes it back where there is one."""
        messages.success(self.request, text, extra_tags=f"undo:{undo}" if undo else "")

    def warn(self, text: str) -> None:
        messages.warning(self.request, text)

    def render(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        # The theme's own context asks the same visit for its sidebar (sync.admin.navigation).
        return render(
            self.request,
            template,
            {**admin.site.each_context(self.request), "visit": self, "company": self.company, **context},
            status=status,
        )
