"""Django's entry to this package: its management commands, and the Celery application that tasks join."""

from importlib import import_module

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    name = "integration"

    def ready(self) -> None:
        import_module("integration.celery")
