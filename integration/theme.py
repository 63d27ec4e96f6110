"""How the admin looks: the settings of django-unfold."""

from typing import Any

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Plumbline",
    "SITE_HEADER": "Plumbline",
}
