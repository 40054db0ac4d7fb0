"""How long until something happens? Wall time of a run over 1,000 rows and of the help, files cached."""

import statistics
import subprocess
import sys

from clock import Work, cost, unpinned
from runs import command
from scene import Scene
from sheet import Sheet


def measure(scene: Scene) -> Sheet:
    """Processes of their own, on all cores as users have them; one of each before the clock runs, but for --quick."""
    unpinned()
    small = scene.folder_of(1_000, files=1)
    asked = [sys.executable, "-m", "pipelines", "--help"]
    works = {
        "`beamveil run`, 1,000 rows, gate on": (command(small), 6.0),
        "`beamveil run`, 1,000 rows, gate off": (command(small, "--gate", "off"), None),
        "`beamveil --help`": (Work(lambda: subprocess.run(asked, check=True, capture_output=True)), 0.5),
    }
    rows = []
    for name, (work, bar) in works.items():
        if not scene.quick:
            cost(work)
        costs = [cost(work) for _ in range(scene.repeats)]
        wall, cpu = (statistics.median(getattr(one, what) for one in costs) for what in ("wall", "cpu"))
        rows.append((name, f"{wall:.2f}", f"{cpu:.2f}", f"under {bar}" if bar else ""))
    return Sheet("Start-up", ("process", "wall s", "CPU s", "wanted"), rows)
