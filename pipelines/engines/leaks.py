"""Which options of Beam would have rows, or parts of them, stored elsewhere? They are refused, with the reason.

Names and meanings are those of Beam 2.77: `data_sampler.py`, `sdk_worker_main.py` and `pipeline_options.py` read them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from apache_beam.options.pipeline_options import DebugOptions, GoogleCloudOptions, PipelineOptions

from transforms.errors import UsageError

_HEAP: Final = "a dump of a worker's memory holds rows and keys"
_PROFILED: Final = "what a profiler keeps of a worker's memory, and where it sends it, nobody here can check"
_SAMPLED: Final = "it stores whole batches of raw rows outside the output"
FEATURES: Final[Mapping[str, str]] = {
    "enable_data_sampling": _SAMPLED,
    "enable_always_on_exception_sampling": _SAMPLED,
    "enable_heap_dump": _HEAP,
    "core_pattern": _HEAP,
    "enable_google_cloud_heap_sampling": _HEAP,
    "enable_google_cloud_profiler": _PROFILED,
}
"""Experiments and service options, alone or before a `=`."""
FLAGS: Final[Mapping[str, str]] = {
    "profile_cpu": _PROFILED,
    "profile_memory": _HEAP,
    "profiler_agent": _PROFILED,
    "profile_location": _PROFILED,
    "dump_heap_on_oom": _HEAP,
    "save_heap_dumps_to_gcs_path": _HEAP,
    "enable_hot_key_logging": "it writes keys of groups, which can be digests of values and names of files, to a log",
}
NO_SAMPLES: Final = "disable_always_on_exception_sampling"
"""The experiment that switches exception sampling off; it outweighs the one that switches it on."""


def check(made: PipelineOptions, words: Sequence[str]) -> None:
    """Raise `UsageError` for options that let data out; switch exception sampling off, which is on by default."""
    for name, why in (*_flags(made, words), *_features(made)):
        raise UsageError(f"Beam option --{name} is refused: {why}")
    made.view_as(DebugOptions).add_experiment(NO_SAMPLES)


def _flags(made: PipelineOptions, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Those that are set, and those that Beam's Python does not know and hands on."""
    given, written = made.get_all_options(drop_default=True), {word[2:].partition("=")[0] for word in words}
    yield from ((name, why) for name, why in FLAGS.items() if given.get(name) or name in written)


def _features(made: PipelineOptions) -> Iterator[tuple[str, str]]:
    places = {
        "experiments": made.view_as(DebugOptions).experiments,
        "dataflow_service_options": made.view_as(GoogleCloudOptions).dataflow_service_options,
    }
    for place, features in places.items():
        for feature in features or ():
            name = feature.partition("=")[0].strip()
            if name in FEATURES:
                yield f"{place}={name}", FEATURES[name]
