"""Connecting both systems, and the page that shows how they are connected."""

from django.urls import path, register_converter

from companies import connect, pages, second_step_pages
from companies.welcome import Welcome
from integration.systems import System


class SystemConverter:
    """Only the two systems are addresses; everything else is not found."""

    regex = "|".join(system.value for system in System)

    def to_python(self, value: str) -> System:
        return System(value)

    def to_url(self, value: System | str) -> str:
        return System(value).value


register_converter(SystemConverter, "system")

app_name = "companies"
urlpatterns = [
    path("welcome/<uidb64>/<token>/", Welcome.as_view(), name="welcome"),
    path("second-step/", second_step_pages.second_step, name="second_step"),
    path("second-step/recovery/", second_step_pages.recovery_codes, name="recovery_codes"),
    path("connections/<str:company>/", pages.connections, name="connections"),
    path("connect/<system:system>/callback/", connect.callback, name="callback"),
    path("connect/procore/<str:company>/choose/", pages.choose, name="choose"),
    path("connect/procore/<str:company>/service/", pages.service, name="service"),
    path("connect/<system:system>/<str:company>/", connect.start, name="connect"),
    path("connect/<system:system>/<str:company>/check/", connect.check, name="check"),
    path("connect/<system:system>/<str:company>/disconnect/", pages.disconnect_page, name="disconnect"),
]
