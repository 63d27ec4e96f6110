"""Changing what is kept of a company: settings and roles, each with its audit entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from companies import audit, company_settings, signals
from companies.models import Company, Membership


@dataclass(frozen=True)
class Effect:
    """What a saved setting does: the names that changed, and how many records are planned anew."""

    names: list[str]
    planned_anew: int


def save_settings(company: Company, actor: User | str, changes: Mapping[str, Any]) -> Effect:
    """Raises company_settings.BadSetting; then nothing is changed."""
    with transaction.atomic():
        row = Company.objects.select_for_update().get(pk=company.pk)
        before = company_settings.as_json(row.options)
        row.settings = company_settings.changed(row.settings, changes)
        after = company_settings.as_json(row.options)
        names = [name for name in after if after[name] != before[name]]
        if names:
            row.save(update_fields=["settings"])
            audit.record(
                company, actor, "settings.changed", company,
                before={name: before[name] for name in names}, after={name: after[name] for name in names},
            )  # fmt: skip
        # What stands on them is asked for in the same transaction: nothing is planned with the old ones.
        answers = signals.settings_changed.send(Company, company=row, names=names) if names else []
    company.refresh_from_db()
    return Effect(names, sum(int(count or 0) for _, count in answers))


def set_roles(company: Company, actor: User | str, user: User, roles: Iterable[str]) -> None:
    """Give a person exactly these roles in the company; none takes all away."""
    wanted = {Membership.Role(role).value for role in roles}
    with transaction.atomic():
        held = Membership.objects.filter(company=company, user=user)
        before = sorted(held.values_list("role", flat=True))
        held.exclude(role__in=wanted).delete()
        for role in sorted(wanted.difference(before)):
            Membership.objects.create(company=company, user=user, role=role)
        if sorted(wanted) != before:
            audit.record(
                company, actor, "roles.changed", user.get_username(),
                before={"roles": before}, after={"roles": sorted(wanted)},
            )  # fmt: skip
