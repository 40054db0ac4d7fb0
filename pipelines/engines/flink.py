"""What must hold of the options for Flink? The master is named, the workers have beamveil, the versions fit.

    beamveil run ... -- --runner=FlinkRunner --flink_master=localhost:8081 --flink_job_server_jar=PATH

Beam starts the job server out of its jar (or, with --flink_submit_uber_jar, puts the job into the jar and uploads it),
and by itself would download that jar, take a Docker image that knows nothing of beamveil, and guess the cluster.
"""

import re
import shutil
from collections.abc import Sequence
from typing import Final

import apache_beam as beam
from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    JobServerOptions,
    PipelineOptions,
    PortableOptions,
    StandardOptions,
)

from pipelines.engines import endpoints, flink_rest, job_server_jar
from pipelines.engines.boot import NAME
from pipelines.engines.environment import check_there, settle
from transforms.errors import RunnerError, UsageError

LOCAL: Final = "[local]"
"""A Flink inside the job server."""
AUTO: Final = "[auto]"
"""What Beam has where nobody named a master."""
WORKERS: Final = {
    "LOOPBACK": "threads of this process, for a Flink on this machine",
    "EXTERNAL": "the worker pool beside each TaskManager: --environment_config=localhost:50000",
    "PROCESS": f"processes that the TaskManager starts: --environment_options=process_command=PATH of {NAME}",
    "DOCKER": "containers that the TaskManager starts: --environment_config=IMAGE, with beamveil in it",
}
"""The kinds of `--environment_type`."""
_MASTER: Final = re.compile(r"(https?://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]+)/?")
_MOST: Final = 1 << 15  # Flink's own bound of the maximal parallelism


def check_job(made: PipelineOptions, _: Sequence[str]) -> None:
    """The job is one that runs, once, over data that ends."""
    if made.view_as(StandardOptions).streaming:
        raise UsageError("--streaming is refused: beamveil publishes data sets that are whole")
    if made.view_as(PortableOptions).output_executable_path:
        message = "--output_executable_path is refused: it writes a jar instead of running, and there would be nothing"
        raise UsageError(f"{message} to judge; --flink_submit_uber_jar makes one and runs it")


def check_master(made: PipelineOptions, _: Sequence[str]) -> None:
    """The cluster is named, as HOST:PORT or a URL of that; or a job server is, which knows its cluster."""
    endpoint, flink = made.view_as(PortableOptions).job_endpoint, made.view_as(FlinkRunnerOptions)
    if endpoint and not endpoints.is_endpoint(endpoint):
        raise UsageError("--job_endpoint is no HOST:PORT, such as localhost:8099")
    if endpoint and (flink.flink_submit_uber_jar or flink.flink_job_server_jar):
        raise UsageError("--job_endpoint names a job server that runs: leave the jar out, or the endpoint")
    if flink.flink_master == AUTO and not endpoint:
        message = "--runner=FlinkRunner needs --flink_master=HOST:PORT, where Flink's REST interface is"
        raise UsageError(f"{message}, or {LOCAL} for a Flink inside the job server")
    if flink.flink_master not in {AUTO, LOCAL} and not is_master(flink.flink_master):
        raise UsageError(
            "--flink_master is no HOST:PORT or http(s)://HOST:PORT, without user, path or query; Flink's REST "
            "interface is at localhost:8081 unless its configuration says otherwise"
        )
    if flink.flink_master == LOCAL and flink.flink_submit_uber_jar:
        raise UsageError(f"--flink_submit_uber_jar uploads to a cluster, and --flink_master={LOCAL} names none")


def check_workers(made: PipelineOptions, _: Sequence[str]) -> None:
    """The workers are named, and can come to be; for a Flink on this machine they are threads of this process."""
    near = is_near(made)
    settle(made, WORKERS, near=near, otherwise="LOOPBACK" if near else None)


def check_parallelism(made: PipelineOptions, _: Sequence[str]) -> None:
    """How much at once is a number that Flink takes; left out, Flink decides."""
    flink = made.view_as(FlinkRunnerOptions)
    for name in ("parallelism", "max_parallelism"):
        number = getattr(flink, name)
        if number != -1 and not 1 <= number <= _MOST:
            raise UsageError(f"--{name}={number} is not between 1 and {_MOST:,}; leave it out, and Flink decides")
    if -1 < flink.max_parallelism < flink.parallelism:
        raise UsageError(f"--parallelism={flink.parallelism} is more than --max_parallelism={flink.max_parallelism}")


