"""What a run would do, on this machine; `engines/dataflow/test_submission.py` has the same for Dataflow."""

import functools
from pathlib import Path
from typing import Any

import pytest

from pipelines import publish
from pipelines.cli import main
from pipelines.dry_run import foresee
from pipelines.launch import Request, launch
from transforms.errors import OutputError, PolicyError


@pytest.fixture
def request_of(place: Any) -> Any:
    return functools.partial(Request, place.policy, (place.input,), place.output, place.keys)


def tree(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()} | {
        str(path): b"" for path in root.rglob("*") if path.is_dir()
    }


def test_everything_is_said_and_nothing_is_written(place: Any, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(place.root)
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys, "--dry-run"]
    assert main(["-q", *words]) == 0
    told = capsys.readouterr().out.splitlines()
    size = (Path(place.input) / "0.parquet").stat().st_size
    assert told[:5] == [
        "policy  'people': 9 output columns; left out: 'consent'",
        f"input   1 file, {size:,} bytes",
        f"output  {place.output} (parquet, compression zstd)",
        "keys    file: (key 4711)",
        "runner  FnApiRunner, on this machine",
    ]
    assert told[6:] == [
        "a run would start the job, then judge and publish",
        "dry run: nothing was submitted, and nothing was written",
    ]
    assert tree(place.root) == before


def test_what_a_run_would_refuse_is_refused(place: Any, request_of: Any, new_place: Any) -> None:
    wrong = new_place("wrong", policy="beamveil: 1\ndataset: d\ncolumns: {gone: keep}\n")
    with pytest.raises(PolicyError, match="'gone' is not in the input"):
        foresee(Request(wrong.policy, (place.input,), place.output, place.keys))
    Path(place.output).mkdir()
    (Path(place.output) / "mine.txt").touch()
    with pytest.raises(OutputError, match=r"holds 'mine\.txt', not beamveil's"):
        foresee(request_of())


def test_an_output_that_may_not_be_written_to_is_refused_where_something_would_be_written(
    place: Any, request_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.storage.may_write", lambda _: False)
    with pytest.raises(OutputError, match=f"output '{place.output}' may not be written to"):
        foresee(request_of())
    launch(request_of())
    assert foresee(request_of()).would.startswith("change nothing")


def test_what_stands_there_already_is_seen_and_left_alone(
    place: Any, request_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(publish, "judge_and_publish", lambda _: None)
        with pytest.raises(TypeError):
            launch(request_of())
    before = tree(place.root)
    assert foresee(request_of()).would == "judge and publish what its job left, which has ended"
    assert foresee(request_of(force=True)).would == "start the job, then judge and publish"
    assert foresee(request_of(gate="off")).would == "start the job, and publish nothing"
    assert tree(place.root) == before
    assert launch(request_of()).status == "published"
    assert foresee(request_of()).would.startswith("change nothing: it is published already")


def test_keys_of_one_run_are_forgotten(request_of: Any, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import os  # noqa: PLC0415

    foreseen = foresee(Request(place.policy, (place.input,), place.output, "ephemeral:"))
    assert dict(foreseen.lines)["keys"].startswith("ephemeral: (key ")
    assert not [name for name in os.environ if name.startswith("BEAMVEIL_EPHEMERAL_")]
