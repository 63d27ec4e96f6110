"""Every address. `companies.urls` holds /connect/…, `sync.urls` the webhooks; the rest is the admin."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from integration import health, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.home, name="home"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    *(path("", include(f"{app}.urls")) for app in ("companies", "sync") if find_spec(f"{app}.urls")),
]
