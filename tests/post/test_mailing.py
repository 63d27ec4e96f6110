"""Mailing: each mail once, tried again while the mail server fails, and never in the way of syncing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from celery.signals import before_task_publish
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from sync import tasks
from sync.management.standing import problem_lines, report
from sync.models import Mail, Preference
from sync.post import look, mailing
from tests.admin import factory
from tests.post.room import subjects

if TYPE_CHECKING:
    from tests.post.room import Room


class Refusing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, *_messages: object) -> int:
        raise ConnectionRefusedError("Connection refused by mail.example.com\r\nX-Evil: yes")


REFUSING = f"{__name__}.{Refusing.__name__}"


@pytest.fixture
def stuck(room: Room) -> Room:
    room.quiet()
    factory.stuck(room.company, "claim.not_tied_out", {"difference": "0.01"}, number="12")
    return room


@pytest.mark.failure("C14")
def test_a_mail_is_tried_again_until_the_mail_server_takes_it_and_sent_once(
    stuck: Room, settings: pytest.FixtureRequest
) -> None:
    good = settings.EMAIL_BACKEND  # type: ignore[attr-defined]
    settings.EMAIL_BACKEND = REFUSING  # type: ignore[attr-defined]
    stuck.look()
    mailing.deliver()
    refused = Mail.objects.get()
    settings.EMAIL_BACKEND = good  # type: ignore[attr-defined]
    too_early = mailing.deliver()
    stuck.later(minutes=2)

    sent = [mailing.deliver(), mailing.deliver()]

    assert (refused.attempts, too_early, sent) == (1, 0, [1, 0])
    assert len(mail.outbox) == 1
    assert Mail.objects.get().sent_at is not None
    assert mailing.trouble(stuck.company) == ""


@pytest.mark.failure("C14")
def test_pages_and_status_say_that_alerting_fails(stuck: Room, settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = REFUSING  # type: ignore[attr-defined]
    stuck.look()

    overview = stuck.office.see("overview")
    mine = stuck.office.see("my_mail", who="operator")

    stuck.company.refresh_from_db()
    assert any("E-mails can't be sent" in line for line in problem_lines(report(stuck.company)))
    for page in (overview, mine):
        assert "E-mails can’t be sent." in page.text
        assert "Connection refused by mail.example.com X-Evil: yes" in page.text


def test_a_mail_that_fails_for_a_day_is_given_up(stuck: Room, settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = REFUSING  # type: ignore[attr-defined]
    stuck.look()
    for _hour in range(30):
        stuck.later(hours=1)
        mailing.deliver()

    assert Mail.objects.get(subject__contains="0.01 off").due_at is None


def test_the_tick_is_what_makes_mails_arrive(room: Room) -> None:
    factory.stuck(room.company, "claim.not_tied_out", {"difference": "0.01"}, number="12")
    rung: list[str] = []

    def work(sender: str, **_message: object) -> None:
        rung.append(sender)

    before_task_publish.connect(work)
    try:
        tasks.tick()
        first, rung[:] = list(rung), []
        tasks.post()
        tasks.tick()
    finally:
        before_task_publish.disconnect(work)

    assert "sync.tasks.post" in first
    assert "sync.tasks.post" not in rung
    assert [one.to for one in mail.outbox].count(["operator@northgate.example"]) == 2  # alarm and digest


def test_a_copy_of_the_database_mails_nobody(stuck: Room) -> None:
    stuck.company.bound_to = {"address": "https://plumbline.example.com", "database": "another"}
    stuck.company.save(update_fields=["bound_to"])

    assert stuck.look() == []


def test_two_workers_send_one_mail_once(stuck: Room) -> None:
    look.look(stuck.company.pk)
    stuck.later(minutes=2)
    look.look(stuck.company.pk)
    one = Mail.objects.get()
    Mail.objects.filter(pk=one.pk).update(due_at=one.due_at)

    assert [mailing.deliver(), mailing.deliver()] == [1, 0]


def test_without_a_mail_server_nothing_is_written_down_to_send(
    stuck: Room, settings: pytest.FixtureRequest
) -> None:
    settings.MAIL_ON = False  # type: ignore[attr-defined]

    assert stuck.look() == []
    assert not Mail.objects.exists()
    assert "No mail server is set" in stuck.office.see("my_mail").headline


def test_a_page_never_sends_by_itself(room: Room) -> None:
    room.quiet()

    page = room.office.do("test_mail", who="admin")
    waits = list(mail.outbox)
    mailing.deliver()

    assert "A test mail to admin@northgate.example is on its way." in page.text
    assert waits == []
    assert subjects(mail.outbox) == [
        ("admin@northgate.example", "Test mail from Plumbline, Northgate Builders")
    ]
    assert "The mail server took your test mail" in room.office.see("my_mail", who="admin").text


def test_a_viewer_reads_who_may_send_a_test_mail_and_no_name_of_a_variable(
    stuck: Room, settings: pytest.FixtureRequest
) -> None:
    settings.MAIL_ON = False  # type: ignore[attr-defined]

    page = stuck.office.see("my_mail", who="viewer")

    assert "Only admins can send a test mail." in page.text
    assert "EMAIL_URL" not in page.text


def test_a_person_chooses_what_they_get(room: Room) -> None:
    page = room.office.do("my_mail", who="viewer", alarms="on")

    assert "Saved." in page.text
    assert 'data-single-keys="off"' in page.source
    assert Preference.objects.get(user=room.office.people["viewer"]).digest is False
