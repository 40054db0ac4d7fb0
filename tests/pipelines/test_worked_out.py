import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import CrossLanguageOptions, PipelineOptions, SetupOptions, StandardOptions
from apache_beam.transforms import core

from pipelines.worked_out import inspecting_once, work_out_once

WORDS = [
    [],
    ["--runner=FnApiRunner", "--streaming", "--labels=a=b", "--labels=c=d", "--unknown=7"],
    ["--experiments=x", "--direct_num_workers=2", "--extra_package", "one.whl", "--extra_package", "two.whl"],
]
TOLD = """
import sys
from apache_beam.options.pipeline_options import PipelineOptions
if sys.argv[1] == "once":
    from pipelines.worked_out import work_out_once
    work_out_once()
    work_out_once()
kinds = [PipelineOptions, *sorted(PipelineOptions.__subclasses__(), key=lambda kind: kind.__name__)]
for words in {words!r}:
    for again in range(2):
        options = PipelineOptions(words)
        for kind in kinds:
            view = options.view_as(kind)
            print(kind.__name__, sorted(view._all_options.items(), key=repr), view._visible_option_list())
        print(sorted(options.get_all_options().items(), key=repr), options.display_data())
"""


@pytest.fixture
def once() -> Iterator[None]:
    """Work out once in this test, and as ever after it."""
    made, asked = PipelineOptions.__init__, core.get_function_args_defaults
    work_out_once()
    yield
    PipelineOptions.__init__, core.get_function_args_defaults = made, asked


def test_every_view_of_options_says_what_it_says_without_us() -> None:
    def told(how: str) -> list[str]:
        words = [sys.executable, "-c", TOLD.format(words=WORDS), how]
        return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()

    assert told("once") == told("never")


def test_no_two_options_share_a_list_that_was_not_shared(once: None) -> None:
    first, second = (PipelineOptions(["--experiments=x"]) for _ in range(2))
    debug = [one.view_as(SetupOptions).view_as(beam.options.pipeline_options.DebugOptions) for one in (first, second)]
    debug[0].experiments.append("y")
    assert (debug[0].experiments, debug[1].experiments) == (["x", "y"], ["x"])
    debug[0].view_as(StandardOptions).runner = "Prism"
    assert second.view_as(StandardOptions).runner is None
    assert first.view_as(StandardOptions).runner == "Prism"


def test_words_that_beam_refuses_are_refused_each_time(once: None, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        with pytest.raises(SystemExit):
            PipelineOptions(["--direct_num_workers=many"]).view_as(beam.options.pipeline_options.DirectOptions)
    with pytest.raises(ValueError, match="single string"):
        PipelineOptions("--streaming")  # type: ignore[arg-type]


def test_defaults_that_stand_in_the_environment_are_read_anew(once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for said in ("one", "two"):
        monkeypatch.setenv("BEAM_SERVICE_OVERRIDES", f'{{"{said}": ["x"]}}')
        options = PipelineOptions([]).view_as(CrossLanguageOptions)
        assert options.beam_services == {said: ["x"]}


def test_options_that_somebody_made_later_are_read(once: None) -> None:
    PipelineOptions(["--colour=red"])

    class Theirs(PipelineOptions):  # type: ignore[misc]  # Beam's classes are untyped
        @classmethod
        def _add_argparse_args(cls, parser: Any) -> None:
            parser.add_argument("--colour", default="blue")

    assert [PipelineOptions(words).view_as(Theirs).colour for words in (["--colour=red"], [])] == ["red", "blue"]


def plain(first: int, second: str = "x", *rest: int, third: int = 3) -> None: ...


class Held:
    def method(self, element: int, side: Any = core.DoFn.TimestampParam) -> None: ...

    @classmethod
    def of_class(cls, one: int = 1) -> None: ...

    @staticmethod
    def of_none(one: int, two: int = 2) -> None: ...


@pytest.mark.parametrize(
    "function",
    [plain, Held.method, Held().method, Held.of_class, Held().of_none, lambda: None, len, str.strip, Held, int],
)
def test_the_parameters_of_every_kind_of_function_are_those_that_beam_finds(function: Callable[..., Any]) -> None:
    original = inspect.unwrap(core.get_function_args_defaults)
    ours = inspecting_once(original)
    for _ in range(2):
        assert ours(function) == original(function)
    ours(function)[0].append("mine")
    assert ours(function) == original(function)


def test_a_function_is_inspected_once_and_a_bound_one_apart() -> None:
    seen = []

    def original(function: Any) -> tuple[list[str], list[Any]]:
        seen.append(function)
        return list(inspect.signature(function).parameters), []

    ours = inspecting_once(original)
    assert [ours(Held().method)[0], ours(Held.method)[0], ours(Held().method)[0]] == [
        ["element", "side"],
        ["self", "element", "side"],
        ["element", "side"],
    ]
    assert len(seen) == 2
