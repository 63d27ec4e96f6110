"""The vendors of the demo: who they are in Procore, and what the bookkeeper called them in QuickBooks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Firm:
    """`books` is the name in QuickBooks, None where they are not in the books; `procore` likewise."""

    procore: str | None
    city: str = "Portland"
    ein: str | None = None
    books: str | None = ""  # the same as in Procore
    active_in_books: bool = True
    mail: str | None = None
    phone: str | None = None

    @property
    def name(self) -> str:
        return self.procore or self.books or ""

    @property
    def name_in_books(self) -> str | None:
        return self.procore if self.books == "" else self.books


_SAME = (
    ("Cascade Concrete, Inc.", "Portland"), ("Willamette Steel Erectors", "Salem"),
    ("Bright Spark Electrical LLC", "Beaverton"), ("Rose City Plumbing", "Portland"),
    ("Columbia Drywall & Paint", "Vancouver"), ("Mount Hood Masonry", "Gresham"),
    ("Summit Excavation Co.", "Oregon City"), ("Tualatin Glass & Glazing", "Tualatin"),
    ("Pacific Fire Protection", "Portland"), ("Umpqua Tile & Stone", "Eugene"),
    ("Deschutes Carpentry", "Bend"), ("Northwest Acoustics", "Portland"),
    ("Clackamas Paving LLC", "Clackamas"), ("Blue Heron Waterproofing", "Astoria"),
    ("Siskiyou Timber Framing", "Medford"), ("Trask River Insulation", "Tillamook"),
    ("Hillsboro Door & Hardware", "Hillsboro"), ("St. Johns Welding", "Portland"),
    ("Sandy Ridge Surveying", "Sandy"), ("Multnomah Crane Service", "Portland"),
    ("Yamhill Millwork", "McMinnville"), ("Laurelhurst Elevator Co.", "Portland"),
    ("Powell Butte Fencing", "Portland"), ("Tigard Low Voltage Systems", "Tigard"),
    ("Estacada Tree & Landscape", "Estacada"), ("Wilsonville Rebar Supply", "Wilsonville"),
    ("Kelley Point Dredging", "Portland"), ("Newberg Cabinet Works", "Newberg"),
    ("Sellwood Flooring", "Portland"), ("Forest Grove Septic", "Forest Grove"),
    ("Jantzen Sign & Awning", "Portland"), ("Camas Demolition", "Camas"),
    ("Ladd's Addition Painting", "Portland"), ("Troutdale Scaffolding", "Troutdale"),
    ("Canby Portable Toilets", "Canby"), ("West Linn Testing Lab", "West Linn"),
)  # fmt: skip


def _ordinary(place: int, name: str, city: str) -> Firm:
    host = "".join(letter for letter in name.lower() if letter.isalnum())[:18]
    return Firm(
        name, city, f"93-{4100000 + place * 7919:07}" if place % 3 else None,
        mail=f"ap@{host}.example", phone=f"(503) 555-{1000 + place * 37:04}",
    )  # fmt: skip


SAME = tuple(_ordinary(place, name, city) for place, (name, city) in enumerate(_SAME, 1))

# Told apart by punctuation, a missing word, a spelling: a person has to look.
NEAR = (
    Firm("Delta Mechanical, LLC", "Portland", "93-5550101", books="Delta Mechanical LLC",
         mail="office@deltamechanical.example", phone="(503) 555-0144"),
    Firm("O'Malley Masonry", "Salem", "93-5550102", books="OMalley Masonry Co",
         mail="billing@omalley.example"),
    Firm("Evergreen Roofing Inc", "Tigard", "93-5550103", books="Ever Green Roofing",
         phone="(503) 555-0177"),
    Firm("J & R Interiors", "Portland", "93-5550104", books="J and R Interiors",
         mail="jr@jrinteriors.example"),
)  # fmt: skip
# The same firm a second time in Procore, and nothing of that name in the books.
DUPLICATE = Firm("Delta Mechanical", "Portland", books=None, mail="office@deltamechanical.example")
INACTIVE = Firm("Northwest Roofing & Sheet Metal", "Portland", "93-5550105", active_in_books=False,
                mail="ar@nwroofing.example")  # fmt: skip
ONLY_PROCORE = (
    Firm("Stumptown Landscape Design", "Portland", "93-5550106", books=None, mail="hello@stumptown.example"),
    Firm("Alder & Birch Architects", "Portland", books=None, mail="studio@alderbirch.example"),
)
ONLY_BOOKS = (
    Firm(None, books="Portland Water Bureau"),
    Firm(None, books="Lumber & Hardware Depot", phone="(503) 555-0190"),
    Firm(None, books="Staple Street Office Supply"),
    Firm(None, books="Harborview Insurance Agency", mail="service@harborviewins.example"),
)

FIRMS = (*SAME, *NEAR, DUPLICATE, INACTIVE, *ONLY_PROCORE, *ONLY_BOOKS)
