"""Every page that a person can come to by its links, one address of each."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve

from tests.browser.newcomer import Newcomer

START = ("/admin/", "/admin/password_change/")
OURS = ("admin:", "companies:")
# They answer with a file or a part of a page, lead on to another system, or only change something.
NO_PAGES = {
    "admin:logout", "admin:jsi18n", "admin:desk_csv", "admin:claims_csv", "admin:audit_csv",
    "admin:run_csv", "admin:run_progress",
    "admin:reconciliation_csv", "admin:reconciliation_xlsx", "companies:connect", "companies:callback",
}  # fmt: skip
VIEWS = ("tab", "kind", "in")  # what of a query makes it another page
# Records look different in each standing: one of each list is looked at.
RECORDS = {"admin:claim": "admin:claims"}
Kind = tuple[str, ...]
# A link inside of a drawing has no text as its `href`.
ADDRESSES = "all => all.map(one => new URL(one.getAttribute('href'), document.baseURI).href)"


def every_page(newcomer: Newcomer) -> dict[Kind, str]:
    """Follow all links from the overview: kind of page → the first address of it that was met."""
    found: dict[Kind, str] = {}
    ahead: list[tuple[Kind, str]] = [((), address) for address in START]
    while ahead:
        origin, address = ahead.pop(0)
        kind = kind_of(address, origin)
        if not kind or kind in found:
            continue
        found[kind] = address
        newcomer.open(address)
        links = newcomer.page.eval_on_selector_all("a[href]", ADDRESSES)
        ahead += [(kind, _path(one, newcomer.demo.url)) for one in links]
    return found


def kind_of(address: str, origin: Kind = ()) -> Kind:
    """("admin:claims", "tab=waiting"); empty for what is no page of ours. `origin`: where the link is."""
    parts = urlsplit(address)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ()
    if not match.view_name.startswith(OURS) or match.view_name in NO_PAGES:
        return ()
    views = [f"{name}={values[0]}" for name, values in parse_qs(parts.query).items() if name in VIEWS]
    slug = [str(value) for name, value in match.kwargs.items() if name in ("kind", "system")]
    if RECORDS.get(match.view_name) in origin:
        views = [one for one in origin if one.startswith("tab=")]
    return (match.view_name, *slug, *sorted(views))


def _path(url: str, of: str) -> str:
    """Without the host; blank elsewhere."""
    return url.removeprefix(of).partition("#")[0] if url.startswith(of) else ""
