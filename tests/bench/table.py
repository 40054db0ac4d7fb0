"""The table that the README shows: what beamveil costs, beside a plain copy and beside what else there is.

    python tests/bench/table.py [SECTION ...] [--quick] [--no-peers] [--rows 2000000] [--repeats 5] [--folder FOLDER]

Everything runs in one process on one core, by CPU time; floor and job in turn, ratios within one turn, medians of all
turns. What needs processes of its own (memory, start-up, scaling) says so. Sections are those of `SECTIONS`, and `top`.
"""

import argparse
import importlib
import importlib.metadata
import os
import platform
import tempfile
from pathlib import Path

import job
from clock import FEW, MANY, pinned, quiet
from scene import Scene

SECTIONS = (
    *(
        "gates",
        "stages",
        "suites",
        "kernels",
        "peers",
        "scaling",
        "memory",
        "text",
        "shapes",
        "startup",
        "classes",
        "proof",
        "redaction",
        "recognizers",
    ),
)
"""Modules of this folder, each with a function `measure(scene)`; `top`, the profile, only where it is asked for."""
PEERS = ("kernels", "peers", "recognizers")
"""Those that need the extra `bench`."""
QUICK = tuple(name for name in SECTIONS if name not in {"scaling", "memory"})
"""What few rows say something about."""
QUICK_ROWS = 40_000
_SHOWN = ("beamveil", "apache-beam", "pyarrow", "numpy", "cryptography", "polars")


def main() -> None:
    """Print section by section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all unless said")
    parser.add_argument("--quick", action="store_true", help="fewer rows, once each: to look at, not to quote")
    parser.add_argument("--no-peers", action="store_true", help="without what needs the extra `bench`")
    parser.add_argument("--rows", type=int, help=f"{job.ROWS:,} unless said; {QUICK_ROWS:,} with --quick")
    parser.add_argument("--repeats", type=int, help=f"{MANY} unless said; {FEW} with --quick")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "beamveil-bench")
    given = parser.parse_args()
    pinned()
    quiet()
    rows = given.rows or (QUICK_ROWS if given.quick else job.ROWS)
    scene = Scene(given.folder, rows, given.repeats or (FEW if given.quick else MANY), given.quick)
    print(_machine())
    for name in given.sections or (QUICK if given.quick else SECTIONS):
        if given.no_peers and name in PEERS:
            continue
        print(importlib.import_module(name).measure(scene).text(), flush=True)


def _machine() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _SHOWN)
    return f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}; {versions}\n"


def _processor() -> str:
    """The processor's name where the system tells it."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


if __name__ == "__main__":
    main()
