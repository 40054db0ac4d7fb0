"""Does memory grow with the rows? The peak of the job's process over the rows once, four and sixteen times."""

import shutil
import subprocess
import sys
from pathlib import Path

from runs import words
from scene import Scene
from sheet import Sheet

MANY = (1, 4, 16)
_START = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(usage.ru_maxrss)
sys.exit(process.returncode)
"""
_UNIT = 1 if sys.platform == "darwin" else 1024


def measure(scene: Scene) -> Sheet:
    """One process each, gate on; the peak is the operating system's figure."""
    peaks = [peak(scene.times(many)) for many in MANY]
    rows = [
        (f"{scene.rows * many:,}", f"{one / 1e6:,.0f}", f"{one / peaks[0] - 1:+.0%}")
        for many, one in zip(MANY, peaks, strict=True)
    ]
    return Sheet("Peak memory, gate on, one process", ("rows", "MB", "growth"), rows)


def peak(folder: Path) -> int:
    """Bytes that the process of the job held at its peak."""
    said, output = words(folder, "--workers", "1")
    shutil.rmtree(output, ignore_errors=True)
    held = peak_of(said)
    shutil.rmtree(output)
    return held


def peak_of(command: list[str]) -> int:
    """Bytes that the process of a command held at its peak.

    A small process starts it: the system counts what the starting process holds as the peak of the one that it starts.
    """
    told = subprocess.run([sys.executable, "-c", _START, *command], check=True, capture_output=True, text=True)
    return int(told.stdout) * _UNIT
