import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import publish, storage
from pipelines.launch import Request, launch
from pipelines.manifest import Manifest, read_published
from pipelines.staged import Staged, StagedEvidence, StagedJob, ended, now
from transforms.errors import InputError, OutputError
from transforms.evidence import Counts, RowCounts


def request(place: Any, **words: Any) -> Request:
    return Request(
        **({"policy": place.policy, "inputs": (place.input,), "output": place.output} | words), keys=place.keys
    )


def manifest(output: str) -> Manifest:
    return Manifest.parse((Path(output) / "manifest.json").read_text(), where="m")


def files(output: str) -> set[str]:
    return {str(path.relative_to(output)) for path in Path(output).rglob("*") if path.is_file()}


def test_it_leaves_parts_and_a_manifest_that_says_so_and_no_reader_takes_it_for_a_publication(place: Any) -> None:
    outcome = launch(request(place, gate="off"))
    assert (outcome.status, outcome.read, outcome.published, outcome.dropped) == ("unjudged", 6, 5, 1)
    left = manifest(place.output)
    assert json.loads(left.text())["gate"] == "off"
    assert files(place.output) == {"manifest.json", *(part.path for part in left.parts)}
    assert sum(pq.read_metadata(f"{place.output}/{part.path}").num_rows for part in left.parts) == 5
    assert read_published(place.output) is None
    with pytest.raises(OutputError, match="no finished job"):
        publish.publish_staged(place.output)
    with pytest.raises(InputError, match="gate off"):
        launch(request(place, inputs=(place.output,), output=f"{place.root}/other"))
    (Path(place.output) / "_SUCCESS").touch()
    assert read_published(place.output) is None


def test_the_next_run_replaces_it_whatever_data_set_it_is_of(place: Any, people: pa.Table) -> None:
    launch(request(place, gate="off"))
    first = files(place.output)
    pq.write_table(people.slice(0, 2), Path(place.input) / "more.parquet")
    launch(request(place, gate="off"))
    left = manifest(place.output)
    assert left.rows.published == 7
    assert files(place.output) == {"manifest.json", *(part.path for part in left.parts)} != first
    text = Path(place.policy).read_text()
    Path(place.policy).write_text(text.replace("dataset: people", "dataset: others"))
    assert launch(request(place)).status == "published"
    published = read_published(place.output)
    assert published is not None
    assert {file for file in files(place.output) if not file.startswith("docs/")} == {
        *("manifest.json", "_SUCCESS", "report.html", "report.json"),
        *(part.path for part in published.parts),
    }


def test_a_report_that_a_killed_publication_left_is_removed(place: Any) -> None:
    Path(place.output).mkdir()
    for name in ("report.html", "report.json"):
        (Path(place.output) / name).touch()
    launch(request(place, gate="off"))
    assert not [name for name in files(place.output) if name.startswith("report")]


def test_it_leaves_no_pages_of_a_publication_whose_marker_is_gone(place: Any) -> None:
    launch(request(place))
    assert "docs/index.html" in files(place.output)
    (Path(place.output) / "_SUCCESS").unlink()
    launch(request(place, gate="off"))
    assert files(place.output) == {"manifest.json", *(part.path for part in manifest(place.output).parts)}


def test_a_publication_is_never_replaced_by_it(place: Any) -> None:
    launch(request(place))
    before = {name: hashlib.sha256((Path(place.output) / name).read_bytes()).digest() for name in files(place.output)}
    for words in ({}, {"overwrite": True}, {"force": True}):
        with pytest.raises(OutputError, match="holds a publication"):
            launch(request(place, gate="off", **words))
    assert before == {
        name: hashlib.sha256((Path(place.output) / name).read_bytes()).digest() for name in files(place.output)
    }


def test_what_a_killed_one_staged_is_never_judged(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publish, "keep_unjudged", die)
        with pytest.raises(KeyboardInterrupt):
            launch(request(place, gate="off"))
    [left] = storage.names(f"{place.output}/_staging")
    with pytest.raises(OutputError, match="nothing was measured"):
        publish.judge_and_publish(ended(place.output, left))
    with pytest.raises(OutputError, match="no finished job"):
        publish.publish_staged(place.output)
    assert launch(request(place)).status == "published"
    assert storage.names(f"{place.output}/_staging") == []


def staged(output: str, counts: RowCounts, *, rows: int) -> Staged:
    folder = f"{output}/_staging/r"
    Path(folder).mkdir(parents=True)
    job = StagedJob(run="r", policy="", source="", head={}, quarantine=None, started=now())
    part = {"path": f"{folder}/parts/0.parquet", "rows": rows, "bytes": 1, "sha256": "00"}
    evidence = StagedEvidence(
        counts=Counts({"f": counts}).to_json(), measured=None, parts=[part], quarantined=[], ended=now()
    )
    return Staged(output, folder, job, evidence)


@pytest.mark.parametrize(
    ("counts", "rows", "lost"),
    [(RowCounts(read=6, dropped=(1,), staged=4), 4, 1), (RowCounts(read=6, dropped=(1,), staged=5), 3, 2)],
    ids=["a row that nobody accounts for", "rows that were staged and lie in no part"],
)
def test_rows_that_do_not_add_up_leave_nothing(tmp_path: Path, counts: RowCounts, rows: int, lost: int) -> None:
    output = str(tmp_path / "output")
    with pytest.raises(OutputError, match=rf"^{lost} of 6 rows are unaccounted for"):
        publish.keep_unjudged(staged(output, counts, rows=rows))
    assert storage.names(output) == []


def test_losses_of_one_file_are_not_made_up_by_another(tmp_path: Path) -> None:
    output = str(tmp_path / "output")
    one = staged(output, RowCounts(), rows=6)
    counts = Counts({"f": RowCounts(read=3, staged=2), "g": RowCounts(read=3, staged=4)}).to_json()
    with pytest.raises(OutputError, match=r"^2 of 6 rows"):
        publish.keep_unjudged(replace(one, evidence=one.evidence.model_copy(update={"counts": counts})))


def test_great_expectations_is_not_imported(place: Any) -> None:
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    code = (
        "import sys; from pipelines.cli import main; "
        f"sys.exit(main([*{words!r}, '--gate', 'off']) or 'great_expectations' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ, "COLUMNS": "80"}
    )
    assert "wrote 5 of 6 rows (1 dropped)" in done.stdout
    assert "this is no publication" in done.stderr
