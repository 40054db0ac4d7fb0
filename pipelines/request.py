"""What `beamveil run` was asked to do, and every check that can be made before the output is touched."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions

from pipelines import engine, residency, storage, submitted, workers
from pipelines.engines import reach
from pipelines.manifest import DATA
from transforms.errors import OutputError, PolicyError, StoreError, UsageError
from transforms.files.batches import read_schema
from transforms.files.formats import Format
from transforms.files.inputs import InputFile, list_inputs
from transforms.files.parts import Compression, csv_misfits
from transforms.keys import Keyring, KeySource, ScopedKeys
from transforms.ours import check_packages_are_ours
from transforms.plan import Plan
from transforms.policy import Policy
from transforms.stores import objects
from transforms.stores.small import content_of


@dataclass(frozen=True)
class Request:
    """The words of one `beamveil run`."""

    policy: str
    inputs: tuple[str, ...]
    output: str
    keys: str
    output_format: Format = "parquet"
    compression: Compression | None = None
    gate: Literal["on", "off"] = "on"
    """`off` is for measuring: nothing is validated, and nothing is published."""
    prove: bool = False
    """Whether what was made is searched for protected values of the whole input."""
    workers: int | None = None
    """Processes of a local job; None: as many as repay their start-up."""
    quarantine: str | None = None
    overwrite: bool = False
    force: bool = False
    allow_overdue: bool = False
    submit: bool = False
    """Whether the run ends when the job is submitted: judging and publishing is another command's."""
    location: str | None = None
    """Where the workers are, for policies that say `residency`; Dataflow has options of its own for it."""
    lineage: bool = False
    """Whether OpenLineage is told."""
    metrics: str | None = None
    """Where Prometheus is told."""
    beam: tuple[str, ...] = ()

    @property
    def paths(self) -> list[tuple[str, str]]:
        """Every path that data is read from or written to, with the option that named it."""
        aside = [("--quarantine", self.quarantine)] if self.quarantine else []
        return [*(("--input", path) for path in self.inputs), ("--output", self.output), *aside]


@dataclass(frozen=True, repr=False)
class Checked:
    """A request that fits: policy bound to the input, keys opened, output and options acceptable."""

    request: Request
    text: str
    plan: Plan
    files: tuple[InputFile, ...]
    source: KeySource
    keyring: Keyring
    output: str
    quarantine: str | None
    compression: Compression
    options: PipelineOptions

    @property
    def keys(self) -> ScopedKeys:
        """The keyring within the policy's scope."""
        return self.keyring.within(self.plan.policy.scope or "")


def checked(request: Request) -> Checked:
    """Check a request. Raises the first `BeamveilError` that it meets; a policy's misfits come all at once."""
    check_packages_are_ours()
    if request.submit and request.gate == "off":
        raise UsageError("--submit leaves judging to `beamveil publish`, and --gate off judges nothing: leave one out")
    options = engine.options(request.beam)
    objects.ready(options)
    text = read_policy(request.policy)
    policy = Policy.from_yaml(text, name=request.policy)
    if policy.overdue(date.today()) and not request.allow_overdue:  # noqa: DTZ011  the calendar day where it runs
        message = f"{request.policy!r}: its review was due by {policy.review_by}; review it, or pass --allow-overdue"
        raise PolicyError(message)
    if request.prove and request.gate == "off":
        raise UsageError("--prove is judged by the gate, and --gate off has none: leave one of the two out")
    workers.check(request.workers, options, request.beam)
    submitted.check(options, submit=request.submit, paths=request.paths)
    residency.check(policy.residency, options, location=request.location, paths=request.paths)
    reach.check(request.keys, options)
    quarantine = _quarantine(request, policy)
    files = list_inputs(request.inputs)
    workers.spread(options, request.beam, asked=request.workers, files=files)
    plan = policy.bind(read_schema(request.inputs, policy))
    if request.output_format == "csv" and (misfits := csv_misfits(plan.schema)):
        raise PolicyError(*misfits)
    output = _output(request, files)
    source = KeySource(request.keys).prepared()
    return Checked(
        request, text, plan, files, source, source.open(), output, quarantine, _compression(request), options
    )


def read_policy(path: str) -> str:
    """The text of a policy file. Raises `PolicyError` where it cannot be read."""
    try:
        return content_of(path).decode()
    except StoreError as error:
        raise PolicyError(f"policy {error}") from None
    except OSError as error:
        raise PolicyError(f"policy {path!r} cannot be read: {os.strerror(error.errno or 0)}") from None
    except UnicodeDecodeError:
        raise PolicyError(f"policy {path!r} is not UTF-8 text") from None


def _compression(request: Request) -> Compression:
    """The compression asked for, else what suits the format; CSV takes gzip or none, which every reader knows."""
    if request.output_format == "parquet":
        return request.compression or "zstd"
    if request.compression in {"zstd", "snappy"}:
        raise UsageError(f"--compression {request.compression} is for Parquet; CSV takes gzip or none")
    return request.compression or "none"


def _quarantine(request: Request, policy: Policy) -> str | None:
    """Where bad rows are set aside: where the policy says so, outside the output, for whoever keeps the key."""
    if request.quarantine is None:
        if policy.on_bad_rows == "quarantine":
            message = "the policy says `on_bad_rows: quarantine`: name a folder outside the output by --quarantine PATH"
            raise UsageError(message)
        return None
    if policy.on_bad_rows != "quarantine":
        raise UsageError("--quarantine is for policies that say `on_bad_rows: quarantine`; this one says `fail`")
    if request.keys.startswith("ephemeral:"):
        raise UsageError("--quarantine needs keys that last; those of `ephemeral:` are gone when the run ends")
    place, output = _place(request.quarantine), storage.absolute(request.output)
    if _within(place, output) or _within(output, place):
        raise UsageError(f"--quarantine {request.quarantine!r} must lie outside the output {request.output!r}")
    return place


def _place(path: str) -> str:
    """The absolute path of what is to be written to. Refuses what is another path in UTF-8, as Arrow writes it."""
    place = storage.absolute(path)
    try:
        is_one = place.encode() == os.fsencode(place) or not storage.is_local(place)
    except UnicodeEncodeError:
        is_one = False
    if not is_one:
        raise OutputError(f"{place!r} is not UTF-8: choose another name, or where the locale is not, set PYTHONUTF8=1")
    return place


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _output(request: Request, files: Sequence[InputFile]) -> str:
    """The output's absolute path. Refuses a file, and an output that holds, or would become, part of the input."""
    output = _place(request.output)
    if storage.exists(output) and not storage.is_there(output):
        raise OutputError(f"output {request.output!r} is a file; name a folder")
    if any(_within(storage.absolute(file.path), output) for file in files):
        raise OutputError(f"output {request.output!r} holds files of the input; choose another output")
    for pattern in request.inputs:
        if _would_match(pattern, f"{output}/{DATA}/part-0.{request.output_format}"):
            message = f"output {request.output!r} lies where the input {pattern!r} looks; choose another output"
            raise OutputError(message)
    return output


def _would_match(pattern: str, path: str) -> bool:
    """Whether a file written there would be matched by an input pattern, or lie in an input folder."""
    wild = re.search(r"[*?\[]", pattern)
    if wild is None:
        return _within(path, storage.absolute(pattern))
    if storage.is_local(pattern):
        fixed, _, rest = pattern[: wild.start()].rpartition("/")
        pattern = f"{storage.absolute(fixed or '.')}/{rest}{pattern[wild.start() :]}"
    return re.fullmatch(FileSystems.get_filesystem(pattern).translate_pattern(pattern), path) is not None
