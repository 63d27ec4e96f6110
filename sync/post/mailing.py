"""A mail is a row first and a worker sends it; what is refused is tried again for a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import formataddr
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F

from companies import instance
from companies.models import READS_ON, Company
from integration import clock
from sync.models import Mail, Notice
from sync.post.letter import Letter, one_line, texts
from sync.post.people import Reader

WAITS = (1, 5, 15, 30, 60)  # minutes after the first, second, … failure
GIVEN_UP_AFTER = timedelta(days=1)
# While a worker sends a mail, no other takes it; longer than any mail server is waited for.
TAKEN = timedelta(minutes=5)
AT_ONCE = 50


def tell(
    company: Company,
    kind: str,
    key: str,
    to: Iterable[Reader],
    letter: Letter,
    facts: dict[str, Any] | None = None,
) -> bool:
    """Write the mails down, once for each kind and key. False: it was told before."""
    with transaction.atomic():
        notice, is_new = Notice.objects.get_or_create(
            company=company, kind=kind, key=key[:200], defaults={"at": clock.now(), "facts": facts or {}}
        )
        if is_new and settings.MAIL_ON:
            _write(company, notice, to, letter)
    return is_new


def was_told(company: Company, kind: str, key: str) -> bool:
    return Notice.objects.filter(company=company, kind=kind, key=key[:200]).exists()


def is_due() -> bool:
    return bool(settings.MAIL_ON) and Mail.objects.filter(due_at__lte=clock.now()).exists()


def deliver() -> int:
    """Send what is due; returns how many the mail server took. Each mail is taken by one worker."""
    sent = 0
    for mail in Mail.objects.filter(due_at__lte=clock.now()).select_related("notice__company")[:AT_ONCE]:
        now = clock.now()
        mine = Mail.objects.filter(pk=mail.pk, due_at=mail.due_at)
        if is_copy(mail.notice.company) or not mine.update(due_at=now + TAKEN, attempts=F("attempts") + 1):
            continue
        problem = _send(mail)
        if problem:
            _failed(mail, problem)
        else:
            Mail.objects.filter(pk=mail.pk).update(sent_at=clock.now(), due_at=None, problem="")
            sent += 1
    return sent


def is_copy(company: Company) -> bool:
    """A copied database or a restored backup mails nobody until a person confirms what it is."""
    moved = bool(company.bound_to) and company.bound_to != instance.here()
    return moved or company.stopped_code in READS_ON


def trouble(company: Company) -> str:
    """What the mail server says while it takes no mail of this company; blank while it does."""
    if not settings.MAIL_ON:
        return ""
    stuck = Mail.objects.filter(notice__company=company, sent_at=None).exclude(problem="")
    worst = stuck.filter(made_at__gt=clock.now() - timedelta(days=7)).order_by("-made_at").first()
    return worst.problem if worst else ""


def _write(company: Company, notice: Notice, to: Iterable[Reader], letter: Letter) -> None:
    text, html = texts(company, letter)
    now = clock.now()
    by_address = {reader.address.casefold(): reader for reader in to if reader.address}
    Mail.objects.bulk_create(
        Mail(
            notice=notice, user=reader.user, address=reader.address, subject=one_line(letter.subject),
            text=text, html=html, made_at=now, due_at=now,
        )
        for reader in by_address.values()
    )  # fmt: skip


def _send(mail: Mail) -> str:
    """What went wrong; blank if the mail server took it."""
    company = mail.notice.company
    sender = formataddr((f"Plumbline, {one_line(company.name, 80)}", settings.DEFAULT_FROM_EMAIL))
    headers = {"Message-ID": _message_id(mail), "Auto-Submitted": "auto-generated"}
    server = get_connection(timeout=settings.EMAIL_TIMEOUT)
    message = EmailMultiAlternatives(
        mail.subject, mail.text, sender, [mail.address], headers=headers, connection=server
    )
    message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except (SMTPException, OSError, ValueError) as error:  # ValueError: an address that is none
        return one_line(error, 300) or type(error).__name__
    return ""


def _message_id(mail: Mail) -> str:
    """The same at each try, so that a mail that came twice shows once."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    return f"<{mail.notice.company.key}.{mail.pk}@{host}>"


def _failed(mail: Mail, problem: str) -> None:
    tried = mail.attempts + 1
    again: datetime | None = clock.now() + timedelta(minutes=WAITS[min(tried, len(WAITS)) - 1])
    if clock.now() - mail.made_at > GIVEN_UP_AFTER:
        again = None
    Mail.objects.filter(pk=mail.pk).update(due_at=again, problem=problem)
