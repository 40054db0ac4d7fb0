"""What does `--prove` cost? The bench job with six protected columns and its notes kept, with it and without it.

CPU time of whole processes, start-up included, and their peak memory.
"""

import json
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import job
from memory import peak_of
from runs import keys_in
from scene import Scene
from sheet import Sheet

COLUMNS: dict[str, object] = {
    **job.COLUMNS,
    "name": {"hash": {"domain": "name"}},
    "phone": {"encrypt": {"domain": "phone"}},
    "notes": "keep",
}
"""customer_id, name, ssn, email, phone and card come out as codes: their values must stand nowhere."""
_TIMED = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps(used.ru_utime + used.ru_stime))
"""


def measure(scene: Scene) -> Sheet:
    """With and without in turn, as often as is said; memory once each."""
    folder = scene.folder_of(scene.rows)
    policy = folder / "policy-proof.yaml"
    policy.write_text(job.policy(COLUMNS))
    plain, proved = _words(folder, policy), _words(folder, policy, "--prove")
    turns = [(_seconds(plain, folder), _seconds(proved, folder)) for _ in range(scene.repeats)]
    without, with_it = (statistics.median(one) for one in zip(*turns, strict=True))
    ratio = statistics.median(two / one for one, two in turns)
    rows = [
        ("without", f"{without:.1f}", "1.00", f"{_peak(plain, folder):,.0f}"),
        ("--prove", f"{with_it:.1f}", f"{ratio:.2f}", f"{_peak(proved, folder):,.0f}"),
    ]
    title = f"Search across the data set, {scene.rows:,} rows, six protected columns, one process"
    return Sheet(title, ("run", "CPU s", "times the run without", "peak MB"), rows, "Start-up is in all figures.")


def _words(folder: Path, policy: Path, *more: str) -> list[str]:
    said = [sys.executable, "-m", "pipelines", "run", str(policy), "--input", str(folder / "parquet")]
    said += ["--output", str(_output(folder)), "--keys", keys_in(folder), "--compression", "snappy", "--workers", "1"]
    return said + list(more)


def _output(folder: Path) -> Path:
    return folder / "out-proof"


def _seconds(words: list[str], folder: Path) -> float:
    """CPU seconds of a process with this command; it must publish."""
    shutil.rmtree(_output(folder), ignore_errors=True)
    told = subprocess.run([sys.executable, "-c", _TIMED, *words], check=True, capture_output=True, text=True)
    return float(json.loads(told.stdout))


def _peak(words: list[str], folder: Path) -> float:
    shutil.rmtree(_output(folder), ignore_errors=True)
    held = peak_of(words)
    shutil.rmtree(_output(folder))
    return held / 1e6
