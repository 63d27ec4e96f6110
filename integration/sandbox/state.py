"""The whole state of a sandbox: kept in memory or in a file, brought back, and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from integration import exact_json
from integration.sandbox.clock import ManualClock
from integration.sandbox.differences import differences
from integration.sandbox.faults import Fault
from integration.sandbox.limits import Readings
from integration.sandbox.seen import Seen
from integration.sandbox.store import Snapshot
from integration.sandbox.switches import Switches

if TYPE_CHECKING:
    from integration.sandbox.sandbox import Sandbox

FORMAT = 1


@dataclass(frozen=True)
class State:
    """What a file holds of it: seed, time, switches and all records. The rest is of the running sandbox."""

    seed: int
    time: datetime
    skew: timedelta
    switches: Switches
    records: Snapshot
    readings: Readings = Readings({}, {})
    requests: tuple[Seen, ...] = ()
    unknown: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, sandbox: Sandbox) -> State:
        return cls(
            sandbox.seed, sandbox.clock.now(), sandbox.clock.skew, replace(sandbox.switches),
            sandbox.store.snapshot(), sandbox.meters.saved(), tuple(sandbox.requests),
            tuple(sandbox.unknown), sandbox.faults.saved(),
        )  # fmt: skip

    def put_into(self, sandbox: Sandbox) -> None:
        sandbox.seed = self.seed
        sandbox.clock.skew = self.skew
        if isinstance(sandbox.clock, ManualClock):
            sandbox.clock.set(self.time)
        # The same object: both systems hold on to it.
        for field in fields(Switches):
            setattr(sandbox.switches, field.name, getattr(self.switches, field.name))
        sandbox.store.restore(self.records)
        sandbox.meters.restore(self.readings)
        sandbox.requests.restore(self.requests)
        sandbox.unknown[:] = self.unknown
        sandbox.faults.restore(self.faults)


def write(state: State, file: Path) -> None:
    """A text file that `read` understands, equal for equal states."""
    content = {
        "format": FORMAT,
        "seed": state.seed,
        "time": state.time.isoformat(),
        "skew": state.skew.total_seconds(),
        "switches": asdict(state.switches),
        "sequences": state.records.sequences,
        "records": state.records.kinds,
    }
    file.write_text(exact_json.dumps(content), encoding="utf-8")


def read(file: Path) -> State:
    """Raises OSError, and ValueError when it is not a saved state."""
    content = exact_json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"{file} is not a saved state of a sandbox")
    return State(
        seed=content["seed"],
        time=datetime.fromisoformat(content["time"]),
        skew=timedelta(seconds=float(content["skew"])),
        switches=_switches(content["switches"]),
        records=Snapshot(content["records"], content["sequences"]),
    )


def compare(before: State, after: State) -> list[str]:
    """Each difference as a line: the kind of record, its id, the path of the member, and both values."""
    kinds = sorted({*before.records.kinds, *after.records.kinds})
    records = [
        line
        for kind in kinds
        for line in differences(before.records.kinds.get(kind, {}), after.records.kinds.get(kind, {}), kind)
    ]
    sequences = differences(before.records.sequences, after.records.sequences, "sequence")
    return [*records, *sequences, *differences(asdict(before.switches), asdict(after.switches), "switch")]


def _switches(saved: Mapping[str, Any]) -> Switches:
    # The file is read with exact decimals; lengths of time are floats.
    values: dict[str, Any] = {
        name: float(one) if isinstance(one, Decimal) else one for name, one in saved.items()
    }
    return Switches(**values)
