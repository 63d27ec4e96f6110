"""What the templates need to speak like people: amounts, times, standings, buttons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.contrib.auth.models import User
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from companies.models import Company
from integration import clock
from integration.problems import explain
from integration.systems import System
from sync import pauses
from sync.admin import claim_saw as decisions
from sync.admin import words
from sync.admin.standings import LOOKS, Look
from sync.admin.visit import Visit
from sync.admin.where import where
from sync.models import Run
from sync.post import mailing

register = template.Library()

MOST = 50  # characters of an option
SELECTED = SafeString(" selected")

register.filter("day", words.day)
register.filter("figure", words.figure)
register.filter("listed", words.listed)


@register.filter
def money(value: Decimal | str | None) -> str:
    return words.money(value)


@register.filter
def amount(value: Decimal | str | None) -> SafeString | str:
    """Money for a table cell: a zero is grey, nothing is a dash."""
    text = words.money(value)
    try:
        is_zero = value not in (None, "") and Decimal(str(value)) == 0
    except InvalidOperation:
        is_zero = False
    return format_html('<span class="pl-zero">{}</span>', text) if is_zero else text


@register.filter
def signed(value: str | None) -> SafeString | str:
    """With a plus: what is added to something held."""
    text = words.money(value)
    return amount(value) if text in ("–", "0.00") or text.startswith(words.MINUS) else f"+{text}"


@register.filter
def released(value: str | None) -> SafeString | str:
    """What is taken off something held: a release of 5.00 shows as −5.00."""
    return amount(value if not value or Decimal(value) == 0 else str(-Decimal(value)))


@register.filter
def may(visit: Visit, action: str) -> bool:
    return visit.may(action)


@register.filter
def why_not(visit: Visit, action: str) -> str:
    return visit.why_not(action)


@register.filter
def saw(bill: dict[str, Any]) -> str:
    return decisions.saw(bill)


@register.filter
def number(value: int | None) -> str:
    return f"{value or 0:,}"


@register.filter
def count_or_dash(value: int | None) -> str:
    """For columns in which most are none."""
    return f"{value:,}" if value else "–"


@register.filter
def counted(value: int, word: str) -> str:
    """`{{ n|counted:"claim" }}`, `{{ n|counted:"entry,entries" }}`."""
    one, _, many = word.partition(",")
    return words.count(value or 0, one, many)


@register.filter
def day_short(value: date | datetime | str | None) -> str:
    """Without the year when it is this one."""
    told = words.day(value)
    year = f", {timezone.localtime(clock.now()).year}"
    return told.removesuffix(year)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    return _time(value, words.moment(value, clock.now()))


@register.filter
def full(value: datetime | None) -> str:
    """For paper: day, time and zone."""
    return f"{words.day(value)}, {words.hour(value)} {timezone.localtime(value).tzname()}" if value else "–"


@register.simple_tag
def printed_at() -> str:
    return full(clock.now())


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    return _time(value, words.ago(value, clock.now()))


@register.filter
def age(value: datetime | None) -> SafeString | str:
    return _time(value, words.age(value, clock.now()))


@register.filter
def seconds(value: datetime | None) -> SafeString | str:
    """For logs: to the second."""
    if value is None:
        return "–"
    local = timezone.localtime(value)
    return _time(value, f"{local.hour % 12 or 12}:{local:%M:%S %p}")


@register.filter
def lasted(value: timedelta | None) -> str:
    return words.lasted(value)


@register.simple_tag
def zone() -> str:
    """The short name of the company's time zone at this moment."""
    return timezone.localtime(clock.now()).tzname() or ""


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    return format_html(
        '<span class="material-symbols-outlined pl-icon {}" aria-hidden="true" translate="no">{}</span>',
        extra,
        name,
    )


@register.filter
def sentence_part(title: str) -> str:
    """A title inside of a sentence: names keep their capital."""
    return title if title.startswith(("Procore", "QuickBooks")) else title[:1].lower() + title[1:]


@register.filter
def who(user: User | None) -> str:
    return "" if user is None else user.get_full_name() or user.get_username()


@register.simple_tag
def paid(total: str | None, balance: str | None) -> str:
    """What a bill's balance means: "Open", "Part paid 10,000.00", "Paid"."""
    if not total or not balance:
        return "–"
    rest = Decimal(total) - Decimal(balance)
    if rest == 0:
        return "Open" if Decimal(total) else "–"
    return "Paid" if Decimal(balance) == 0 else f"Part paid {words.money(rest)}"


@register.simple_tag
def stop_title(company: Company) -> str:
    return explain(company.stopped_code, company.stopped_facts).title


@register.simple_tag
def kind_word(kind: str) -> str:
    return {"wbs_code": "WBS code"}.get(kind, kind.replace("_", " ").capitalize())


@register.filter
def known(seen: dict[str, Any] | None) -> str:
    """What tells one record from another of the same name, in one line."""
    facts = seen or {}
    ein = facts.get("ein_last4") or facts.get("tax_id_last4")
    told = [
        f"number {facts['number']}" if facts.get("number") else "",
        f"customer {facts['customer']}" if facts.get("customer") else "",
        f"EIN ends {ein}" if ein else "",
        facts.get("email"),
        facts.get("phone"),
        ", ".join(str(facts[name]) for name in ("city", "state") if facts.get(name)),
    ]
    return " · ".join(str(one) for one in told if one)


@register.filter
def title_system(system: str) -> str:
    return System(system).title if system in set(System) else "Plumbline"


@register.simple_tag
def mail_trouble(company: Company) -> str:
    return mailing.trouble(company)


@register.simple_tag
def stood(start: datetime | None, end: datetime) -> str:
    return words.age(start, end)


@register.simple_tag
def took(run: Run) -> str:
    if run.started_at is None:
        return "–"
    return words.lasted((run.finished_at or clock.now()) - run.started_at)


@register.simple_tag(takes_context=True)
def page_url(context: RequestContext, page: str) -> str:
    """The address of a page by the name that answers, steps and problems use."""
    return where(context["company"], page)


@register.inclusion_tag("sync/parts/pill.html")
def pill(standing: str) -> dict[str, Look]:
    return {"look": LOOKS[standing]}


@register.simple_tag
def pauses_of(company: Company) -> list[pauses.Pause]:
    return pauses.in_force(company)


@register.inclusion_tag("sync/parts/button.html", takes_context=True)
def button(
    context: RequestContext,
    text: str,
    url: str,
    needs: str,
    style: str = "plain",
    icon: str = "",
    key: str = "",
    row_key: str = "",
    **fields: Any,
) -> dict[str, Any]:
    """A form of one button that posts `fields`. Who may not press it sees it with the reason under it.

    `key` presses it from anywhere on the page, `row_key` while its row is the chosen one.
    """
    visit = context["visit"]
    may = visit.may(needs)
    return {
        "text": text,
        "url": url,
        "style": style,
        "icon": icon,
        "key": key,
        "row_key": row_key,
        "fields": fields,
        "may": may,
        "why": "" if may else visit.why_not(needs),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def options(pairs: Iterable[tuple[object, str]], chosen: object) -> SafeString:
    """The options of a select from (value, text): over a thousand of them a template's loop takes long."""
    here = str(chosen)
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (
                value,
                SELECTED if str(value) == here else "",
                text if len(text) <= MOST else f"{text[: MOST - 1]}…",
            )
            for value, text in pairs
        ),
    )


def _time(value: datetime | None, text: str) -> SafeString | str:
    if value is None:
        return text
    exact = f"{words.day(value)}, {words.hour(value)}"
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, text)
