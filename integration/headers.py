"""What every answer carries besides the headers of Django's own middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")

Answer = Callable[[HttpRequest], HttpResponse]


def refuse_unused_methods(get_response: Answer) -> Answer:
    """TRACE and the rest are refused before anything looks at the request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)

    return middleware


def private_pages(get_response: Answer) -> Answer:
    """Pages hold a company's figures, so no cache may keep them. Static files are answered before this."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response

    return middleware
