"""What is the bench job busy with? The functions of beamveil and its libraries that take the most time of their own.

Python's profiler sees calls, not what Arrow does inside one; it slows what calls often.
"""

import cProfile
import pstats
import shutil
from pathlib import Path
from typing import Any

from clock import cost
from runs import GATES, job
from scene import Scene
from sheet import Sheet

TEN = 10


def measure(scene: Scene) -> Sheet:
    """Ten functions for each gate, by their own time, with the time of what they call beside it."""
    folder, rows = scene.folder_of(scene.rows), []
    for gate in GATES:
        work = job(folder, rows=scene.rows, gate=gate)
        cost(job(scene.folder_of(1_000, files=1), rows=1_000, gate=gate))  # imports and tables
        profile = cProfile.Profile()
        cost(work)
        if work.output is not None:
            shutil.rmtree(work.output)
        profile.runcall(work.do)
        rows += [(f"gate {gate}: {name}", *figures) for name, *figures in _most(profile)]
    head = ("function", "calls", "own s", "with what it calls, s", "share of own")
    return Sheet(f"Profile, {scene.rows:,} rows", head, rows)


def _most(profile: cProfile.Profile) -> list[tuple[str, ...]]:
    stats: dict[tuple[str, int, str], Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = sum(one[2] for one in stats.values())
    ranked = sorted(stats.items(), key=lambda item: -item[1][2])[:TEN]
    return [
        (_named(*place), f"{calls:,}", f"{own:.2f}", f"{total:.2f}", f"{own / whole:.0%}")
        for place, (_, calls, own, total, _) in ranked
    ]


def _named(path: str, line: int, function: str) -> str:
    if path == "~":
        return function.strip("<>").replace("built-in method ", "").replace("|", "/")
    return f"{'/'.join(Path(path).parts[-2:])}:{line} {function}"
