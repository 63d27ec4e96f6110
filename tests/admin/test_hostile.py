"""What other systems send is hostile until shown otherwise: names, memos and reasons are only ever text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.admin import factory
from tests.admin.everything import everything

if TYPE_CHECKING:
    from tests.admin.office import Office

NAMES = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ company.settings }} {% csrf_token %}",
    "javascript:alert(1)",
    "\u202egnp.exe",
    "A" * 280,
)
PAGES = (
    ("overview", (), ""), ("claims", (), "?tab=waiting"), ("claims", (), "?tab=all"), ("desk", (), ""),
    ("linking", (), "?kind=vendor"), ("linking", (), "?kind=project"), ("records", ("vendor",), ""),
    ("records", ("project",), ""), ("every_record", (), ""), ("settings", (), ""), ("audit", (), ""),
    ("link_exact", ("vendor",), ""), ("runs", (), ""), ("people", (), ""),
)  # fmt: skip


def test_hostile_names_are_shown_as_text_on_every_page(office: Office) -> None:
    own = [(name, one) for place, name in enumerate(NAMES, 1) for one in _furnish(office, name, place)]
    lists = [office.see(page, *arguments, who="admin", query=query) for page, arguments, query in PAGES]
    pages = [office.see(page, pk) for _, (page, pk) in own]

    assert all(name in lists[1].text for name in NAMES)  # the claims that wait
    assert all(name in page.text for (name, _), page in zip(own, pages, strict=True))
    for page in (*lists, *pages):
        assert page.status == 200
        assert "<script>alert" not in page.source
        assert "<img src=x" not in page.source
        assert "' onmouseover='" not in page.source
        assert "csrfmiddlewaretoken" not in page.text


def _furnish(office: Office, name: str, place: int) -> list[tuple[str, int]]:
    """Records of each kind under this name; the pages that each has of its own, by their keys."""
    company, clerk = office.company, office.people["approver"]
    on = factory.project(company, name)
    rows = [
        factory.waiting(company, f"7{place}", vendor_name=name, on=on, plan=factory.plan(name, name, "1.00")),
        factory.stuck(company, "claim.tax", {"amount": name}, number=f"8{place}", vendor_name=name, on=on),
        factory.waiting(
            company, f"9{place}", rejected=f"f{place:0>63}", rejected_reason=name, rejected_by=clerk,
            vendor_name=name,
        ),
    ]  # fmt: skip
    vendor = factory.vendor(company, name)
    factory.vendor(company, name[:298] + "2", linked=False)
    factory.conflict(vendor)
    factory.item(company, f"9{place}", name, f"7{place}")
    factory.account(company, f"7{place}", name, "Other Current Liability")
    run = factory.run(company, why=name[:120])
    facts = {"by": name, "reason": name}
    factory.log(company, rows[0], run, "rejected", "note", facts=facts, actor=name[:200])
    return [*(("claim", row.pk) for row in rows), ("record", vendor.pk), ("record", on.pk), ("run", run.pk)]


@pytest.mark.large
@pytest.mark.parametrize(
    "word", ["'", '"', "\\", "%", "_", "\x00", "ünïcode", "a" * 500, "-1", "9" * 40, "1e999", "NaN"]
)
def test_a_search_takes_any_word(office: Office, word: str) -> None:
    factory.waiting(office.company)

    for page, arguments in (("claims", ()), ("records", ("vendor",))):
        answer = office.browser().get(office.url(page, *arguments), {"q": word, "page": word, "month": word})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/admin/company/\\evil", "/admin/logout/"]
)
def test_a_form_leads_back_only_into_its_own_company(office: Office, back: str) -> None:
    row = factory.stuck(office.company, "bill.deleted", {})

    answer = office.browser().post(office.url("claim_retry", row.pk), {"back": back})

    assert answer["Location"] == office.url("claim", row.pk)


def test_no_page_has_an_inline_style_or_script(office: Office) -> None:
    rows = everything(office.company, office.people["approver"])
    pages = [office.see(page, *arguments, query=query) for page, arguments, query in PAGES]
    pages += [office.see("claim", row.pk) for row in rows.values() if row.entity == "claim"]

    for page in pages:
        main = page.source[page.source.index('<main class="pl-main"') : page.source.index("</main>")]
        for forbidden in (" style=", "<script", " onclick=", " onchange=", "<style", "javascript:"):
            assert forbidden not in main
