"""Addresses of a test: one page that fails while it holds a token."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

CANARY = "canary-access-token-8842917735"


def fail(_request: HttpRequest) -> HttpResponse:
    token = CANARY
    raise RuntimeError(f"refused {token}")


urlpatterns = [path("fail", fail)]
