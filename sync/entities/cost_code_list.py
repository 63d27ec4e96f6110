"""The cost code list that a connected company has in Procore: found by its name, or made at Go live."""

from __future__ import annotations

from typing import ClassVar

from integration.systems import System
from sync.plan import Outcome, Plan, Step
from sync.spec import Context, Entity, Owner, ProcoreEndpoint, Record, Refs, Seen, Sight
from sync.values import text

NAME = "QuickBooks Online ERP Integration Standard Cost Codes"
PATH = "/rest/v1.0/standard_cost_code_lists"


class CostCodeList(Entity):
    key: ClassVar[str] = "cost_code_list"
    title: ClassVar[str] = "Cost code list in Procore"
    word: ClassVar[str] = "cost code list"
    words: ClassVar[str] = "cost code lists"
    owner: ClassVar[Owner] = Owner.PROCORE
    procore = ProcoreEndpoint(PATH, (("company_id", "{company}"),), since=False)
    rank: ClassVar[int] = 5

    def read_procore(self, record: Record) -> Seen:
        name = text(record.get("name"))
        return Seen(str(record["id"]), {"name": name}, label=name, number=name)

    def plan(self, sight: Sight, refs: Refs, context: Context) -> Plan:
        if sight.procore_id:
            return Plan(sight, Outcome.AGREED)
        payload = {"company_id": int(context.procore_company), "standard_cost_code_list": {"name": NAME}}
        step = Step(
            "list", System.PROCORE, "create", "standard_cost_code_lists", payload, {"name": NAME},
            once=True, path=PATH, unique_name=NAME,
        )  # fmt: skip
        return Plan(sight, Outcome.WRITES, steps=(step,))
