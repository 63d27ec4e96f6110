"""`make docs`: the pages of the documentation that are made from code; `--check` only compares."""

import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from integration.problems import CATALOGUE, Explanation
from integration.sandbox.switches import Switches

DOCS = Path(__file__).parent.parent / "docs"
FACT = re.compile(r"\{(\w+)[^}]*\}")
SWITCH = re.compile(r"    (?P<name>\w+): [^=]+ = (?P<default>[^#]+?)(?:  # (?P<reason>.*))?$")


def main() -> int:
    pages = {"problems.md": problems(), "assumptions.md": assumptions()}
    if "--check" not in sys.argv:
        for name, text in pages.items():
            (DOCS / name).write_text(text)
        return 0
    stale = [name for name, text in pages.items() if _written(name) != text]
    if stale:
        print(f"docs/{', docs/'.join(stale)} differ from the code: run `make docs`.")
    return 1 if stale else 0


def problems() -> str:
    """The catalogue of problems as a page, a section for each kind of record."""
    lines = ["# Problems and what to do", "", "Made from `integration/problems.py` by `make docs`."]
    subject = ""
    for code, explanation in sorted(CATALOGUE.items()):
        if code.partition(".")[0] != subject:
            subject = code.partition(".")[0]
            lines += ["", f"## {subject}"]
        lines += _problem(code, explanation)
    return "\n".join(lines) + "\n"


def assumptions() -> str:
    """Every switch of the sandbox as a row: what is assumed until somebody has seen it."""
    lines = [
        "# Assumptions",
        "",
        "Rules of Procore and QuickBooks that are documented badly, differently in two places,",
        "or not at all.",
        "Each is a switch of the sandbox with what we assume as its default.",
        "Where each comes from, and the test that runs it, is in [The sandbox](sandbox.md).",
        "Made from `integration/sandbox/switches.py` by `make docs`.",
        *_switch_rows(),
    ]
    return "\n".join(lines) + "\n"


def _problem(code: str, explanation: Explanation) -> Iterator[str]:
    yield ""
    yield f"### {_readable(explanation.title)}"
    yield ""
    yield f"`{code}`. {_readable(explanation.why)}"
    yield ""
    yield f"**What to do:** {_readable(explanation.fix)}"


def _readable(text: str) -> str:
    return FACT.sub(lambda fact: f"*{fact[1].replace('_', ' ')}*", text)


def _switch_rows() -> Iterator[str]:
    for line in inspect.getsource(Switches).splitlines():
        if line.startswith("    # --- "):
            yield from ("", f"## {line.strip(' #-')}", "", "| switch | assumed | meaning |", "|---|---|---|")
        elif found := SWITCH.match(line):
            meaning = (found["reason"] or found["name"].replace("_", " ")).replace("|", "or")
            yield f"| `{found['name']}` | `{found['default']}` | {meaning} |"


def switches_without_row() -> set[str]:
    """Switches that the page would leave out, e.g. for the way they are written."""
    return {field.name for field in fields(Switches)} - set(re.findall(r"^\| `(\w+)`", assumptions(), re.M))


def _written(name: str) -> str:
    page = DOCS / name
    return page.read_text() if page.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
