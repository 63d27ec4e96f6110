"""What a person can do from the control pages: each action says in a sentence what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import InvalidOperation
from typing import TYPE_CHECKING

from integration.sandbox.control.in_procore import InProcore
from integration.sandbox.control.in_quickbooks import InQuickBooks
from integration.sandbox.control.refusal import Refusal
from integration.sandbox.control.trouble import Trouble
from integration.sandbox.procore.records import Invalid, NotThere
from integration.sandbox.quickbooks.objections import Objection

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

Fields = Mapping[str, str]


class Actions:
    def __init__(self, sandbox: Sandbox) -> None:
        groups = (InProcore(sandbox), InQuickBooks(sandbox), Trouble(sandbox))
        self._known: dict[str, Callable[[Fields], str]] = {
            name: action for group in groups for name, action in group.actions().items()
        }

    def do(self, action: str, fields: Fields) -> str:
        """Carry it out; returns the sentence to show. Raises Refusal."""
        known = self._known.get(action)
        if known is None:
            raise Refusal(f"There is no action {action}.")
        try:
            return known(fields)
        except Invalid as error:
            raise Refusal(f"Procore refuses: {_words(error)}.") from error
        except Objection as error:
            raise Refusal(f"QuickBooks refuses: {error}") from error
        except InvalidOperation as error:
            raise Refusal("An amount is a number with a point for the cents, such as 1250.00.") from error
        except (NotThere, KeyError) as error:
            raise Refusal(f"There is no {str(error).strip(chr(39))}.") from error
        except ValueError as error:
            raise Refusal(f"That did not work: {error}.") from error


def _words(error: Invalid) -> str:
    return "; ".join(
        words if field == "base" else f"{field.replace('_', ' ')} {words}"
        for field, all_ in error.errors.items()
        for words in all_
    )
