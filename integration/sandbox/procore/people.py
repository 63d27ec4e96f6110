"""Who can sign in to the simulated Procore, and what a company lets them see."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A login. An administrator sees every company record; a standard user only reads and adds."""

    id: int
    name: str
    login: str
    admin: bool


ADMIN = Person(11, "Ann Admin", "ann@northgate.example", admin=True)
STANDARD = Person(12, "Sam Standard", "sam@northgate.example", admin=False)
SERVICE = Person(19, "Plumbline Service Account", "plumbline-service@procore.example", admin=True)
PEOPLE = {person.id: person for person in (ADMIN, STANDARD, SERVICE)}
