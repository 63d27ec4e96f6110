"""Celery messages: JSON only, nudges only, and two entries in the schedule."""

from pathlib import Path

import pytest
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler
from kombu import Exchange, Queue
from kombu.exceptions import ContentDisallowed
from kombu.message import Message

from integration.celery import app

QUEUE = Queue("platform-test", Exchange("platform-test"), routing_key="platform-test", auto_delete=True)


class Planted:
    """An object whose unpickling leaves a trace, as an attacker's would."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (self.trace,))


def test_a_pickled_message_is_refused_unread(tmp_path: Path) -> None:
    message = _through_the_broker(Planted(tmp_path / "ran"), "pickle")

    pytest.raises(ContentDisallowed, message.decode)
    assert not (tmp_path / "ran").exists()


def test_a_json_message_arrives(tmp_path: Path) -> None:
    message = _through_the_broker({"company": 7}, "json")

    assert message.decode() == {"company": 7}


def test_nothing_is_kept_of_a_finished_task() -> None:
    assert not app.conf.result_backend
    assert app.conf.task_ignore_result
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost) == (True, True)
    assert app.conf.worker_prefetch_multiplier == 1


@pytest.mark.usefixtures("transactional_db")  # the scheduler drops its connection
def test_the_schedule_holds_two_entries() -> None:
    DatabaseScheduler(app=app).setup_schedule()

    assert dict(PeriodicTask.objects.values_list("name", "task")) == {
        "tick": "sync.tasks.tick",
        "nightly": "sync.tasks.nightly",
    }


def _through_the_broker(body: object, serializer: str) -> Message:
    received: list[Message] = []
    with app.connection_for_write() as connection:
        app.amqp.Producer(connection).publish(
            body,
            serializer=serializer,
            exchange=QUEUE.exchange,
            routing_key=QUEUE.routing_key,
            declare=[QUEUE],
        )
        consumer = connection.Consumer(
            QUEUE, accept=app.conf.accept_content, on_message=received.append, no_ack=True
        )
        with consumer:
            connection.drain_events(timeout=5)
    return received[0]
