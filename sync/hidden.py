"""What no table holds: an EIN is known by a keyed hash, and read from Procore right before it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from companies.crypto import keyed_hash
from integration.errors import Stale
from sync import procore_lists
from sync.entities.vendor_records import FIND_HIDDEN
from sync.models import Write
from sync.registry import ENTITIES
from sync.workspace import Workspace


def revealed(space: Workspace, writes: Sequence[Write]) -> dict[int, str]:
    """The payloads as they are sent, by the write's pk. Raises Stale when a hidden value has changed."""
    payloads = {write.pk: write.payload for write in writes}
    wanted = {pk: found[1] for pk, text in payloads.items() if (found := FIND_HIDDEN.search(text))}
    if wanted:
        ids = {one.pk: one.mapping.procore_id for one in writes if one.pk in wanted}
        secrets = _read(space, sorted(set(ids.values())))
        for pk, hashed in wanted.items():
            payloads[pk] = FIND_HIDDEN.sub(_one(space, secrets.get(ids[pk], ""), hashed), payloads[pk])
    return payloads


def _one(space: Workspace, secret: str, hashed: str) -> str:
    if not secret or keyed_hash(str(space.company.key), secret) != hashed:
        raise Stale("record.changed_meanwhile", system="Procore")
    return f"{secret[:2]}-{secret[2:]}"


def _read(space: Workspace, ids: list[str]) -> dict[str, str]:
    entity = ENTITIES["vendor"]
    pages = procore_lists.by_ids(space, entity, ids)
    seen = [entity.read_procore(record) for page in pages for record in page.records]
    return {one.id: one.secret for one in seen}
