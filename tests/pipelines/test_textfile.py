import re
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from expectations.gate import Finding
from pipelines import storage, textfile
from pipelines.counters import Counted, Spent
from pipelines.launch import Request, launch
from pipelines.outcome import Outcome
from pipelines.publish import publish_staged
from pipelines.textfile import Gauge, text, told
from pipelines.verify import verify
from transforms.errors import BadRowsError, UsageError

NAME, LABEL = r"[a-zA-Z_:][a-zA-Z0-9_:]*", r"[a-zA-Z_][a-zA-Z0-9_]*"
VALUE = r'"((?:[^"\\\n]|\\\\|\\"|\\n)*)"'
SAMPLE = re.compile(rf"({NAME})\{{({LABEL}={VALUE}(?:,{LABEL}={VALUE})*)\}} (\S+)")
REFUSES = "expect:\n  - {type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 0}}\n"
Samples = dict[str, dict[tuple[tuple[str, str], ...], float]]


def parsed(exposition: str) -> Samples:
    """Samples by metric and labels, of text in Prometheus's format 0.0.4; anything that is not quite that fails.

    Each metric is one group: HELP, TYPE, samples; no metric and no sample comes twice; the last line ends, too.
    """
    assert exposition.endswith("\n")
    found: Samples = {}
    lines = exposition.splitlines()
    while lines:
        helped, typed = lines.pop(0), lines.pop(0)
        name = re.fullmatch(rf"# HELP ({NAME}) \S.*", helped)[1]  # type: ignore[index]
        assert typed == f"# TYPE {name} gauge"
        assert name not in found
        found[name] = {}
        while lines and not lines[0].startswith("#"):
            sample = SAMPLE.fullmatch(lines.pop(0))
            assert sample is not None
            assert sample[1] == name
            labels = re.findall(rf"({LABEL})={VALUE}", sample[2])
            assert len({label for label, _ in labels}) == len(labels)
            key = tuple(sorted((label, unescaped(value)) for label, value in labels))
            assert key not in found[name]
            found[name][key] = float(sample[sample.re.groups])
        assert found[name], f"{name} has no sample"
    return found


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)


def by(samples: Samples, metric: str, label: str) -> dict[str, float]:
    return {dict(labels)[label]: value for labels, value in samples[metric].items()}


def request(place: Any, **words: Any) -> Request:
    given = {"policy": place.policy, "inputs": (place.input,), "output": place.output, "keys": place.keys} | words
    return Request(**given)


def finding(*, passed: bool) -> Finding:
    return Finding("c", "expect_column_to_exist", "p", None, None, passed, "critical")


def outcome(status: Any, **words: Any) -> Outcome:
    given = {"read": 9, "published": 5, "dropped": 3, "suppressed": 0, "quarantined": 1} | words
    return Outcome(status, "run", "/out", **given)


def test_labels_are_escaped_and_numbers_come_back() -> None:
    name = 'a"b\\c\nd ü{x="y"},'
    gauges = [Gauge("one", "Says.", {(("of", name),): 1.5e-07, (("of", "x"),): 12}), Gauge("none", "Empty.", {})]
    assert parsed(text(gauges, dataset=name)) == {
        "one": {(("dataset", name), ("of", name)): 1.5e-07, (("dataset", name), ("of", "x")): 12.0}
    }


@pytest.mark.parametrize(
    "spoilt",
    [
        'a{dataset="d"} 1\n',
        '# HELP a b\n# TYPE a gauge\na{dataset="d"} 1',
        '# HELP a b\n# TYPE a gauge\na{dataset="d"} 1\na{dataset="d"} 2\n',
        '# HELP a b\n# TYPE a gauge\na{dataset="d\\x"} 1\n',
        '# HELP a b\n# TYPE a gauge\na{dataset="d"} one\n',
        "# HELP a b\n# TYPE a gauge\n",
    ],
)
def test_the_parser_takes_nothing_that_is_not_the_format(spoilt: str) -> None:
    with pytest.raises((AssertionError, IndexError, TypeError, ValueError)):
        parsed(spoilt)


def test_an_outcome_is_told_by_status_fates_verdicts_steps_and_times(tmp_path: Path) -> None:
    path = str(tmp_path / "people.prom")
    counted = Counted(
        {"rows_read": 9, "bytes_staged": 70, "units_read": 2, "rows_dropped": 3}, {"keep": Spent(4, 2_500_000, 1_000)}
    )
    judged = (finding(passed=True), finding(passed=True), finding(passed=False))
    ended = outcome("refused", published=0, judged=judged, counted=counted)
    with told(path, "people", began=time.monotonic() - 2) as note:
        assert note(ended) == ended
    found = parsed(Path(path).read_text())
    assert by(found, "beamveil_run_status", "status") == {
        "published": 0, "unchanged": 0, "refused": 1, "unjudged": 0, "submitted": 0, "failed": 0
    }  # fmt: skip
    assert by(found, "beamveil_run_rows", "fate") == {
        "read": 9, "published": 0, "dropped": 3, "suppressed": 0, "quarantined": 1, "withheld": 5
    }  # fmt: skip
    assert by(found, "beamveil_run_expectations", "verdict") == {"met": 2, "broken": 1}
    assert by(found, "beamveil_step_rows", "step") == {"read": 9}
    assert by(found, "beamveil_step_bytes", "step") == {"staged": 70}
    assert by(found, "beamveil_job_pieces", "of") == {"units_read": 2}
    assert by(found, "beamveil_transform_seconds", "transform") == {"keep": 2.5}
    assert by(found, "beamveil_transform_seconds_max", "transform") == {"keep": 0.001}
    assert by(found, "beamveil_transform_batches", "transform") == {"keep": 4}
    assert by(found, "beamveil_run_duration_seconds", "dataset")["people"] >= 2
    assert abs(by(found, "beamveil_run_ended_timestamp_seconds", "dataset")["people"] - time.time()) < 60
    assert [entry.name for entry in tmp_path.iterdir()] == ["people.prom"]


