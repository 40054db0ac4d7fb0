import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

UNITS, COLUMNS = 20_000, 1_000
UNRUN = Path(__file__).parents[1] / "bench" / "unrun.py"
pytestmark = pytest.mark.slow


def unrun(folder: Path, *, units: int, columns: int) -> dict[str, Any]:
    """What it takes to launch, judge and publish a job of this size whose workers are made up."""
    words = [sys.executable, str(UNRUN), str(folder), "--units", str(units), "--columns", str(columns)]
    told = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(told.stdout)
    return figures


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Twenty files of ten columns."""
    return unrun(tmp_path_factory.mktemp("few") / "job", units=20, columns=10)


@pytest.fixture(scope="module")
def much(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Twenty thousand files of a thousand columns."""
    return unrun(tmp_path_factory.mktemp("much") / "job", units=UNITS, columns=COLUMNS)


def test_the_graph_holds_patterns_and_columns_and_no_file(few: dict[str, Any], much: dict[str, Any]) -> None:
    assert much["graph bytes"] < 400_000
    assert much["graph bytes"] - few["graph bytes"] < 200 * COLUMNS


def test_the_launcher_holds_little_more_for_much_than_for_few(few: dict[str, Any], much: dict[str, Any]) -> None:
    assert much["launcher MB"] < few["launcher MB"] + 80
    assert much["publisher MB"] < few["publisher MB"] + 400


def test_evidence_grows_with_units_plus_columns_and_not_with_their_product(much: dict[str, Any]) -> None:
    assert much["evidence bytes"] < 60_000 * COLUMNS + 450 * UNITS
    assert much["counts of a bundle bytes"] < 30_000 * COLUMNS


def test_the_manifest_grows_by_a_line_for_each_part_and_column(few: dict[str, Any], much: dict[str, Any]) -> None:
    assert much["manifest bytes"] < 250 * UNITS + 1_500 * COLUMNS
