"""What a mail says: plain text first, the same as HTML with a table, one link, and why one gets it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from companies.models import Company

MOST = 200  # characters of a subject


@dataclass(frozen=True)
class Letter:
    """`link` is the text of the one button and the address it opens, below PUBLIC_URL."""

    subject: str
    says: Sequence[str]
    link: tuple[str, str]
    # Completes "You get this because …".
    because: str
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default=())
    # What stands under the table.
    after: Sequence[str] = ()


def one_line(text: object, most: int = MOST) -> str:
    """Without line breaks or marks that turn the writing round: a name must not become a header."""
    shown = "".join(letter if letter.isprintable() else " " for letter in str(text))
    line = " ".join(shown.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def address_of(page: str, company: Company, *args: object) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'admin:{page}', args=[company.pk, *args])}"


def texts(company: Company, letter: Letter) -> tuple[str, str]:
    """(plain text, HTML) of the letter."""
    context = {
        "company": one_line(company.name),
        "letter": letter,
        "title": one_line(letter.subject),
        "says": [one_line(one, 1000) for one in letter.says if one],
        "after": [one_line(one, 1000) for one in letter.after if one],
        "rows": [[one_line(cell) for cell in row] for row in letter.rows],
        "change": address_of("my_mail", company),
    }
    text = render_to_string("mail/letter.txt", context)
    return text.strip() + "\n", render_to_string("mail/letter.html", context)
