"""The work breakdown structure: segments, their items, and the WBS codes made of them.

A code is one item per segment of its project. Tiers of one segment are joined with a dash,
segments with their delimiter ("Procore: Work Breakdown Structure").
"""

from collections.abc import Sequence

from integration.sandbox.procore.records import Doc, Invalid, Records, Ref, ident

COST_CODE, COST_TYPE, SUB_JOB, CUSTOM = "cost_code", "line_item_type", "sub_job", "custom"

# code, name, base type: the cost types a new company starts with
COST_TYPES = (
    ("L", "Labor", "other"),
    ("E", "Equipment", "equipment"),
    ("M", "Materials", "materials"),
    ("S", "Commitment", "commitment"),
    ("OC", "Owner Cost", "owner_cost"),
    ("SVC", "Professional Services", "professional_services"),
    ("O", "Other", "other"),
)


class Wbs(Records):
    def set_up_wbs(self) -> None:
        """The company pattern: cost code, then cost type, with the usual cost types."""
        self._add_segment("Cost Code", COST_CODE, "tiered", 1)
        cost_type = self._add_segment("Cost Type", COST_TYPE, "flat", 2)
        for code, name, base in COST_TYPES:
            self._add_item(cost_type["id"], code, name, None, base_type=base)

    def segment(self, kind: str) -> Doc:
        """The company's one segment of that kind."""
        return next(one for one in self.all("segment") if one["type"] == kind)

    def add_custom_segment(self, name: str, projects: Sequence[Ref], *, structure: str = "flat") -> Doc:
        """An administrator adds a custom segment and takes it into some projects, last in their order."""
        segment = self._add_segment(name, CUSTOM, structure, len(self.all("segment")) + 1)
        for project in projects:
            self.change("project", project, {"segments": [*self._order(project), segment["id"]]})
        return segment

    def project_segments(self, project: Ref) -> list[Doc]:
        return [self.get("segment", one) for one in self._order(project)]

    def segment_items(self, segment: Ref, project: Ref | None = None) -> list[Doc]:
        """Items of a segment: the company's, and with a project its own as well."""
        wanted, place = ident(segment), None if project is None else ident(project)
        return self.all(
            "segment_item",
            lambda item: item["segment_id"] == wanted and item["project_id"] in (None, place),
        )

    def add_segment_item(
        self, segment: Ref, code: str, name: str, *, parent: Ref | None = None, project: Ref | None = None
    ) -> Doc:
        return self._add_item(
            ident(segment), code, name, None if parent is None else ident(parent),
            project_id=None if project is None else ident(project),
        )  # fmt: skip

    def add_wbs_code(
        self, project: Ref, cost_code: str, cost_type: str, description: str = "",
        custom: Sequence[str] = (), *, sub_job: str | None = None, cost_code_name: str = "",
        cost_type_name: str = "", status: str = "active",
    ) -> Doc:  # fmt: skip
        """Someone budgets a code; items that are missing are made, and a given name renames an item.

        `cost_code` is the path ("03-300"), `custom` one item code for each custom segment in order.
        """
        items = [
            self._item_for(self.segment(COST_CODE), cost_code, cost_code_name, description or cost_code),
            self._item_for(self.segment(COST_TYPE), cost_type, cost_type_name, cost_type),
        ]
        others = [s for s in self.project_segments(project) if s["type"] == CUSTOM]
        items += [self._item_for(s, code, "", code) for s, code in zip(others, custom, strict=True)]
        if sub_job:
            items.insert(0, self._item_for(self._sub_job_segment(), sub_job, "", f"Sub job {sub_job}"))
        return self.add_code(project, items, description=description or None, status=status)

    def add_code(
        self, project: Ref, items: Sequence[Ref], *, description: str | None = None, status: str = "active"
    ) -> Doc:
        """One code of these items; an existing combination is updated, not made twice."""
        place, ids = ident(project), [ident(item) for item in items]
        with self.store.change():
            for code in self.wbs_codes(place):
                if code["item_ids"] == ids:
                    changes = {"status": status} | ({"description": description} if description else {})
                    return self.change(_codes(place), code, changes)
            return self.create(
                _codes(place),
                {"project_id": place, "item_ids": ids, "description": description, "status": status},
            )

    def wbs_code(self, project: Ref, ref: Ref) -> Doc:
        return self.get(_codes(project), ref)

    def wbs_codes(self, project: Ref) -> list[Doc]:
        return self.all(_codes(project))

    def edit_wbs_code(self, project: Ref, ref: Ref, **changes: str) -> Doc:
        return self.change(_codes(project), ref, dict(changes))

    def remove_wbs_code(self, project: Ref, ref: Ref) -> None:
        self.remove(_codes(project), ref)

    def item_path(self, item: Doc) -> list[Doc]:
        """The item and its ancestors, outermost first."""
        path = [item]
        while path[0]["parent_id"] is not None:
            path.insert(0, self.get("segment_item", path[0]["parent_id"]))
        return path

    def flat_code(self, code: Doc) -> str:
        """The whole code as text, such as "03-300.S"."""
        return flat(
            [(self._path_code(item), self.get("segment", item["segment_id"])["delimiter"])
             for item in self.code_items(code)]
        )  # fmt: skip

    def flat_name(self, code: Doc) -> str:
        return ".".join(item["name"] for item in self.code_items(code))

    def code_items(self, code: Doc) -> list[Doc]:
        return [self.get("segment_item", item_id) for item_id in code["item_ids"]]

    def check_code(self, project: Ref, pairs: Sequence[Doc]) -> list[int]:
        """The item ids in the project's order. Raises Invalid unless every required segment has one."""
        given = {pair["segment_id"]: pair["segment_item_id"] for pair in pairs}
        segments = self.project_segments(project)
        if set(given) - {segment["id"] for segment in segments}:
            raise Invalid(segment_items="contain a segment that is not part of the project")
        if any(segment["required"] and segment["id"] not in given for segment in segments):
            raise Invalid(segment_items="must contain one item for each required segment")
        for segment_id, item_id in given.items():
            if self.get("segment_item", item_id)["segment_id"] != segment_id:
                raise Invalid(segment_items="contain an item of another segment")
        return [given[segment["id"]] for segment in segments if segment["id"] in given]

    def _path_code(self, item: Doc) -> str:
        return "-".join(one["code"] for one in self.item_path(item))

    def _order(self, project: Ref) -> list[int]:
        own = self.get("project", project).get("segments")
        return own or [self.segment(kind)["id"] for kind in (COST_CODE, COST_TYPE)]

    def _sub_job_segment(self) -> Doc:
        found = [one for one in self.all("segment") if one["type"] == SUB_JOB]
        return found[0] if found else self._add_segment("Sub Job", SUB_JOB, "flat", 0)

    def _add_segment(self, name: str, kind: str, structure: str, position: int) -> Doc:
        return self.create(
            "segment",
            {"name": name, "type": kind, "structure": structure, "position": position,
             "delimiter": ".", "required": kind != SUB_JOB},
        )  # fmt: skip

    def _item_for(self, segment: Doc, path: str, name: str, otherwise: str) -> Doc:
        """The item with this path, made tier by tier where it is missing; a `name` is given to it."""
        tiers = path.split("-") if segment["structure"] == "tiered" else [path]
        parent: int | None = None
        for place, tier in enumerate(tiers, 1):
            item = self._find_item(segment["id"], tier, parent)
            if item is None:
                label = name or otherwise if place == len(tiers) else f"Division {tier}"
                item = self._add_item(segment["id"], tier, label, parent)
            parent = item["id"]
        found = self.get("segment_item", parent or 0)
        renamed = name and name != found["name"]
        return self.change("segment_item", found, {"name": name}) if renamed else found

    def _find_item(self, segment_id: int, code: str, parent: int | None) -> Doc | None:
        found = self.all(
            "segment_item",
            lambda item: (item["segment_id"], item["code"], item["parent_id"]) == (segment_id, code, parent),
        )
        return found[0] if found else None

    def _add_item(
        self, segment_id: int, code: str, name: str, parent: int | None, *,
        project_id: int | None = None, base_type: str | None = None,
    ) -> Doc:  # fmt: skip
        return self.create(
            "segment_item",
            {"segment_id": segment_id, "code": code, "name": name, "parent_id": parent,
             "project_id": project_id, "status": "active", "base_type": base_type,
             "origin_id": None, "origin_data": None, "list_id": None},
        )  # fmt: skip


def _codes(project: Ref) -> str:
    """Codes are kept per project: there are many, and nobody asks for those of all projects."""
    return f"wbs_code@{ident(project)}"


def flat(parts: Sequence[tuple[str, str]]) -> str:
    """Join (code, delimiter) parts; the delimiter stands after its part, except after the last."""
    joined = "".join(code + delimiter for code, delimiter in parts)
    return joined[: -len(parts[-1][1])] if parts and parts[-1][1] else joined
