"""Where does the jar lie that Beam uploads to Flink? In a folder of this user's, which goes with the upload.

Beam copies the job server's jar into the temporary folder, readable as that is, puts the graph and all options into it,
and leaves it there where the upload fails. Beam leaves no other way in than its own class, which is changed where it
stands.
"""

import shutil
import tempfile
import weakref
from typing import Any

from apache_beam.options.pipeline_options import FlinkRunnerOptions, PipelineOptions


def keep_private(made: PipelineOptions) -> None:
    """Have the jar of such a job made in a private folder, and removed whatever becomes of it; twice is harmless.

    A launcher that is killed leaves the folder, and nobody else reads it.
    """
    if not made.view_as(FlinkRunnerOptions).flink_submit_uber_jar:
        return
    from apache_beam.runners.portability.flink_uber_jar_job_server import FlinkBeamJob  # noqa: PLC0415  for few jobs

    run = FlinkBeamJob.run
    if getattr(run, "leaves_no_jar", False):
        return

    def prepare(job: Any) -> None:
        folder = tempfile.mkdtemp(prefix="beamveil-")
        job.jar_removed = weakref.finalize(job, shutil.rmtree, folder, ignore_errors=True)
        job._jar = f"{folder}/job.jar"  # noqa: SLF001  Beam's own name for it, here and below
        shutil.copyfile(job._executable_jar, job._jar)  # noqa: SLF001
        job._start_artifact_service(job._jar, job._artifact_port)  # noqa: SLF001

    def run_and_remove(job: Any) -> None:
        try:
            run(job)
        finally:
            job.jar_removed()

    run_and_remove.leaves_no_jar = True  # type: ignore[attr-defined]  # the mark that it stands already
    FlinkBeamJob.prepare, FlinkBeamJob.run = prepare, run_and_remove