def check_job_server(made: PipelineOptions, words: Sequence[str]) -> None:
    """The job server's jar is a file of this machine, made for the Beam that runs; completes which Flink it is for."""
    if made.view_as(PortableOptions).job_endpoint:
        return
    flink, server = made.view_as(FlinkRunnerOptions), made.view_as(JobServerOptions)
    jar = flink.flink_job_server_jar or job_server_jar.kept(flink.flink_version, server.jar_cache_dir)
    if jar is None:
        message = f"the job server is missing: {job_server_jar.coordinates(flink.flink_version)}, which Beam would"
        raise UsageError(f"{message} download unverified; fetch it by Maven, then --flink_job_server_jar=PATH")
    made_for = job_server_jar.versions(str(jar))
    if made_for.beam != beam.__version__:
        message = f"--flink_job_server_jar={str(jar)!r} is for Beam {made_for.beam}, and {beam.__version__} runs here"
        raise UsageError(f"{message}; take {job_server_jar.coordinates(made_for.flink)}")
    if _given(words, "flink_version") and flink.flink_version != made_for.flink:
        message = f"--flink_version={flink.flink_version}, but --flink_job_server_jar={str(jar)!r} is for Flink"
        raise UsageError(f"{message} {made_for.flink}")
    if made_for.flink not in FlinkRunnerOptions.PUBLISHED_FLINK_VERSIONS:
        known = ", ".join(FlinkRunnerOptions.PUBLISHED_FLINK_VERSIONS)
        raise UsageError(f"--flink_job_server_jar={str(jar)!r} is for Flink {made_for.flink}; Beam knows {known}")
    flink.flink_job_server_jar, flink.flink_version = str(jar), made_for.flink
    if not flink.flink_submit_uber_jar and shutil.which(server.job_server_java_launcher) is None:
        message = f"the job server needs Java, and {server.job_server_java_launcher!r} is not found"
        raise UsageError(f"{message}; name it by --job_server_java_launcher=PATH, or take --flink_submit_uber_jar")


def check_answers(made: PipelineOptions, _: Sequence[str]) -> None:
    """Whoever is to be spoken with answers, and the cluster fits. Raises `RunnerError` where nobody does.

    Programs and pools are looked for where Flink is on this machine: elsewhere their places mean others.
    """
    portable, flink = made.view_as(PortableOptions), made.view_as(FlinkRunnerOptions)
    if portable.job_endpoint and not endpoints.answers(portable.job_endpoint):
        raise RunnerError(f"no job server answers at {portable.job_endpoint!r}")
    if flink.flink_master not in {AUTO, LOCAL}:
        found = _check_cluster(flink, near=is_near(made), starts=not portable.job_endpoint)
        if portable.environment_type == "LOOPBACK" and (found.grows or not all(map(flink_rest.is_here, found.hosts))):
            message = "--environment_type=LOOPBACK: the TaskManagers are on other machines, whatever the address says"
            raise UsageError(f"{message}, and could not reach this process; take EXTERNAL, {WORKERS['EXTERNAL']}")
    if is_near(made):
        check_there(portable)


def _check_cluster(flink: FlinkRunnerOptions, *, near: bool, starts: bool) -> flink_rest.Cluster:
    """The cluster is the Flink that the jar is for, where a job server `starts` from one, and has the slots."""
    address = flink.flink_master.rstrip("/")
    address = address if address.startswith(("http://", "https://")) else f"http://{address}"
    found = flink_rest.cluster(address, near=near)
    if starts and found.flink != flink.flink_version:
        message = f"the cluster at {address!r} is Flink {found.flink}, the job server is for {flink.flink_version}"
        raise UsageError(f"{message}; take {job_server_jar.coordinates(found.flink)}")
    wanted = max(flink.parallelism, 1)
    if found.slots < wanted and not found.grows:
        message = f"the cluster at {address!r} has {found.slots:,} slots, and the job wants {wanted:,}"
        raise UsageError(f"{message}: it would wait for them in vain; start TaskManagers, or lower --parallelism")
    return found


def is_near(made: PipelineOptions) -> bool:
    """Whether Flink is on this machine, as far as its address tells; the job server's where Flink's is not given."""
    master = made.view_as(FlinkRunnerOptions).flink_master
    if master == AUTO:
        return endpoints.is_loopback(made.view_as(PortableOptions).job_endpoint or "")
    return master == LOCAL or endpoints.is_loopback(_bare(master))


def is_master(text: str) -> bool:
    """Whether a text is HOST:PORT or a URL of that and nothing more.

    >>> [is_master(text) for text in ("localhost:8081", "https://[::1]:1/", "localhost", "http://u:p@h:1", "h:1/x")]
    [True, True, False, False, False]
    """
    return _MASTER.fullmatch(text) is not None and endpoints.is_endpoint(_bare(text))


def _bare(master: str) -> str:
    return re.sub(r"^https?://|/$", "", master)


def _given(words: Sequence[str], name: str) -> bool:
    return any(word.split("=", 1)[0] == f"--{name}" for word in words)
