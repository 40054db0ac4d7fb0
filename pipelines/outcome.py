"""How a run ended: what the launcher gives back to whoever called it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from expectations.gate import Finding
    from pipelines.counters import Counted

Status = Literal["published", "unchanged", "refused", "unjudged", "submitted"]
"""published: new data stand in the output; unchanged: they stood there already; refused: the gate failed.

unjudged: the gate was off; parts and a manifest stand in the output, no publication; `published` counts their rows.
submitted: a job works on it, or is about to; `beamveil publish` judges what it leaves. Nothing is counted yet.
"""


@dataclass(frozen=True)
class Outcome:
    """The end of one run. `read` is the sum of the four numbers that follow it, or the run would not have ended so."""

    status: Status
    run: str
    output: str
    read: int
    published: int
    dropped: int
    suppressed: int
    quarantined: int
    seconds: float = 0.0
    findings: tuple["Finding", ...] = ()
    """What the gate found broken; empty unless refused."""
    judged: tuple["Finding", ...] = ()
    """All that the gate judged in this call; empty where it judged nothing."""
    counted: "Counted | None" = None
    """What the job's runner counted; None where no job ran in this call, and where nobody asked."""
    warnings: tuple[str, ...] = ()
    """What whoever ran it should know: of a new publication, what is weak about it, one line for each kind."""
    job: str | None = None
    """Of a submitted run: which job it is, in words."""
    report: str | None = None
    """Where report.html lies; None where there is none: the gate was off, or somebody took it away."""
