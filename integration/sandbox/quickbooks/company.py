"""One company, as the people in its office work with it: everything here is a person's doing, not ours."""

from __future__ import annotations

from datetime import date
from typing import Any

from integration.sandbox.quickbooks import merging
from integration.sandbox.quickbooks.bookkeeping import Bookkeeping
from integration.sandbox.quickbooks.catalogue import BY_NAME
from integration.sandbox.store import Document


class QboCompany(Bookkeeping):
    """Methods return records as the REST API shows them, and raise Objection where QuickBooks says no."""

    def merge_vendors(self, kept: str, gone: str) -> Document:
        """Give one vendor the name of another and say yes to "merge": all its transactions move over."""
        with self.books.store.change():
            merging.merge_vendors(self.books, kept, gone)
            return self.get("Vendor", kept)

    def merge_items(self, kept: str, gone: str) -> Document:
        """The same of two items: lines on the one are lines on the other from now on."""
        with self.books.store.change():
            merging.merge_items(self.books, kept, gone)
            return self.get("Item", kept)

    # --- settings of the company ---

    def close_books(self, until: date | None) -> None:
        """No transaction up to and including this day can be changed; None opens the books again."""
        self.set_preference("AccountingInfoPrefs.BookCloseDate", until and until.isoformat())

    def set_preference(self, path: str, value: Any) -> None:
        """`path` is group.name; names of OtherPrefs hold strings ("true"). None takes it away."""
        group, name = path.split(".", 1)
        with self.books.store.change():
            doc = self.books.store.get(self.books.kind("Preferences"), "1") or {}
            if group == "OtherPrefs":
                _set_pair(doc[group]["NameValue"], name, value)
            else:
                doc.setdefault(group, {})[name] = value
                doc[group] = {key: one for key, one in doc[group].items() if one is not None}
            self.books.save(BY_NAME["Preferences"], doc, dict(doc))

    def set_info(self, **changes: Any) -> None:
        """Members of CompanyInfo; unknown ones (OfferingSku, SubscriptionStatus) go into NameValue."""
        with self.books.store.change():
            doc = self.books.store.get(self.books.kind("CompanyInfo"), "1") or {}
            for name, value in changes.items():
                if name in doc:
                    doc[name] = value
                else:
                    _set_pair(doc["NameValue"], name, value)
            self.books.save(BY_NAME["CompanyInfo"], doc, dict(doc))


def _set_pair(pairs: list[Document], name: str, value: Any) -> None:
    pairs[:] = [one for one in pairs if one["Name"] != name]
    if value is not None:
        pairs.append({"Name": name, "Value": value})
