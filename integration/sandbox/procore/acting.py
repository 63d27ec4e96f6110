"""Who is changing records at this moment: the caller of the API, or else a person in Procore's own pages."""

from contextvars import ContextVar
from dataclasses import dataclass

from integration.sandbox.procore.people import ADMIN


@dataclass(frozen=True)
class Actor:
    """`client` is the id of the app that acts for the person; None for the person's own work."""

    person_id: int
    client: str | None = None


AT_THE_DESK = Actor(ADMIN.id)
_actor: ContextVar[Actor] = ContextVar("procore_actor", default=AT_THE_DESK)


def acting() -> Actor:
    return _actor.get()


def act_as(actor: Actor) -> None:
    """From here on in this thread; the end of a call puts the person back."""
    _actor.set(actor)
