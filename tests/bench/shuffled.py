"""What crosses a shuffle? Bytes that the bench job sends between its stages, step by step, beside those that it reads.

    python tests/bench/shuffled.py [--rows 2000000] [--prove] [--folder FOLDER]

The runner in this process groups encoded bytes, as every runner does: they are counted where it takes them in. What is
handed on whole, as side inputs are, is counted where it is laid by. Bytes are exact and say the same on any machine.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import job
from clock import quiet
from scene import Scene
from sheet import Sheet

_LEAST = 100
"""Bytes below which a step is not shown: impulses and patterns."""


def counted() -> Counter[str]:
    """Have the runner in this process count, from now on, what it takes in by step."""
    from apache_beam.runners.portability.fn_api_runner import execution  # noqa: PLC0415  `quiet` comes before

    told: Counter[str] = Counter()
    get = execution.BundleContextManager.get_buffer

    def get_buffer(manager: Any, buffer_id: bytes, transform_id: str) -> Any:
        buffer = get(manager, buffer_id, transform_id)
        if not hasattr(buffer, "step"):
            kind, name = execution.split_buffer_id(buffer_id)
            parts = manager.execution_context.pipeline_components
            buffer.step = (
                f"shuffle {parts.transforms[name].unique_name}"
                if kind == "group"
                else f"side {parts.pcollections[name].unique_name}"
                if kind == "materialize"
                else kind
            )
            append = buffer.append

            def appending(data: bytes) -> None:
                told[buffer.step] += len(data)
                append(data)

            buffer.append = appending
        return buffer

    execution.BundleContextManager.get_buffer = get_buffer
    return told


def measure(scene: Scene, *, prove: bool) -> Sheet:
    """The job once, on one core."""
    told = counted()
    import runs  # noqa: PLC0415  it imports Beam

    folder = scene.folder_of(scene.rows)
    read = sum(path.stat().st_size for path in (folder / "parquet").iterdir())
    runs.job(folder, rows=scene.rows, prove=prove, force=True).do()
    steps = [(step, size) for step, size in told.most_common() if size >= _LEAST]
    rows = [(step, f"{size / 1e3:,.1f}", f"{size / read:.4%}") for step, size in steps]
    whole = sum(told.values())
    rows.append(("all", f"{whole / 1e3:,.1f}", f"{whole / read:.4%}"))
    head = ("step", "kB", "of what is read")
    return Sheet(f"What crosses a shuffle, {scene.rows:,} rows, {read / 1e6:,.0f} MB of Parquet", head, rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=job.ROWS)
    parser.add_argument("--prove", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "beamveil-bench")
    given = parser.parse_args()
    quiet()
    print(measure(Scene(given.folder, given.rows, 1, quick=False), prove=given.prove).text())


if __name__ == "__main__":
    main()
