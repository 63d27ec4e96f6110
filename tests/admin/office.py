"""The people of the page tests, and what they see."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from companies.models import Company, Membership
from sync.models import Mapping
from tests.admin import factory

ROLES = tuple(str(role.value) for role in Membership.Role)


@dataclass(frozen=True)
class Page:
    """What a person reads: no tags, one space between words."""

    response: HttpResponse
    text: str

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headline(self) -> str:
        found = re.findall(r"<h1[^>]*>(.*?)</h1>", self.source, re.S)
        assert len(found) == 1, f"{len(found)} headlines"
        return plain(found[0])

    @property
    def source(self) -> str:
        return self.response.content.decode()


class Office:
    """Northgate Builders, live, with a person of each role; and a company that is none of their business."""

    def __init__(self) -> None:
        self.company = factory.company("Northgate Builders")
        self.foreign = factory.company("Elsewhere Construction")
        self.people = {
            role: factory.person(f"{role.capitalize()} Person", role, company=self.company) for role in ROLES
        }
        self.stranger = factory.person("Stranger Person", *ROLES, company=self.foreign)
        self._browsers: dict[int, Client] = {}

    def browser(self, who: str | User = "approver") -> Client:
        client = Client()
        client.force_login(self.people[who] if isinstance(who, str) else who)
        return client

    def url(self, page: str, *args: object, company: Company | None = None) -> str:
        return reverse(f"admin:{page}", args=[(company or self.company).pk, *args])

    def see(self, page: str, *args: object, who: str | User = "approver", query: str = "") -> Page:
        return seen(self._at_work(who).get(self.url(page, *args) + query))

    def do(self, page: str, *args: object, who: str | User = "approver", **posted: Any) -> Page:
        """Press a button and read the page it leads to."""
        return seen(self._at_work(who).post(self.url(page, *args), posted, follow=True))

    def _at_work(self, who: str | User) -> Client:
        """The browser in which this person has signed in before."""
        user = self.people[who] if isinstance(who, str) else who
        if user.pk not in self._browsers:
            self._browsers[user.pk] = self.browser(user)
        return self._browsers[user.pk]


def seen(response: Any) -> Page:
    return Page(response, plain(response.content.decode()))


def plain(source: str) -> str:
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", source, flags=re.S)
    body = re.sub(r'<span class="material-symbols[^>]*>[^<]*</span>', "", body)
    text = html.unescape(re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(text.split()))


def order_of(row: Mapping) -> dict[str, Any]:
    """What a person ordered for this record."""
    order = fresh(row).order
    assert isinstance(order, dict)
    return order


def fresh(row: Mapping) -> Mapping:
    return Mapping.objects.with_standing().get(pk=row.pk)
