"""Celery messages: JSON only, nudges only, and two entries in the schedule."""

import json
from pathlib import Path

import pytest
from celery.worker.request import Request
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler
from kombu import Connection, Exchange, Queue
from kombu.exceptions import ContentDisallowed
from kombu.message import Message

from integration.celery import app
from integration.file_broker import Channel

QUEUE = Queue("platform-test", Exchange("platform-test"), routing_key="platform-test", auto_delete=True)


class Planted:
    """An object whose unpickling leaves a trace, as an attacker's would."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (self.trace,))


class Worker:
    """Looks for messages while one is being encoded."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.saw = folder, list[str]()

    def __json__(self) -> str:
        self.saw += [one.read_text() for one in self.folder.iterdir()]
        return "whole"


def test_a_pickled_message_is_refused_unread(tmp_path: Path) -> None:
    message = _through_the_broker(Planted(tmp_path / "ran"), "pickle")

    pytest.raises(ContentDisallowed, message.decode)
    assert not (tmp_path / "ran").exists()


def test_a_json_message_arrives(tmp_path: Path) -> None:
    message = _through_the_broker({"company": 7}, "json")

    assert message.decode() == {"company": 7}


def test_no_worker_sees_a_file_before_its_message_is_in_it(tmp_path: Path) -> None:
    arriving, being_written = tmp_path / "in", tmp_path / "out"
    for folder in (arriving, being_written):
        folder.mkdir()
    worker = Worker(arriving)

    options = {"data_folder_in": str(arriving), "data_folder_out": str(being_written)}
    with Connection("filesystem://", transport_options=options) as connection:
        channel = connection.default_channel
        assert isinstance(channel, Channel)
        channel._put("celery", {"body": worker})

    assert worker.saw == []
    assert [json.loads(one.read_text()) for one in arriving.iterdir()] == [{"body": "whole"}]
    assert list(being_written.iterdir()) == []


def test_nothing_is_kept_of_a_finished_task() -> None:
    assert not app.conf.result_backend
    assert app.conf.task_ignore_result


def test_a_message_is_only_forgotten_when_its_work_is_done() -> None:
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost) == (True, True)
    assert app.conf.worker_prefetch_multiplier == 1


def test_a_message_whose_worker_dies_over_it_stays_with_the_broker() -> None:
    forgotten: list[Message] = []
    message = _through_the_broker([[1], {}, {}], "json")
    headers = {"id": "1", "task": "sync.tasks.work"}
    request = Request(
        message, on_ack=lambda *_: forgotten.append(message), headers=headers, body=message.decode(),
        decoded=True, app=app,
    )  # fmt: skip

    request.on_accepted(pid="1", time_accepted=0.0)
    while_working = list(forgotten)
    request.on_success((False, None, 1.0))

    assert (while_working, forgotten) == ([], [message])


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
