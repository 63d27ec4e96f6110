"""The projects of the demo and the cost codes they are built from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Job:
    """`owner` is the customer in QuickBooks; `books` the project's name there (None: not there)."""

    name: str
    number: str | None
    owner: str
    city: str
    books: str | None = ""  # the same as in Procore
    sub_customer: bool = False  # in QuickBooks a plain sub-customer, not a project
    phases: tuple[str, ...] = ()  # items of a custom segment

    @property
    def name_in_books(self) -> str | None:
        return self.name if self.books == "" else self.books


RIVERSIDE = Job("Riverside Medical Office", "24-017", "Riverside Health Partners", "Portland")
MAPLE = Job("Maple Street Lofts", "24-021", "Maple Street Development LLC", "Portland")
HARBOR = Job("Harbor Point Warehouse", "24-030", "Harbor Point Logistics", "Vancouver")
CEDAR = Job("Cedar Ridge Elementary School", "25-002", "Cedar Ridge School District", "Gresham",
            phases=("P1", "P2"))  # fmt: skip
OAK = Job("Oak Hollow Community Center", "25-006", "City of Oak Hollow", "Tigard",
          books="Oak Hollow Comm. Center")  # fmt: skip
LAKEVIEW = Job("Lakeview Parking Structure", None, "Lakeview Properties", "Beaverton")
SUMMIT = Job("Summit Dental Clinic", "25-011", "Summit Dental Group", "Hillsboro")
FAIRMONT = Job("Fairmont Hotel Lobby", "25-014", "Fairmont Hospitality", "Portland")
BROOKSIDE = Job("Brookside Townhomes", "25-019", "Brookside Homes", "Newberg", sub_customer=True)
UNION = Job("Union Station Retail Shell", "25-023", "Union Retail Partners", "Portland", books=None)

JOBS = (RIVERSIDE, MAPLE, HARBOR, CEDAR, OAK, LAKEVIEW, SUMMIT, FAIRMONT, BROOKSIDE, UNION)
ONLY_BOOKS = ("Pine Street Tenant Improvement", "Maple Street Development LLC")

# cost code, what it is, the cost types that are budgeted on it
CODES = (
    ("01-310", "Project management", "L"),
    ("01-500", "Temporary facilities", "O"),
    ("02-410", "Selective demolition", "S"),
    ("03-300", "Cast-in-place concrete", "SM"),
    ("03-350", "Concrete finishing", "S"),
    ("04-200", "Unit masonry", "SM"),
    ("05-120", "Structural steel", "SM"),
    ("06-100", "Rough carpentry", "SL"),
    ("06-400", "Architectural woodwork", "S"),
    ("07-210", "Insulation", "S"),
    ("07-500", "Membrane roofing", "S"),
    ("08-110", "Doors and frames", "SM"),
    ("08-440", "Curtain wall and glazing", "S"),
    ("09-290", "Gypsum board", "S"),
    ("09-300", "Tiling", "SM"),
    ("09-650", "Resilient flooring", "S"),
    ("09-910", "Painting", "S"),
    ("21-130", "Fire sprinklers", "S"),
    ("22-100", "Plumbing", "SM"),
    ("23-300", "HVAC", "SE"),
    ("26-200", "Electrical", "SM"),
    ("27-100", "Structured cabling", "S"),
    ("31-200", "Earthwork", "SE"),
    ("32-120", "Asphalt paving", "S"),
)
NAMES = {code: name for code, name, _ in CODES}


def codes_of(place: int) -> list[tuple[str, str]]:
    """The (cost code, cost type) pairs that project number `place` budgets: not all need everything."""
    left_out = {(place * 5 + step) % len(CODES) for step in range(0, 12, 2)}
    always = {"03-300", "05-120", "22-100", "26-200", "31-200"}
    return [
        (code, cost_type)
        for number, (code, _, cost_types) in enumerate(CODES)
        if number not in left_out or code in always
        for cost_type in cost_types
    ]
