"""People at their browsers: each signs in over HTTP and presses buttons with the form's own CSRF token."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import requests

from tests.proof.town import PASSWORD

AT_ONCE = 50
TIMEOUT = 30.0
FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.S)
INPUT = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


@dataclass
class Browser:
    """One person's session."""

    url: str
    name: str
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> None:
        login = f"{self.url}/admin/login/"
        with requests.Session() as session:
            token = _inputs(session.get(login, timeout=TIMEOUT).text)["csrfmiddlewaretoken"]
            form = {
                "username": self.name,
                "password": PASSWORD,
                "csrfmiddlewaretoken": token,
                "next": "/admin/",
            }
            reply = session.post(login, form, timeout=TIMEOUT, allow_redirects=False)
            assert reply.status_code == 302, f"{self.name} can't sign in: {reply.status_code}"
            self.cookies = session.cookies.get_dict()

    def see(self, path: str) -> str:
        """The page; blank when the web process does not answer as it should."""
        try:
            reply = requests.get(self.url + path, cookies=self.cookies, timeout=TIMEOUT)
        except requests.RequestException:
            return ""
        return reply.text if reply.ok else ""

    def press(self, path: str, form: dict[str, str]) -> int:
        """The status; 0 when the connection broke."""
        try:
            return requests.post(
                self.url + path, form, cookies=self.cookies, timeout=TIMEOUT, allow_redirects=False,
            ).status_code  # fmt: skip
        except requests.RequestException:
            return 0


def forms(page: str) -> dict[str, dict[str, str]]:
    """The buttons of a page: address → what the form sends."""
    return {html.unescape(action): _inputs(body) for action, body in FORM.findall(page)}


def all_at_once(presses: Sequence[Callable[[], int]]) -> Counter[int]:
    """Press all of them at the same time; how often each status came back."""
    with ThreadPoolExecutor(len(presses)) as pool:
        return Counter(pool.map(lambda press: press(), presses))


def fifty(browsers: Sequence[Browser], button: str, page: str, press: str = "") -> Counter[int]:
    """Fifty presses of a button of `page` at once, by several people, who all saw the page.

    `press`: send the button's form to this address instead.
    """
    seen = [(one, forms(one.see(page)).get(button)) for one in browsers]
    able = [(one, form) for one, form in seen if form]
    if not able:
        return Counter()
    turns = [able[n % len(able)] for n in range(AT_ONCE)]
    return all_at_once([partial(who.press, press or button, form) for who, form in turns])


def _inputs(body: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in INPUT.findall(body)}
