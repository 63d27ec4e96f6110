"""What an idle demo costs: `python -m tests.bench.demo_idle PID [SECONDS]` with the process id of the demo.

Prints the memory (PSS, so shared pages count once) and the processor time of all its processes together.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Megabytes, and seconds of processor time so far."""

    memory: float
    processor: float


def main() -> int:
    root, seconds = int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    before = measured(root)
    time.sleep(seconds)
    after = measured(root)
    for pid in family(root):
        print(f"{pid:>8} {_memory(pid):6.1f} MB  {_command(pid)}")
    share = (after.processor - before.processor) / seconds
    print(f"{after.memory:.0f} MB PSS, {share:.2%} of one core over {seconds:.0f} s")
    return 0


def measured(root: int) -> Cost:
    """The cost of a process and everything it started."""
    costs = [cost for pid in family(root) if (cost := _cost(pid))]
    return Cost(sum(one.memory for one in costs), sum(one.processor for one in costs))


def family(root: int) -> Iterator[int]:
    """The process and all its descendants."""
    yield root
    with suppress(OSError):  # it has just ended
        for child in (PROC / str(root) / "task" / str(root) / "children").read_text().split():
            yield from family(int(child))


def _cost(pid: int) -> Cost | None:
    try:
        return Cost(_memory(pid), processor(pid))
    except OSError:
        return None  # it has just ended


def _memory(pid: int) -> float:
    lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def processor(pid: int) -> float:
    # After the name in brackets, which may hold blanks; user and system time are fields 14 and 15.
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _command(pid: int) -> str:
    return (PROC / str(pid) / "cmdline").read_text().replace("\0", " ")[:90]


if __name__ == "__main__":
    sys.exit(main())
