"""The bench job against a plain copy: gate off, gate on, and what a process spends before its first row."""

from clock import Cost, cost, cpu, ratio, side_by_side
from runs import GATES, copy, job
from scene import Scene
from sheet import Sheet

_FLOOR = "pyarrow copy"


def measure(scene: Scene) -> Sheet:
    """Floor and job in turn, and in each turn the job over 1,000 rows: what a launch costs whatever the rows."""
    small, folder = scene.folder_of(1_000, files=1), scene.folder_of(scene.rows)
    works = {_FLOOR: copy(folder)}
    for gate in GATES:
        cost(job(small, rows=1_000, gate=gate))  # imports and tables
        works |= {_launch(gate): job(small, rows=1_000, gate=gate), _job(gate): job(folder, rows=scene.rows, gate=gate)}
    costs = side_by_side(works, scene.repeats)
    floor = costs[_FLOOR]
    rows = [_row(_FLOOR, floor, floor, floor, scene.rows)]
    rows += [_row(_job(gate), costs[_job(gate)], net(costs, gate), floor, scene.rows) for gate in GATES]
    launches = ", ".join(f"{cpu(costs[_launch(gate)]):.2f} CPU s with the gate {gate}" for gate in GATES)
    return Sheet(
        f"Bench job, {scene.rows:,} rows",
        ("one core", "CPU s", "rows per CPU s", "times the copy", "net of start-up"),
        rows,
        f"Start-up is a run over 1,000 rows in the same process: {launches}.",
    )


def net(costs: dict[str, list[Cost]], gate: str) -> list[Cost]:
    """The job without its start-up."""
    pairs = zip(costs[_job(gate)], costs[_launch(gate)], strict=True)
    return [Cost(one.cpu - other.cpu, one.wall - other.wall) for one, other in pairs]


def _row(name: str, whole: list[Cost], rest: list[Cost], floor: list[Cost], rows: int) -> tuple[str, ...]:
    return (
        name,
        f"{cpu(whole):.2f}",
        f"{rows / cpu(whole):,.0f}",
        f"{ratio(whole, floor):.2f}",
        f"{ratio(rest, floor):.2f}",
    )


def _job(gate: str) -> str:
    return f"beamveil, gate {gate}"


def _launch(gate: str) -> str:
    return f"1,000 rows, gate {gate}"
