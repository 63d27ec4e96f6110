"""A browser that notes everything that goes wrong, and the demo it looks at."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import environment

USABLE, STOPPED = 90.0, 20.0  # seconds
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Demo:
    url: str
    password: str


@dataclass
class Newcomer:
    """A person at the demo. `wrong` collects errors of the console, of scripts and of the content policy."""

    page: Page
    demo: Demo
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda line: self._note(line.text) if line.type == "error" else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))

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
        self.page.fill("#id_username", "demo")
        self.page.fill("#id_password", self.demo.password)
        self.press("Log in")

    def press(self, name: str) -> None:
        """The button or link of this name, and the page it leads to."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(name)).or_(
                self.page.get_by_role("link", name=re.compile(name))
            ).first.click()

    def key(self, key: str) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def wait_to_see(self, words: str, seconds: float = 30.0) -> None:
        """The same for words anywhere on the page."""
        end = time.monotonic() + seconds
        while words not in self.page.content() and time.monotonic() < end:
            time.sleep(0.5)
            self.page.reload()
        assert words in self.page.content()

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
            yield Demo(f"http://127.0.0.1:{port}", _password(process))
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
