"""When is OpenLineage told? At a job's start and at its end, where somebody asked for it.

What is refused before a job starts is no run, and what stands published already is not told again. An end is told once,
where nothing else can come of a run any more: not while a service works on its job, or what that left waits to be
judged, whatever became of the launcher. Lineage is told on the side: a receiver that is away, or an event that cannot
be made, costs a warning and no publication.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Self

from pydantic import ValidationError

from pipelines import storage, submitted
from pipelines.failures import failure
from pipelines.importing import swiftly
from pipelines.manifest import STAGING, read_manifest
from pipelines.outcome import Outcome
from pipelines.staged import JOB, StagedJob, finished
from transforms.errors import UsageError

if TYPE_CHECKING:
    from openlineage.client.event_v2 import RunEvent

    from pipelines.lineage.events import Teller
    from pipelines.lineage.sending import Sender

_GIVEN_UP: Final = "nothing was published, and a later run removed what this one had staged"


class Lineage:
    """Where events go, for as long as a block runs, and what did not arrive."""

    def __init__(self, sender: "Sender | None" = None) -> None:
        """Without a sender nobody asked for events, and nothing of OpenLineage is imported."""
        self._sender, self._warnings = sender, list[str]()

    @contextmanager
    def of(self, job: StagedJob, output: str, *, anew: bool) -> Iterator[Callable[[Outcome], Outcome]]:
        """Tell how a job fares while the block runs: that it starts (`anew`), how it ended, or that it failed.

        Where the block fails and the job may come to another end, that is for whoever ends it to tell.
        What the block gets is to be called with the outcome, and gives it back; the event follows when the block ends.
        """
        came: list[Outcome] = []

        def note(outcome: Outcome) -> Outcome:
            came.append(outcome)
            return outcome

        if anew:
            self._tell(job, output, lambda teller: teller.start())
        try:
            yield note
        except BaseException as error:
            text = failure(error, debug=False).text if isinstance(error, Exception) else None
            self._tell(job, output, lambda teller: None if _goes_on(job, output) else _failed(teller, text))
            raise
        for outcome in came:
            manifest = read_manifest(output) if outcome.status in {"published", "unjudged"} else None
            self._tell(job, output, lambda teller: teller.end(outcome, manifest))  # noqa: B023  called at once

    def given_up(self, run: str, output: str) -> None:
        """Tell that a run failed whose launcher could not; to be called before what it staged is removed."""
        text = None if self._sender is None else storage.read_text(f"{output}/{STAGING}/{run}/{JOB}")
        with suppress(ValidationError):  # of another version: it goes untold
            if text is not None:
                self._tell(StagedJob.model_validate_json(text), output, lambda teller: teller.fail(_GIVEN_UP))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Transports that send later are waited for."""
        if self._sender is not None:
            self._note(self._sender.close())

    def warned(self, outcome: Outcome) -> Outcome:
        """The outcome, with warnings of what did not arrive; after the block."""
        return replace(outcome, warnings=(*outcome.warnings, *self._warnings))

    def _tell(self, job: StagedJob, output: str, make: "Callable[[Teller], RunEvent | None]") -> None:
        if self._sender is None:
            return
        from pipelines.lineage.events import Teller  # noqa: PLC0415  an extra

        try:
            event = make(Teller(job, output, job.plan()))
        except Exception as error:  # noqa: BLE001  the run is worth more than what is told of it
            self._note(f"no event could be made for OpenLineage ({type(error).__name__}); the run went on")
            return
        if event is not None:
            self._note(self._sender.send(event))

    def _note(self, warning: str | None) -> None:
        if warning is not None:
            self._warnings.append(warning)


def _goes_on(job: StagedJob, output: str) -> bool:
    """Whether something may come of a run yet: a service may work on its job, or it has ended and can be judged."""
    return job.run in submitted.noted(output) or job.run in {staged.job.run for staged in finished(output)}


def _failed(teller: "Teller", text: str | None) -> "RunEvent":
    """ABORT where somebody stopped it, which leaves no text."""
    return teller.abort() if text is None else teller.fail(text)


def lineage(*, wanted: bool) -> Lineage:
    """Where events go, as OpenLineage's own configuration says. Raises `UsageError` where nothing can be sent so."""
    if not wanted:
        return Lineage()
    try:
        with swiftly():
            from pipelines.lineage import events, sending  # noqa: PLC0415  an extra
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "openlineage":
            raise
        raise UsageError("--lineage needs OpenLineage's client: pip install 'beamveil[lineage]'") from None
    events.parent()
    return Lineage(sending.opened())
