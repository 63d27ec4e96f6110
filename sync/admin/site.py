"""Puts Plumbline's pages into Django's admin site, before its own."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django_celery_beat import models as beat

from companies.sign_in_form import SignInForm
from sync.admin import urls


def install() -> None:
    """Called once, when all apps are loaded."""
    # The theme's site asks for `extra_urls`; Django's type does not know of it.
    cast(Any, admin.site).extra_urls = lambda: urls.patterns

    admin.site.login_form = SignInForm

    # Nothing of our pages shows Django's list of models, which asks for every permission of a person.
    of_app = admin.site.get_app_list
    cast(Any, admin.site).get_app_list = lambda request, app_label=None: (
        of_app(request, app_label) if app_label else []
    )

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