def test_of_a_job_that_was_only_submitted_no_rows_are_told(tmp_path: Path) -> None:
    path = str(tmp_path / "people.prom")
    with told(path, "people", began=0) as note:
        note(outcome("submitted", read=0, published=0, dropped=0, quarantined=0))
    assert "beamveil_run_rows" not in parsed(Path(path).read_text())


def test_a_run_that_fails_is_told_and_its_error_goes_on(tmp_path: Path) -> None:
    path = str(tmp_path / "people.prom")
    with pytest.raises(KeyError), told(path, "people", began=time.monotonic()):
        raise KeyError("CANARY")
    assert by(parsed(Path(path).read_text()), "beamveil_run_status", "status")["failed"] == 1
    assert "CANARY" not in Path(path).read_text()


def test_a_file_that_cannot_be_written_costs_a_warning_and_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "people.prom"
    path.write_text("old")

    def fail(_source: str, _target: str) -> None:
        raise OSError(28, "CANARY")

    monkeypatch.setattr(storage, "move", fail)
    with told(str(path), "people", began=0) as note:
        [warning] = note(outcome("published")).warnings
    assert warning == f"the metrics were not written to {str(path)!r}: OSError"
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("policy.yaml", "must end in .prom"),
        ("output", "must end in .prom"),
        ("output/data/x.prom", "lies in the output"),
        ("output/other.prom", "lies in the output"),
        ("nowhere/x.prom", "folder is not there"),
    ],
)
def test_a_path_where_it_cannot_stand_is_refused_before_the_run(place: Any, path: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        launch(request(place, metrics=f"{place.root}/{path}"))
    assert not Path(place.output).exists()


def test_a_real_run_is_told_beside_its_report_with_the_numbers_of_its_evidence(place: Any, people: pa.Table) -> None:
    path = f"{place.output}/metrics.prom"
    first = launch(request(place, metrics=path))
    found = parsed(Path(path).read_text())
    assert by(found, "beamveil_run_status", "status")["published"] == 1
    assert by(found, "beamveil_run_rows", "fate") == {
        "read": 6, "published": 5, "dropped": 1, "suppressed": 0, "quarantined": 0, "withheld": 0
    }  # fmt: skip
    assert by(found, "beamveil_run_expectations", "verdict") == {"met": len(first.judged), "broken": 0}
    assert by(found, "beamveil_step_rows", "step") == {
        "read": 6, "selected": 5, "anonymized": 5, "staged": 5, "read_back": 5
    }  # fmt: skip
    [part] = (Path(place.output) / "data").iterdir()
    assert by(found, "beamveil_step_bytes", "step")["staged"] == part.stat().st_size
    words = {"tokenize", "surrogate", "encrypt", "hash", "fpe", "generalize", "shift", "keep"}
    assert set(by(found, "beamveil_transform_seconds", "transform")) == words
    assert all(value > 0 for value in by(found, "beamveil_transform_seconds", "transform").values())
    assert verify(place.output).passed, "the file is ours there"
    assert launch(request(place, metrics=path)).status == "unchanged"
    again = parsed(Path(path).read_text())
    assert by(again, "beamveil_run_status", "status")["unchanged"] == 1
    assert "beamveil_step_rows" not in again, "no job ran"
    for value in [*people.column("ssn").drop_null().to_pylist(), *people.column("name").drop_null().to_pylist()]:
        assert not value or value not in Path(path).read_text()


@pytest.mark.parametrize("status", ["unchanged", "refused"])
def test_a_publish_that_finds_nothing_new_tells_how_it_stands(place: Any, status: str) -> None:
    if status == "refused":
        with Path(place.policy).open("a") as policy:
            policy.write(REFUSES)
    launch(request(place))
    path = f"{place.output}/metrics.prom"
    assert publish_staged(place.output, metrics=path).status == status
    found = parsed(Path(path).read_text())
    assert by(found, "beamveil_run_status", "status")[status] == 1
    came_out, withheld = (5, 0) if status == "unchanged" else (0, 5)
    assert by(found, "beamveil_run_rows", "fate") == {
        "read": 6, "published": came_out, "dropped": 1, "suppressed": 0, "quarantined": 0, "withheld": withheld
    }  # fmt: skip
    assert by(found, "beamveil_run_duration_seconds", "dataset").keys() == {"people"}
    assert "beamveil_run_expectations" not in found, "this call judged nothing"


def test_a_job_that_fails_is_told_without_the_row(new_place: Any, people: pa.Table) -> None:
    bad = people.set_column(people.schema.get_field_index("card"), "card", pa.array(["CANARYcard"] * 6))
    place = new_place(tables=(bad,))
    path = f"{place.root}/run.prom"
    with pytest.raises(BadRowsError):
        launch(request(place, metrics=path))
    found = parsed(Path(path).read_text())
    assert by(found, "beamveil_run_status", "status")["failed"] == 1
    assert "CANARY" not in Path(path).read_text()


def test_a_file_in_an_object_store_is_written_whole(gcs: str, tmp_path: Path) -> None:
    path = textfile.place(f"{gcs}/metrics/people.prom", str(tmp_path))
    for status in ("refused", "published"):
        with told(path, "people", began=0) as note:
            assert note(outcome(status)).warnings == ()
    found = parsed(storage.read_text(f"{gcs}/metrics/people.prom") or "")
    assert by(found, "beamveil_run_status", "status")["published"] == 1
    assert storage.names(f"{gcs}/metrics") == ["people.prom"]
