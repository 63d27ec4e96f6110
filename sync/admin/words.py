"""Numbers, money, times and plurals as people write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils import timezone

MINUS = "−"
IRREGULAR = {"company": "companies", "directory entry": "directory entries"}


def count(number: int, word: str, plural: str = "") -> str:
    """ "1 claim", "1,842 claims"."""
    return f"{number:,} {word if number == 1 else plural or IRREGULAR.get(word, word + 's')}"


def needs(number: int) -> str:
    """The verb of "1 claim needs you", "2 claims need you"."""
    return "needs" if number == 1 else "need"


def are(number: int) -> str:
    return "is" if number == 1 else "are"


def were(number: int) -> str:
    return "was" if number == 1 else "were"


def waits(number: int) -> str:
    return "waits" if number == 1 else "wait"


def money(value: Decimal | str | int | None) -> str:
    """Grouped, two places, a real minus; what is no amount is shown as it came."""
    if value is None or value == "":
        return "–"
    try:
        amount = Decimal(str(value))
        rounded = amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        return str(value)
    return f"{MINUS}{-rounded:,.2f}" if rounded < 0 else f"{abs(rounded):,.2f}"


def figure(value: Decimal | str | int | None) -> str:
    """A quantity or rate: as many places as it has, never padded or cut."""
    if value is None or value == "":
        return ""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    text = f"{abs(amount):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{MINUS}{text}" if amount < 0 else text


def day(value: date | datetime | str | None, *, year: bool = True) -> str:
    """ "Nov 20, 2026"; a moment is told in the company's zone."""
    if isinstance(value, str):
        value = _date(value)
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%b} {value.day}" + (f", {value.year}" if year else "")


def hour(value: datetime) -> str:
    """ "2:41 PM" in the company's zone."""
    local = timezone.localtime(value)
    return f"{local.hour % 12 or 12}:{local:%M %p}"


def moment(value: datetime | None, now: datetime) -> str:
    """ "2:41 PM" today, "Nov 20, 2:41 PM" this year, with the year before that."""
    if value is None:
        return "–"
    local, today = timezone.localtime(value).date(), timezone.localtime(now).date()
    if local == today:
        return hour(value)
    return f"{day(local, year=local.year != today.year)}, {hour(value)}"


def when(value: datetime | None, now: datetime) -> str:
    """Ends a sentence: "at 2:41 PM" today, else "on Nov 20, 2:41 PM"; "later" where no time is set."""
    if value is None:
        return "later"
    is_today = timezone.localtime(value).date() == timezone.localtime(now).date()
    return f"{'at' if is_today else 'on'} {moment(value, now)}"


def ago(value: datetime | None, now: datetime) -> str:
    """ "3 min ago" under an hour, else the moment."""
    if value is None:
        return "never"
    passed = (now - value).total_seconds()
    if 0 <= passed < 60:
        return "just now"
    return f"{passed // 60:.0f} min ago" if 60 <= passed < 3600 else moment(value, now)


def age(value: datetime | None, now: datetime) -> str:
    """How long something stands: "20 min", "4 hours", "3 days"."""
    if value is None:
        return "–"
    seconds = max(0.0, (now - value).total_seconds())
    if seconds < 3600:
        return f"{max(1, int(seconds // 60))} min"
    if seconds < 24 * 3600:
        return count(int(seconds // 3600), "hour")
    return count(int(seconds // (24 * 3600)), "day")


def lasted(passed: timedelta | None) -> str:
    """ "18 s", "3 min 24 s", "2 h 10 min"."""
    if passed is None:
        return "–"
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s" if seconds % 60 else f"{seconds // 60} min"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def every(seconds: int) -> str:
    """An interval: "every 15 min", "hourly", "every 2 hours", "daily"; blank for none."""
    if seconds in (0, 86400):
        return "daily" if seconds else ""
    if seconds == 3600:
        return "hourly"
    if seconds and seconds % 3600 == 0:
        return f"every {seconds // 3600} hours"
    return f"every {seconds // 60} min" if seconds >= 60 else f"every {seconds} s"


def listed(words: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *first, last = words or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
