"""Do the places of a run lie where the policy says that the data may lie? Asked before any of the data is read.

A place is where workers run, and every bucket that data can reach. A place that cannot be found out is refused as one
that is elsewhere. Paths of this machine are where the workers are: beamveil takes nothing off it.
"""

from collections.abc import Iterator, Sequence

from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, StandardOptions

from pipelines import buckets, storage
from pipelines.engines import dataflow
from transforms.errors import PolicyError, UsageError


def check(
    residency: Sequence[str] | None, made: PipelineOptions, *, location: str | None, paths: Sequence[tuple[str, str]]
) -> None:
    """Raise one `PolicyError` with everything that lies elsewhere. `paths`: the option that named it, and the path.

    `location` is where the workers are said to be, for runners that beamveil cannot ask.
    """
    if residency is None:
        return
    allowed = {place.lower() for place in residency}
    here = "residency: the policy allows " + ", ".join(residency)
    misfits = [*_workers(made, location, allowed), *_buckets(made, paths, allowed)]
    if misfits:
        raise PolicyError(*(f"{here}; {misfit}" for misfit in misfits))


def _workers(made: PipelineOptions, location: str | None, allowed: set[str]) -> Iterator[str]:
    if made.view_as(StandardOptions).runner == dataflow.RUNNER:
        if location is not None:
            raise UsageError(f"--location is for other runners: {dataflow.RUNNER} has --region, after the --")
        places = dict(dataflow.regions(made))
    elif location is None:
        yield "nobody can see where this run's workers are: say so by --location REGION"
        return
    else:
        places = {"--location": location}
    for name, region in places.items():
        if region.lower() not in allowed:
            yield f"{name} is {region!r}"


def _buckets(made: PipelineOptions, paths: Sequence[tuple[str, str]], allowed: set[str]) -> Iterator[str]:
    asked = {buckets.bucket_of(path): name for name, path in (*_beams_own(made), *paths) if not storage.is_local(path)}
    for bucket, name in asked.items():
        found = buckets.location(bucket, made)
        if found is None:
            yield f"where {bucket!r} ({name}) lies cannot be known"
        elif not found.within(allowed):
            yield f"{bucket!r} ({name}) lies in {found.name!r}"


def _beams_own(made: PipelineOptions) -> Iterator[tuple[str, str]]:
    """Folders of Beam's: workers put what they shuffle and sort into the one, the graph lies in the other."""
    cloud = made.view_as(GoogleCloudOptions)
    for name in ("temp_location", "staging_location"):
        if path := getattr(cloud, name):
            yield f"--{name}", str(path)
