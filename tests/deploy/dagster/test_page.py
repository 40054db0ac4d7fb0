import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.manifest import read_published

pytestmark = [pytest.mark.engines, pytest.mark.slow, pytest.mark.timeout(1_200)]

PAGE = (Path(__file__).resolve().parents[3] / "deploy" / "dagster" / "README.md").read_text(encoding="utf-8")
POLICY = """\
beamveil: 1
dataset: customers
scope: dagster
columns:
  id: {tokenize: {domain: person}}
  email: {mask: {keep_last: 4}}
"""
CANARY = "canary-7f3a@mail.test"
PROGRAM = """\
import dagster as dg
from customers import defs

with dg.DagsterInstance.get() as instance:
    job = defs.resolve_implicit_global_asset_job_def()
    done = job.execute_in_process(instance=instance, raise_on_error=False)
    checks = [check.passed for check in done.get_asset_check_evaluations()]
    failed = [event.step_key for event in done.all_events if event.event_type_value == "STEP_FAILURE"]
    again = [event.step_key for event in done.all_events if event.event_type_value == "STEP_UP_FOR_RETRY"]
    print([done.success, checks, failed, again])
"""

Tool = Callable[[str, Callable[[Path], None]], Path]


def built(folder: Path) -> None:
    """Install Dagster as the page says."""
    [pinned] = re.findall(r"pip install (dagster==\S+)", PAGE)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, capture_output=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--no-compile", pinned]
    subprocess.run(pip, check=True, capture_output=True)


def test_the_pages_assets_publish_verify_stop_at_drift_and_tell_nobody_the_key(
    tool: Tool, tmp_path: Path, keyset_json: str
) -> None:
    [version] = re.findall(r"dagster==(\S+)", PAGE)
    python = tool(f"dagster-{version}", built) / "venv" / "bin" / "python"
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "customers.py").write_text(code)
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    table = {"id": [1, 2, None], "email": ["a@mail.test", CANARY, None]}
    source, output = tmp_path / "input.parquet", str(tmp_path / "out")
    environment = os.environ | {
        "BEAMVEIL": str(Path(sys.executable).with_name("beamveil")),
        "BEAMVEIL_POLICY": str(tmp_path / "policy.yaml"),
        "BEAMVEIL_INPUT": str(source),
        "BEAMVEIL_OUTPUT": output,
        "BEAMVEIL_KEYSET": keyset_json,
        "DAGSTER_HOME": str(tmp_path / "home"),
    }
    environment.pop(
        "PYTHONSAFEPATH", None
    )  # which a run in this process has set, and the program imports from its folder

    def materialized() -> tuple[str, str]:
        command = [str(python), "-c", PROGRAM]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=600
        )
        return done.stdout.splitlines()[-1], done.stdout + done.stderr

    pq.write_table(pa.table(table), source)
    ended, first = materialized()
    assert ended == "[True, [True], [], []]"
    published = read_published(output)
    assert published is not None
    assert published.rows.published == 3
    pq.write_table(pa.table(table | {"phone": ["+1 202-555-0101"] * 3}), source)
    ended, second = materialized()
    assert ended == "[False, [], ['customers'], []]"
    assert "nobody decided about it" in second
    assert read_published(output) == published
    [key] = json.loads(keyset_json)["key"]
    texts = [(first + second).encode(), *(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())]
    for secret in (key["keyData"]["value"].encode(), base64.b64decode(key["keyData"]["value"]), CANARY.encode()):
        assert not any(secret in text for text in texts)
