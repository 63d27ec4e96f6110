"""Lets a requests session talk to a WSGI application in the same process, broken connections included."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3 import HTTPResponse
from werkzeug.test import EnvironBuilder, run_wsgi_app

from integration.sandbox.web import WSGI, ConnectionDropped


class WSGIAdapter(BaseAdapter):
    """Mount it: `session.mount("http://sandbox", WSGIAdapter(sandbox.wsgi))`."""

    def __init__(self, app: WSGI) -> None:
        super().__init__()
        self.app = app

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002
        timeout: None | float | tuple[float, float] | tuple[float, None] = None,
        verify: bool | str = True,  # noqa: ARG002
        cert: None | bytes | str | tuple[bytes | str, bytes | str] = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        notes: dict[str, float] = {}
        environ = {**_environ(request), "sandbox.notes": notes}
        try:
            body, status, headers = run_wsgi_app(self.app, environ, buffered=True)
        except ConnectionDropped as dropped:
            if dropped.place == "header":  # http.client takes the end of a connection for the end of the head
                return _response(request, b"", "200 OK", [("Content-Type", "applicat")])
            if dropped.place == "hang":
                raise requests.ReadTimeout("no reply came", request=request) from dropped
            raise _broken(dropped, request) from dropped
        if notes.get("slow", 0) > _read_timeout(timeout):
            raise requests.ReadTimeout("the reply came too late", request=request)
        return _response(request, b"".join(body), status, list(headers.items()))

    def close(self) -> None:
        """Nothing is kept open."""


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    body = request.body.encode() if isinstance(request.body, str) else request.body
    assert body is None or isinstance(body, bytes), "streamed bodies are not supported"
    assert request.url
    assert request.method
    address = urlsplit(request.url)
    builder = EnvironBuilder(
        base_url=f"{address.scheme}://{address.netloc}",
        path=address.path,
        query_string=address.query,
        method=request.method,
        data=body,
    )
    builder.headers.extend(list(request.headers.items()))
    return builder.get_environ()


def _broken(dropped: ConnectionDropped, request: requests.PreparedRequest) -> requests.RequestException:
    # requests tells a reply that ends in its body apart from one that never started.
    kind = requests.exceptions.ChunkedEncodingError if dropped.place == "body" else requests.ConnectionError
    return kind(str(dropped), request=request)


def _read_timeout(timeout: None | float | tuple[float, float] | tuple[float, None]) -> float:
    value = timeout[1] if isinstance(timeout, tuple) else timeout
    return float("inf") if value is None else value


def _response(
    request: requests.PreparedRequest, body: bytes, status: str, headers: list[tuple[str, str]]
) -> requests.Response:
    response = requests.Response()
    response.status_code = int(status.split()[0])
    response.reason = status.partition(" ")[2]
    response.headers = CaseInsensitiveDict(headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response.raw = HTTPResponse(
        BytesIO(body), headers=dict(headers), status=response.status_code, preload_content=False
    )
    response.url = request.url or ""
    response.request = request
    return response
