"""Every setting of a company: what it does, what it is, what it was by default. Changed by admins only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, get_args

from django.conf import settings as django_settings
from django.db.models import F
from django.http import HttpResponse

from companies import company_settings
from companies.changes import Effect, save_settings
from companies.company_settings import BY_TYPE, SCHEDULES, BadSetting, CompanySettings, by_type
from integration import clock
from sync import sources, work
from sync.admin import settings_effect, words
from sync.admin.choices import Choices, Option, options_for, warning_for
from sync.admin.pages import action, form
from sync.admin.settings_effect import Last, Waiting
from sync.admin.visit import Visit
from sync.models import Feed

LONGEST = 200  # characters of what is typed
UNLISTED = "“{}” is not in the list. Choose one that is suggested while you type."
OPTIONAL = ("ap_account", "tax_item", *BY_TYPE)  # most companies never choose one


@dataclass(frozen=True)
class TypeRow:
    """The account of one cost type; posted under a name of its own."""

    cost_type: str
    name: str
    value: str
    # As the list tells it; what is not in the list as it was typed.
    shown: str
    lost: bool


@dataclass(frozen=True)
class Row:
    name: str
    label: str
    does: str
    kind: str  # "switch" | "number" | "date" | "choice"
    value: Any
    default: str
    least: int
    options: list[Option]
    error: str = ""
    warning: str = ""
    # Chosen once, and no longer in the list.
    lost: bool = False
    # Of a setting that is chosen once for each cost type.
    types: tuple[TypeRow, ...] = ()
    last: Last | None = None
    # Chosen from a list of the books, which can be long: typed, with suggestions.
    searchable: bool = False

    @property
    def shown(self) -> str:
        """The choice as the list tells it; what is not in the list as it was typed."""
        return next((one.text for one in self.options if one.value == self.value), str(self.value or ""))


@form("settings")
def settings(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        return _page(visit, company_settings.as_json(visit.company.options))
    choices = options_for(visit.company)
    posted = _posted(visit, choices)
    errors = _errors(posted) | _not_listed(visit, posted, choices)
    if errors:
        return _page(visit, posted | _typed_by_type(visit, choices), errors, status=400)
    seen = visit.request.POST.get("seen", "")
    if seen and seen != settings_effect.fingerprint(visit.company):
        visit.warn(
            "Somebody else saved settings while you looked. Nothing was saved; what you typed is kept."
        )
        return _page(visit, posted, status=409)
    changes = settings_effect.changes(visit.company, posted)
    waiting = settings_effect.waiting(visit.company, frozenset(changes))
    if waiting and visit.request.POST.get("sure") != "yes":
        return _ask(visit, changes, waiting)
    effect = save_settings(visit.company, visit.user, posted)
    visit.say(_saved(effect))
    return visit.go("settings")


@action("settings")
def read_lists(visit: Visit) -> HttpResponse:
    """Items and accounts are read by the worker, with whatever else changed in QuickBooks."""
    asked = Feed.objects.filter(company=visit.company, source=sources.CHANGES)
    if asked.update(due_at=clock.now(), wanted=F("wanted") + 1):
        work.ring(visit.company.pk)
        visit.say("Items and accounts are read again now. Reload in a few seconds.")
    else:
        visit.warn("The lists are read once QuickBooks is connected.")
    return visit.go("settings")


def _ask(visit: Visit, changes: dict[str, tuple[Any, Any]], waiting: Waiting) -> HttpResponse:
    """The effect first: waiting claims are checked again."""
    names = {each.value: each.text for one in options_for(visit.company).by.values() for each in one}
    return visit.render(
        "sync/settings_effect.html",
        waiting=waiting,
        changes=settings_effect.told(changes, names),
        carried=list(settings_effect.carried(visit.request.POST)),
    )


def _page(
    visit: Visit, values: dict[str, Any], errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    choices, last = options_for(visit.company), settings_effect.last_changes(visit.company)
    groups: dict[str, list[Row]] = {group: [] for group in get_args(company_settings.Group)}
    for one in fields(CompanySettings):
        row = _row(visit, one, values[one.name], choices, (errors or {}).get(one.name, ""))
        groups.setdefault(one.metadata["group"], []).append(replace(row, last=last.get(one.name)))
    rows = [row for group in groups.values() for row in group]
    return visit.render(
        "sync/settings.html",
        status,
        groups=groups,
        errors=[row for row in rows if row.error],
        answer=_answer(rows),
        read_at=_read_at(visit, choices),
        seen=settings_effect.fingerprint(visit.company),
        mail_on=django_settings.MAIL_ON,
        sender=django_settings.DEFAULT_FROM_EMAIL,
        may=visit.may("settings"),
    )


def _read_at(visit: Visit, choices: Choices) -> datetime | None:
    """When QuickBooks was asked last, whether anything had changed there or not."""
    feeds = Feed.objects.filter(company=visit.company, source=sources.CHANGES)
    read = [one for one in (choices.read_at, feeds.values_list("read_at", flat=True).first()) if one]
    return max(read, default=None)


def _row(visit: Visit, one: Any, value: Any, choices: Choices, error: str) -> Row:
    meta = one.metadata
    kind = _kind(one)
    options = choices.by.get(BY_TYPE.get(meta["choice"], meta["choice"]), [])
    types = _types(choices, one.name, value or "", options) if kind == "by_type" else ()
    return Row(
        name=one.name, label=meta["label"], does=meta["does"], kind=kind, value=_shown(value, kind),
        default=_default(one.default, meta["choice"] or kind), least=meta["least"], options=options,
        error=error,
        warning=warning_for(visit.company, meta["choice"], str(value or ""), options),
        lost=bool(kind == "choice" and value and all(each.value != str(value) for each in options)),
        types=types,
        searchable=kind == "choice" and meta["choice"] != "schedule",
    )  # fmt: skip


def _kind(one: Any) -> str:
    if one.metadata["choice"]:
        return "by_type" if one.metadata["choice"] in BY_TYPE else "choice"
    kind = str(one.type)
    return "switch" if kind == "bool" else "date" if kind.startswith("date") else "number"


def _shown(value: Any, kind: str) -> Any:
    if kind == "switch":
        return value in (True, "on", "true")
    return "" if value is None else value


def _default(value: Any, kind: str) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if kind == "schedule":
        return SCHEDULES[value][0].lower()
    if value in (None, ""):
        return "not chosen" if kind not in ("number", "date") else "blank"
    return words.day(value) if isinstance(value, date) else str(value)


def _posted(visit: Visit, choices: Choices) -> dict[str, Any]:
    """A switch that is off is not posted at all; what was typed of a list is told by its id."""
    posted = {
        one.name: _chosen(
            visit.request.POST.get(one.name, "off" if _kind(one) == "switch" else ""),
            choices.by.get(one.metadata["choice"], []),
        )
        for one in fields(CompanySettings)
    }
    return posted | {name: _joined(chosen) for name, chosen in _typed_by_type(visit, choices).items()}


def _chosen(typed: str, options: list[Option]) -> str:
    """The id of what was typed, if the list has it; else as it was typed."""
    typed = typed.strip()[:LONGEST]
    return next((one.value for one in options if one.text.casefold() == typed.casefold()), typed)


def _typed_by_type(visit: Visit, choices: Choices) -> dict[str, dict[str, str]]:
    """One field for each cost type: "expense_by_type.S"."""
    return {
        name: {
            key.removeprefix(f"{name}."): _chosen(str(value), choices.by.get(choice, []))
            for key, value in visit.request.POST.items()
            if key.startswith(f"{name}.")
        }
        for name, choice in BY_TYPE.items()
    }


def _joined(chosen: Mapping[str, str]) -> str:
    return ", ".join(f"{cost_type}={account}" for cost_type, account in chosen.items() if account)


def _types(
    choices: Choices, name: str, stored: str | Mapping[str, str], options: list[Option]
) -> tuple[TypeRow, ...]:
    """Every cost type that was read, and those that have an account although they are gone."""
    chosen = _readable(stored) if isinstance(stored, str) else stored
    texts = {one.value: one.text for one in options}
    return tuple(
        TypeRow(one, f"{name}.{one}", value, texts.get(value, value), bool(value) and value not in texts)
        for one, value in sorted({**dict.fromkeys(choices.cost_types, ""), **chosen}.items())
    )


def _readable(stored: str) -> dict[str, str]:
    try:
        return by_type(stored)
    except BadSetting:  # as it was typed; the error stands beside the field
        return {}


def _errors(posted: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name, value in posted.items():
        try:
            company_settings.changed({}, {name: value})
        except BadSetting as bad:
            found[name] = _plain(str(bad), name)
    return found


def _not_listed(visit: Visit, posted: dict[str, Any], choices: Choices) -> dict[str, str]:
    """What was typed and is no item or account. One that was chosen before and is gone may stay."""
    kept = company_settings.as_json(visit.company.options)
    found = {}
    for one in fields(CompanySettings):
        options = choices.by.get(one.metadata["choice"])
        value = posted[one.name]
        if options is None or not value or value == kept[one.name]:
            continue
        if all(each.value != value for each in options) and not value.isdecimal():
            found[one.name] = UNLISTED.format(value)
    return found | _not_listed_by_type(visit, choices, kept)


def _not_listed_by_type(visit: Visit, choices: Choices, kept: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name, chosen in _typed_by_type(visit, choices).items():
        fit = {one.value for one in choices.by.get(BY_TYPE[name], [])} | set(_readable(kept[name]).values())
        unfit = [value for value in chosen.values() if value and value not in fit]
        if unfit:
            found[name] = UNLISTED.format(unfit[0])
    return found


def _plain(text: str, name: str) -> str:
    """Without the technical name in front: the message stands beside the field."""
    rest = text.removeprefix(name).strip()
    return f"This {rest}." if rest else text


def _saved(effect: Effect) -> str:
    if not effect.names:
        return "Nothing was changed."
    labels = {one.name: one.metadata["label"] for one in fields(CompanySettings)}
    told = f"Saved: {words.listed([labels[name] for name in effect.names])}."
    if effect.planned_anew:
        verb = words.are(effect.planned_anew)
        told += f" {words.count(effect.planned_anew, 'record')} {verb} checked again."
    return told


def _answer(rows: list[Row]) -> dict[str, str]:
    errors = [row for row in rows if row.error]
    if errors:
        return {
            "tone": "red",
            "icon": "error",
            "sentence": f"Nothing was saved: {words.count(len(errors), 'setting')} to correct.",
        }
    unset = [
        row.label.lower()
        for row in rows
        if row.kind == "choice" and not row.value and row.name not in OPTIONAL
    ]
    if unset:
        return {"tone": "orange", "icon": "tune", "sentence": f"To choose: {words.listed(unset)}."}
    warned = sum(bool(row.warning) for row in rows)
    if warned:
        return {
            "tone": "orange",
            "icon": "warning",
            "sentence": f"Everything is chosen; {words.count(warned, 'choice')} to look at again.",
        }
    return {"tone": "green", "icon": "check_circle", "sentence": "Everything that must be chosen is chosen."}
