"""Who did something: a person, or a program by name ("command line")."""

from __future__ import annotations

from django.contrib.auth.models import User

Actor = User | str


def name_of(actor: Actor) -> str:
    """As the log tells it."""
    return actor if isinstance(actor, str) else actor.get_full_name() or actor.get_username()


def person(actor: Actor) -> User | None:
    """For columns that hold a person."""
    return None if isinstance(actor, str) else actor
