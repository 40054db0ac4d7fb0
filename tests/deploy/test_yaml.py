"""deploy/yaml: what its README tells to run does what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.demo_customers import visits
from pipelines.validated import require_validated
from transforms import KeySource, Policy, anonymize
from transforms.errors import OutputError
from transforms.keys import new_keys

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "deploy" / "yaml"
README = (HERE / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder, to be in."""
    copy = tmp_path / "yaml"
    shutil.copytree(HERE, copy)
    monkeypatch.chdir(copy)
    return copy


def shell_blocks() -> list[str]:
    return re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def test_the_first_block_anonymizes_parquet_with_the_tokens_of_the_plain_function(folder: Path) -> None:
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euc", shell_blocks()[0]], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [batch] = pq.read_table("people.parquet").to_batches()
    run = anonymize(Policy.from_file("policy.yaml").bind(batch.schema), KeySource("file:keys.json").open())
    assert pq.read_table("ungated/people-00000-of-00001.parquet").to_pylist() == run(batch).to_pylist()
    assert run(batch).num_rows == 2
    with pytest.raises(OutputError, match="is no publication"):
        require_validated("ungated")


def test_the_second_block_gives_the_demos_rows_with_the_tokens_of_the_plain_function(folder: Path) -> None:
    from apache_beam.yaml import main  # noqa: PLC0415  it takes seconds

    made, run_pipeline = shell_blocks()[1].splitlines()
    assert made == "beamveil demo"
    [batch] = visits(300).to_batches()
    demo = Path("beamveil-demo")  # without the run that the demo ends with
    (demo / "input").mkdir(parents=True)
    pq.write_table(pa.Table.from_batches([batch]), demo / "input" / "visits.parquet")
    shutil.copy(ROOT / "pipelines" / "demo_policy.yaml", demo / "policy.yaml")
    new_keys("file:beamveil-demo/keys.json")
    main.run(run_pipeline.partition("apache_beam.yaml.main ")[2].split())
    plan = Policy.from_file(demo / "policy.yaml").bind(batch.schema)
    expected = anonymize(plan, KeySource("file:beamveil-demo/keys.json").open())(batch).to_pylist()
    for row in expected:
        row["visited"] = str(row.pop("visit_date"))
    assert sorted(pq.read_table("ungated").to_pylist(), key=str) == sorted(expected, key=str)
    assert len(expected) > 200


def test_every_pipeline_here_is_named_in_the_readme_and_says_that_it_has_no_gate() -> None:
    for path in HERE.glob("*.yaml"):
        assert f"({path.name})" in README
        spec: Any = yaml.safe_load(path.read_text())
        assert "pipeline" not in spec or "NOT passed a gate" in path.read_text()
