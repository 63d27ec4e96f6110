"""What people do in Procore, in QuickBooks and in Plumbline while everything else goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from integration.sandbox.procore.claims import ClaimLine, Locked
from sync.models import Conflict, Mapping, Standing
from tests.proof.books import figures
from tests.proof.browsers import Browser, fifty, forms
from tests.proof.patience import ask
from tests.proof.town import Town
from tests.world import Site

CODES = 4
MOST_OPEN = 12  # claims of a firm that wait for approval before another one is entered


@dataclass
class People:
    town: Town
    browsers: Sequence[Browser]
    random: Random
    did: Counter[str] = field(default_factory=Counter)

    def enter_codes(self) -> None:
        """The WBS codes of both firms' projects, each with an item in QuickBooks later."""
        for site in self.town.sites:
            for n in range(CODES):
                with self.town.still():
                    self.town.world.code(f"03-{n}00", site=site)

    def act(self) -> None:
        """Somebody does something."""
        acts = [self.claim, self.claim, self.claim, self.edit_claim, self.approve, self.approve, self.approve,
                self.retry, self.pay, self.spend, self.edit_vendor, self.look_now]  # fmt: skip
        self.random.choice(acts)(self.random.choice(self.town.sites))

    # --- in Procore ---

    def claim(self, site: Site) -> None:
        with self.town.still():
            waiting = [one for one in site.procore.claims() if not one["origin_id"]]
            if len(waiting) >= MOST_OPEN:
                return
            codes = self.random.sample(site.procore.wbs_codes(site.project), self.random.randint(1, CODES))
            number = len(site.procore.claims()) + 1
            contract = self.town.world.commitment(codes, site=site, number=f"SC-{number:04}")
            lines = [self._line() for _ in codes]
            self.town.world.claim(contract, f"K-{number}", *lines, site=site)
        self.did["claims entered"] += 1

    def edit_claim(self, site: Site) -> None:
        """Somebody types other figures into a claim that is not locked yet, sent or not."""
        with self.town.still():
            open_ = [one for one in site.procore.claims() if not one["origin_id"]]
            if not open_:
                return
            one = self.random.choice(open_)
            said = figures.of_claim(self.town.sides(site), one)
            try:
                site.procore.edit_lines(one, [self._line() for _ in one["items"]])
            except Locked:
                return
            self.town.diary(site).claims[str(one["id"])].append(said)
        self.did["claims edited"] += 1

    def _line(self) -> ClaimLine:
        gross = Decimal(self.random.randint(1_00, 90_000_00)) / 100
        held = (gross / 10).quantize(Decimal("0.01"))
        return ClaimLine(str(gross), held=str(held))

    # --- in QuickBooks ---

    def pay(self, site: Site) -> None:
        with self.town.still():
            open_ = [
                one
                for one in site.books.bills()
                if one["Balance"] > 0 and "[Plumbline" in one.get("PrivateNote", "")
            ]
            if not open_:
                return
            bill = self.random.choice(open_)
            whole = Decimal(bill["Balance"])
            part = (whole / 3).quantize(Decimal("0.01")) if self.random.random() < 0.4 else whole
            site.books.pay_bill(bill["Id"], max(part, Decimal("0.01")))
        self.did["bills paid"] += 1

    def spend(self, site: Site) -> None:
        """An expense on an item of the project, entered by a person."""
        with self.town.still():
            made = {one["Name"]: one for one in site.books.every("Item")}
            items = [one for name, one in made.items() if name.startswith(site.project["project_number"])]
            if not items:
                return
            amount = Decimal(self.random.randint(1_00, 9_000_00)) / 100
            line = {
                "item": self.random.choice(items)["Id"],
                "customer": site.customer["Id"],
                "amount": amount,
            }
            site.books.add_bill(site.qbo_vendor["Id"], [line], DocNumber=f"X-{self.random.randrange(10**8)}")
        self.did["costs entered"] += 1

    def edit_vendor(self, site: Site) -> None:
        """A phone number changes on one of the two sides."""
        number = f"(555) {self.random.randint(200, 999)}-{self.random.randint(0, 9999):04}"
        with self.town.still():
            if self.random.random() < 0.5:
                site.procore.edit_vendor(site.vendor, business_phone=number)
            else:
                site.books.edit("Vendor", site.qbo_vendor["Id"], PrimaryPhone={"FreeFormNumber": number})
        self.did["vendors edited"] += 1

    # --- in Plumbline ---

    def look_now(self, site: Site) -> None:
        overview = f"/admin/company/{site.company.pk}/"
        self._press("Sync now", overview, f"{overview}sync-now/")

    def approve(self, site: Site) -> None:
        """Fifty presses of *Approve* on one claim, by several people at once."""
        pks = ask(lambda: list(_waiting(site)))
        if pks:
            self._fifty(site, self.random.choice(pks), "approve")

    def retry(self, site: Site) -> None:
        """Fifty presses of *Retry* on a claim that is stuck, or else of *Check again* on one that is sent."""
        rows = Mapping.objects.filter(company=site.company, entity="claim", archived_at=None)
        stuck = rows.exclude(problem="").values_list("pk", flat=True)
        sent = rows.exclude(quickbooks_id="").values_list("pk", flat=True)
        pks = ask(lambda: list(stuck) or list(sent))
        if pks:
            self._fifty(site, self.random.choice(pks), "retry")

    def retry_everything(self, site: Site) -> None:
        """*Check all again*, if the error desk has anything."""
        desk = f"/admin/company/{site.company.pk}/desk/"
        self._press("Check all again", desk, f"{desk}check-all/")

    def decide_everything(self, site: Site) -> int:
        """Procore's side for what both have changed; how many fields there were."""
        company = f"/admin/company/{site.company.pk}/"
        open_ = Conflict.objects.filter(mapping__company=site.company, closed_at=None, choice="")
        found = ask(lambda: list(open_.values_list("pk", "mapping_id")))
        for pk, row in found:
            page, decide = f"{company}records/{row}/", f"{company}conflicts/decide/"
            self._press("Save decisions", page, decide, **{f"c{pk}": "procore"})
        return len(found)

    def approve_everything(self, site: Site) -> int:
        """One press for each claim that waits; how many there were."""
        pks = ask(lambda: list(_waiting(site)))
        for pk in pks:
            page = f"/admin/company/{site.company.pk}/claims/{pk}/"
            self._press("Approve", page, f"{page}approve/")
        return len(pks)

    def _press(self, what: str, page: str, button: str, **chosen: str) -> None:
        who = self.random.choice(self.browsers)
        if form := forms(who.see(page)).get(button):
            self.did[f"{what}: {_told(who.press(button, {**form, **chosen}))}"] += 1

    def _fifty(self, site: Site, pk: int, what: str) -> None:
        page = f"/admin/company/{site.company.pk}/claims/{pk}/"
        for status, count in fifty(self.browsers, f"{page}{what}/", page).items():
            self.did[f"{what.capitalize()}: {_told(status)}"] += count


def _waiting(site: Site) -> list[int]:
    rows = Mapping.objects.filter(company=site.company, entity="claim", quickbooks_id="", archived_at=None)
    return [row.pk for row in rows.standing_at(Standing.APPROVAL)]


def _told(status: int) -> str:
    return {0: "no answer", 302: "taken"}.get(status, f"answered {status}")
