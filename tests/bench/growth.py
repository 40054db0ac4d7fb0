"""Does what is not data stay small? Graph, memory, evidence and manifest as the units and the columns of a job grow.

    python tests/bench/growth.py [--units 20 2000 20000] [--columns 10 1000]

Each size is a job that nobody runs (`unrun.py`), launched in a process of its own. Bytes and MB are exact and say the
same on any machine; seconds are those of this one.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from sheet import Sheet

UNITS, COLUMNS = (20, 2_000, 20_000), (10, 1_000)
FIGURES = {
    "graph, kB": ("graph bytes", 1e3),
    "one bundle's counts, kB": ("counts of a bundle bytes", 1e3),
    "and measures, kB": ("measures of a bundle bytes", 1e3),
    "evidence, MB": ("evidence bytes", 1e6),
    "manifest, MB": ("manifest bytes", 1e6),
    "launcher, MB": ("launcher MB", 1),
    "judging, MB": ("publisher MB", 1),
    "planning, s": ("planning s", 1),
    "graph, s": ("graph s", 1),
    "judging, s": ("judging s", 1),
}
"""Columns of the table: what `unrun.py` calls it, and by what it is divided."""


def measure(units: int, columns: int) -> tuple[str, ...]:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, str(Path(__file__).with_name("unrun.py")), f"{folder}/job"]
        words += ["--units", str(units), "--columns", str(columns)]
        told = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    figures = [told[name] / unit for name, unit in FIGURES.values()]
    return f"{units:,} x {columns:,}", *(f"{one:,.1f}" if one < 10 else f"{one:,.0f}" for one in figures)


def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, nargs="+", default=UNITS)
    parser.add_argument("--columns", type=int, nargs="+", default=COLUMNS)
    given = parser.parse_args()
    rows = [measure(units, columns) for columns in given.columns for units in given.units]
    print(Sheet("What is not data, by units x columns", ("units x columns", *FIGURES), rows).text())


if __name__ == "__main__":
    main()
