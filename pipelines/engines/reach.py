"""Can the workers of the chosen runner open the keys? Asked at launch: a job that cannot is refused, not submitted."""

import re
from typing import Final, Literal

import apache_beam as beam
from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    PipelineOptions,
    PortableOptions,
    StandardOptions,
)

from pipelines import engine
from transforms.errors import UsageError

Where = Literal["here", "this machine", "elsewhere"]
"""Workers are this process or its children; or somebody else's processes on this machine; or on other machines."""

_LOOPBACK: Final = re.compile(r"(https?://)?(127(\.[0-9]+){3}|localhost|\[::1\]|::1)(:[0-9]+)?/?")
_STAND_INS: Final = frozenset({"embed", "[local]", "[auto]", "[collection]"})
"""What Beam starts itself, on this machine."""
_BOUND: Final = frozenset({"file", "env", "ephemeral"})
"""Key sources that are not read over a network."""


def check(uri: str, made: PipelineOptions) -> None:
    """Raise `UsageError` where the workers that these options ask for cannot open the key source.

    `file:` and `env:` are for workers on this machine, `ephemeral:` for this process and its children; a cloud's
    secret can be read from everywhere. Whether another user's process may read the file, or has the variable, only
    the worker finds out, and then stops the job.
    """
    _check(uri, str(made.view_as(StandardOptions).runner), made)


def check_pipeline(uri: str, pipeline: beam.Pipeline) -> None:
    """As `check`, for a pipeline that somebody else built: its runner need not be the one that its options name.

    Within an expansion service the pipeline is the service's, and its runner is known only where the options name it.
    """
    name = type(pipeline.runner).__name__
    _check(uri, engine.LOCAL if name in engine.SAME else name, pipeline.options)


def _check(uri: str, runner: str, made: PipelineOptions) -> None:
    scheme, where = uri.partition(":")[0], _workers(runner, made)
    if scheme not in _BOUND or where == "here" or (where == "this machine" and scheme != "ephemeral"):
        return
    if scheme == "ephemeral":
        raise UsageError(
            f"`ephemeral:` keys live in this process and its children, and the workers of {runner} are neither; "
            "name keys that they can open"
        )
    raise UsageError(
        f"`{scheme}:` keys lie on this machine, and the workers of {runner} run elsewhere; put the keyset into a "
        "secret store that they can read, and name it by gcp-secret:projects/P/secrets/S/versions/V or aws-secret:NAME"
    )


def _workers(runner: str, made: PipelineOptions) -> Where:
    """Where the workers run that these options ask for; a runner that is not known runs elsewhere."""
    if runner == engine.LOCAL:
        return "here"
    if runner not in {"PortableRunner", "PrismRunner", "FlinkRunner"}:
        return "elsewhere"
    portable = made.view_as(PortableOptions)
    asked = [portable.job_endpoint] if portable.job_endpoint else []
    if runner == "FlinkRunner":
        asked.append(made.view_as(FlinkRunnerOptions).flink_master)
    if not all(_on_this_machine(place) for place in asked):
        return "elsewhere"
    return _by_environment(portable, docker=runner == "PortableRunner")


def _by_environment(portable: PortableOptions, *, docker: bool) -> Where:
    """Where a runner on this machine has its workers; `docker`: whether it takes containers unless told otherwise."""
    kind = portable.environment_type or ("DOCKER" if docker else "LOOPBACK")
    match kind.removeprefix("beam:env:").removesuffix(":v1").upper():
        case "LOOPBACK":
            return "here"
        case "PROCESS":
            return "this machine"
        case "EXTERNAL" if _on_this_machine(portable.environment_config or ""):
            return "this machine"
        case _:
            return "elsewhere"


def _on_this_machine(place: str) -> bool:
    return place in _STAND_INS or _LOOPBACK.fullmatch(place) is not None
