"""How the admin looks: the settings of django-unfold. Pages and sidebar are made in `sync.admin`."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

# Blue for what can be pressed; red, orange, green, violet and yellow are kept for standings.
_BLUE = {
    "50": "#eff6ff",
    "100": "#dbeafe",
    "200": "#bfdbfe",
    "300": "#93c5fd",
    "400": "#60a5fa",
    "500": "#3b82f6",
    "600": "#2563eb",
    "700": "#1d4ed8",
    "800": "#1e40af",
    "900": "#1e3a8a",
    "950": "#172554",
}


def _file(name: str, _request: HttpRequest | None = None) -> str:
    return static(f"plumbline/{name}")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Plumbline",
    "SITE_HEADER": "Plumbline",
    "SITE_SUBHEADER": "sync.admin.navigation.subheader",
    "SITE_DROPDOWN": "sync.admin.navigation.switcher",
    "SITE_ICON": lambda request: _file("mark.svg", request),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: _file("mark.svg", request)}
    ],
    "SITE_URL": None,
    "STYLES": [],
    "COLORS": {"primary": _BLUE},
    "GLOBAL_CALLBACK": "sync.admin.navigation.shared",
    "SIDEBAR": {"show_search": False, "navigation": "sync.admin.navigation.groups"},
}
