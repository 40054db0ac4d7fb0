"""What do two workers gain over one? The job four times over, against what two copies side by side gain over one."""

import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from clock import Work, side_by_side, unpinned
from runs import command
from scene import Scene
from sheet import Sheet

_COPY = """
import os, sys
from pathlib import Path
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {int(sys.argv[1]) % (os.cpu_count() or 1)})
sys.path.insert(0, sys.argv[2])
from copying import copy_file
for path in map(Path, sys.argv[4:]):
    copy_file(path, Path(sys.argv[3]) / path.name)
"""
TIMES, FEW = 4, 1_000


def measure(scene: Scene) -> Sheet:
    """Wall time of processes, each net of the same over 1,000 rows; a copying process has a core to itself."""
    unpinned()
    small, folder = scene.folder_of(FEW, files=2), scene.times(TIMES)
    works: dict[str, Work] = {}
    for number in (1, 2):
        for size, place in (("few", small), ("all", folder)):
            works[f"copy {number} {size}"] = _copies(place, number)
            works[f"job {number} {size}"] = command(place, "--workers", str(number))
    costs = side_by_side(works, scene.repeats)
    walls = {
        f"{what} {number}": statistics.median(
            one.wall - few.wall
            for one, few in zip(costs[f"{what} {number} all"], costs[f"{what} {number} few"], strict=True)
        )
        for what in ("copy", "job")
        for number in (1, 2)
    }
    gains = {what: walls[f"{what} 1"] / walls[f"{what} 2"] for what in ("copy", "job")}
    rows = [
        (name, f"{walls[f'{what} 1']:.2f}", f"{walls[f'{what} 2']:.2f}", f"{gains[what]:.2f}", share)
        for what, name, share in (
            ("copy", "pyarrow copies", ""),
            ("job", "beamveil, gate on", f"{gains['job'] / gains['copy']:.2f}"),
        )
    ]
    head = ("wall s, all cores", "one", "two", "gain", "of the copies' gain")
    starts = ", ".join(f"{statistics.median(c.wall for c in costs[f'job {n} few']):.1f} s with {n}" for n in (1, 2))
    return Sheet(f"Two workers, {scene.rows * TIMES:,} rows", head, rows, f"Net of a run over 1,000 rows: {starts}.")


def _copies(folder: Path, number: int) -> Work:
    """The files of a folder, dealt out to so many copying processes at a time."""
    output, files = folder / "out-copies", sorted(map(str, (folder / "parquet").iterdir()))

    def do() -> None:
        output.mkdir()
        started = [_start(core, output, files[core::number]) for core in range(number)]
        ended = [process.wait() for process in started]
        if any(ended):
            raise SystemExit("a copy failed")

    return Work(do, output)


def _start(core: int, output: Path, files: Sequence[str]) -> "subprocess.Popen[bytes]":
    here = str(Path(__file__).parent)
    return subprocess.Popen([sys.executable, "-c", _COPY, str(core), here, str(output), *files])
