import traceback

import pytest

from transforms import errors
from transforms.errors import BadRowsError, InputError, PolicyError, RunnerError
from transforms.files.report import from_worker, on_worker, reported

ALL = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BeamveilError)]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_of_ours_survives_a_runner(kind: type[errors.BeamveilError]) -> None:
    marked = on_worker(kind("file 'a', row 7:\nwhat to do"))
    assert type(marked) is kind
    assert on_worker(marked) is marked
    words = f"Traceback ...\nRuntimeError: {kind.__name__}: {marked} [while running 'ReadUnits-ptransform-57']"
    found = from_worker(words)
    assert type(found) is kind
    assert str(found) == "file 'a', row 7:\nwhat to do"


def test_the_first_of_several_is_found() -> None:
    assert str(from_worker(f"{on_worker(InputError('one'))} {on_worker(BadRowsError('two'))}")) == "one"


@pytest.mark.parametrize(
    "text", ["", "RuntimeError: x", "<<<beamveil str>>>x<<<end>>>", "<<<beamveil Nope>>>x<<<end>>>"]
)
def test_other_words_are_none_of_ours(text: str) -> None:
    assert from_worker(text) is None


def test_what_nobody_foresaw_comes_out_without_its_text() -> None:
    with (
        pytest.raises(RunnerError, match=r"ValueError while testing, at test_report.py:\d+") as caught,
        reported("testing"),
    ):
        raise ValueError("canary")
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_an_error_of_ours_is_marked_on_its_way_out() -> None:
    with pytest.raises(PolicyError, match="<<<beamveil PolicyError>>>a\nb<<<end>>>"), reported("testing"):
        raise PolicyError("a", "b")


def test_a_generator_that_is_closed_early_is_no_error() -> None:
    def numbers() -> object:
        with reported("counting"):
            yield 1
            yield 2

    begun = numbers()
    assert next(begun) == 1  # type: ignore[call-overload]
    begun.close()  # type: ignore[attr-defined]
