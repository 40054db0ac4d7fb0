import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines import publish, storage
from pipelines.launch import Request, launch
from pipelines.outcome import Outcome
from transforms.errors import OutputError

REFUSES = "expect:\n  - {type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 0}}\n"


def run(place: Any, *, policy: str | None = None) -> Outcome:
    """A run by the place's policy, or by this one."""
    path = Path(place.policy)
    if policy is not None:
        path = path.with_name("another.yaml")
        path.write_text(policy)
    return launch(Request(policy=str(path), inputs=(place.input,), output=place.output, keys=place.keys))


@pytest.fixture
def refusing(place: Any) -> str:
    """A policy whose gate these people do not pass."""
    return Path(place.policy).read_text() + REFUSES


def test_publish_after_a_run_that_published_changes_nothing(place: Any) -> None:
    ran = run(place)
    manifest = Path(place.output, "manifest.json").stat()
    again = publish.publish_staged(place.output)
    assert (again.status, again.run, again.read, again.published) == ("unchanged", ran.run, 6, 5)
    assert again.report == f"{place.output}/report.html"
    assert Path(place.output, "manifest.json").stat() == manifest


def test_publish_after_a_refusal_refuses_again_whatever_stands_there(place: Any, refusing: str) -> None:
    first = run(place, policy=refusing)
    assert publish.publish_staged(place.output).status == "refused"
    run(place)
    second = run(place, policy=refusing)
    again = publish.publish_staged(place.output)
    assert first.run == second.run == again.run
    assert (again.status, again.published, again.findings) == ("refused", 0, second.findings)
    assert (again.read, again.dropped, again.report) == (6, 1, second.report)


def test_a_run_that_finds_its_data_published_stands_above_a_refusal_before_it(place: Any, refusing: str) -> None:
    published = run(place)
    run(place, policy=refusing)
    assert run(place).status == "unchanged"
    again = publish.publish_staged(place.output)
    assert (again.status, again.run) == ("unchanged", published.run)
    assert "_staging" not in storage.names(place.output)


@pytest.mark.parametrize("left", ["_staging/0123/job.json", "_staging/0123/parts/one.parquet"])
def test_publish_is_sure_of_nothing_while_a_job_is_begun_and_has_not_ended(place: Any, left: str) -> None:
    run(place)
    begun = Path(place.output, left)
    begun.parent.mkdir(parents=True)
    begun.touch()
    with pytest.raises(OutputError, match="no finished job waits"):
        publish.publish_staged(place.output)


@pytest.mark.parametrize("harm", [Path.unlink, lambda part: os.truncate(part, 100)], ids=["gone", "cut short"])
def test_publish_is_no_success_where_a_part_is_gone_or_cut_short(place: Any, harm: Callable[[Path], None]) -> None:
    run(place)
    [part] = Path(place.output, "data").iterdir()
    harm(part)
    with pytest.raises(OutputError, match="no finished job waits"):
        publish.publish_staged(place.output)


def test_a_refusal_in_the_same_instant_as_a_publication_counts(place: Any, refusing: str) -> None:
    run(place)
    run(place, policy=refusing)
    [verdict] = Path(place.output, "_failed").glob("*/verdict.json")
    for path in (verdict, Path(place.output, "_SUCCESS"), Path(place.output, "manifest.json")):
        os.utime(path, (1, 1))
    assert publish.publish_staged(place.output).status == "refused"
