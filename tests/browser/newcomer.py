"""A browser that notes everything that goes wrong, and the demo it looks at."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests import environment

USABLE, STOPPED = 90.0, 20.0  # seconds
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


# Chromium tells of a breach of the content policy on the console, too, but not of every kind.
BREACHES = """
document.addEventListener("securitypolicyviolation", breach =>
  console.error("content policy: " + breach.violatedDirective + " " + breach.blockedURI))
"""
GONE_ON = "net::ERR_ABORTED"  # the person went to another page before this one was complete


@dataclass
class Demo:
    url: str
    password: str
    folder: Path

    @property
    def sandbox(self) -> str:
        """The simulated systems live next to the demo."""
        host, _, port = self.url.rpartition(":")
        return f"{host}:{int(port) + 1}"


@dataclass
class Newcomer:
    """A person at the demo.

    `wrong` collects errors of the console and of scripts, breaches of the content policy, requests to another
    host, and requests that failed.
    """

    page: Page
    demo: Demo
    name: str = "demo"
    seen: str = ""  # the headline after signing in
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(BREACHES)
        self.page.on("console", lambda line: self._note(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", self._note_if_elsewhere)
        self.page.on("requestfailed", self._note_if_failed)

    @property
    def headline(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def told(self) -> str:
        return " ".join(self.page.locator(".pl-messages p").all_inner_texts())

    def open(self, path: str) -> None:
        self.page.goto(f"{self.demo.url}{path}")

    def sign_in(self) -> None:
        self.open("/")
        self.page.fill("#id_username", self.name)
        self.page.fill("#id_password", self.demo.password)
        self.press("Log in")
        self.seen = self.headline

    def look_at(self, path: str) -> str:
        """The words of this page."""
        self.open(path)
        return self.page.inner_text("main")

    def press(self, name: str) -> None:
        """The button or link of this name, and the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(name)).or_(
                self.page.get_by_role("link", name=re.compile(name))
            ).first.click()

    def key(self, key: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def wait_to_see(self, words: str, part: str = "main", seconds: float = 30.0) -> str:
        """The same for words in a part of the page; returns all words of that part."""
        end = time.monotonic() + seconds
        while words not in self._words_of(part) and time.monotonic() < end:
            time.sleep(0.5)
            self.page.reload()
        assert words in self._words_of(part)
        return self._words_of(part)

    def reload_until(self, happened: Callable[[], bool], seconds: float = 30.0) -> None:
        end = time.monotonic() + seconds
        while not happened() and time.monotonic() < end:
            time.sleep(0.5)
            self.page.reload()
        assert happened()

    def _words_of(self, part: str) -> str:
        found = self.page.locator(part)
        return found.inner_text() if found.count() else ""

    def _note_if_elsewhere(self, request: Request) -> None:
        # Signing in at the simulated systems leads there, as it should.
        if not request.is_navigation_request() and not request.url.startswith((self.demo.url, "data:")):
            self._note(f"request to {request.url}")

    def _note_if_failed(self, request: Request) -> None:
        if request.failure != GONE_ON:
            self._note(f"{request.failure} {request.url}")

    def _note(self, text: str) -> None:
        # What the pages of the simulated systems lack (an icon, say) is not ours.
        if self.page.url.startswith(self.demo.url):
            self.wrong.append(f"{text} {self.page.url}")

    def wait_for(self, words: str, seconds: float = 30.0) -> None:
        """Look again until the headline holds these words: the worker has done its part."""
        end = time.monotonic() + seconds
        while not re.search(words, self.headline) and time.monotonic() < end:
            time.sleep(0.5)
            self.page.reload()
        assert re.search(words, self.headline), self.headline


@contextmanager
def demo_at(folder: Path, port: int) -> Iterator[Demo]:
    command = [sys.executable, "manage.py", "demo", "--port", str(port), "--folder", str(folder)]
    with subprocess.Popen(
        command, env=environment.for_process(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield Demo(f"http://127.0.0.1:{port}", _password(process), folder)
        finally:
            process.terminate()
            process.wait(STOPPED)


@contextmanager
def browser_at(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def _password(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    printed, end = "", time.monotonic() + USABLE
    while "Simulated systems" not in printed and time.monotonic() < end:
        line = process.stdout.readline()
        assert line, printed
        printed += line
    found = re.search(r"Sign in +demo / (\S+)", printed)
    assert found, printed
    return found[1]
