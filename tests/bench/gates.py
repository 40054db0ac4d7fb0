"""The bench job against a plain copy: gate off, gate on, and what a process spends before its first row."""

from clock import Work, cost, cpu, ratio, side_by_side
from runs import GATES, command, copy, job
from scene import Scene
from sheet import Sheet


def measure(scene: Scene) -> Sheet:
    """Floor and job in turn, after a first run over 1,000 rows that imports everything and builds every table."""
    small, folder = scene.folder_of(1_000, files=1), scene.folder_of(scene.rows)
    start = cost(command(small))
    for gate in GATES:
        cost(job(small, rows=1_000, gate=gate))
    works: dict[str, Work] = {"pyarrow copy": copy(folder)}
    works |= {f"beamveil, gate {gate}": job(folder, rows=scene.rows, gate=gate) for gate in GATES}
    costs = side_by_side(works, scene.repeats)
    floor = costs["pyarrow copy"]
    rows = [
        (name, f"{cpu(spent):.2f}", f"{scene.rows / cpu(spent):,.0f}", f"{ratio(spent, floor):.2f}")
        for name, spent in costs.items()
    ]
    return Sheet(
        f"Bench job, {scene.rows:,} rows",
        ("one core", "CPU s", "rows per CPU s", "times the copy"),
        rows,
        f"Start-up, not in these: a whole process over 1,000 rows, gate on, takes {start.cpu:.1f} CPU s.",
    )
