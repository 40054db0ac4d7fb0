import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import DirectOptions, StandardOptions

from pipelines import engine
from transforms.errors import InputError, RunnerError, UsageError
from transforms.files.report import on_worker


@pytest.mark.parametrize(
    "words", [(), ("--runner=DirectRunner",), ("--runner", "DirectRunner"), ("--runner=FnApiRunner",)]
)
def test_the_local_runner_is_named_explicitly(words: tuple[str, ...]) -> None:
    made = engine.options(words)
    assert made.view_as(StandardOptions).runner == "FnApiRunner"
    assert engine.runs_here(made)


def test_a_runner_that_is_none_ends_the_launch() -> None:
    with pytest.raises(UsageError, match="'Nonsense'"):
        engine.options(("--runner=Nonsense",))


def test_whoever_asked_for_the_direct_runner_is_told() -> None:
    assert "was run as FnApiRunner" in (engine.renamed(("--runner=DirectRunner",)) or "")
    assert engine.renamed(("--runner=FnApiRunner",)) is None
    assert engine.renamed(()) is None


def test_options_pass_through() -> None:
    made = engine.options(("--runner=SparkRunner", "--direct_num_workers=3", "--labels=airflow-version=3"))
    assert not engine.runs_here(made)
    assert made.view_as(DirectOptions).direct_num_workers == 3


@pytest.mark.parametrize("name", sorted(engine.REFUSED))
def test_some_options_are_refused_by_name(name: str) -> None:
    with pytest.raises(UsageError, match=name):
        engine.options((f"--{name}=x",))


def test_what_beam_cannot_read_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="direct_num_workers"):
        engine.options(("--direct_num_workers=many",))


def _refuse(_: int) -> int:
    raise on_worker(InputError("a file is gone"))


def _fail(_: int) -> int:
    raise ValueError("CANARY")


def test_an_error_of_ours_comes_back_from_a_worker_and_any_other_stays_unquoted() -> None:
    with pytest.raises(InputError, match=r"^a file is gone$"):
        engine.run(lambda p: p | beam.Create([1]) | beam.Map(_refuse), engine.options(()), None)
    with pytest.raises(RunnerError) as caught:
        engine.run(lambda p: p | beam.Create([1]) | beam.Map(_fail), engine.options(()), None)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__suppress_context__
