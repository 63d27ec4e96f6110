"""The two remote systems; a plain string would be too easy to swap."""

from enum import StrEnum


class System(StrEnum):
    PROCORE = "procore"
    QUICKBOOKS = "quickbooks"

    @property
    def title(self) -> str:  # type: ignore[override]  # what people call it, not str's method
        return {"procore": "Procore", "quickbooks": "QuickBooks"}[self.value]
