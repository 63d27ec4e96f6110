"""The Celery application. Messages are nudges: losing or doubling them changes only the time."""

import os

from celery import Celery
from celery.signals import setup_logging

from integration import file_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration.settings")

file_broker.use()
app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**_signal: object) -> None:
    """Celery leaves logging alone when somebody answers this signal: Django has configured it already."""
