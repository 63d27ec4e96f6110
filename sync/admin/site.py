"""Puts Plumbline's pages into Django's admin site, before its own."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django_celery_beat import models as beat

from sync.admin import urls


def install() -> None:
    """Called once, when all apps are loaded."""
    # The theme's site asks for `extra_urls`; Django's type does not know of it.
    cast(Any, admin.site).extra_urls = lambda: urls.patterns

    # The two schedules are fixed in the settings; how often a company is read is one of its own settings.
    for _model in (
        beat.PeriodicTask,
        beat.IntervalSchedule,
        beat.CrontabSchedule,
        beat.ClockedSchedule,
        beat.SolarSchedule,
    ):
        if admin.site.is_registered(_model):
            admin.site.unregister(_model)
