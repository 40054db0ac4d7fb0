"""deploy/examples: each program runs by the command that is shown, and gives what `beamveil run` publishes."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from pipelines.demo import run_demo
from pipelines.validated import require_validated
from transforms.errors import OutputError

HERE = Path(__file__).resolve().parents[2] / "deploy" / "examples"
README = (HERE / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(\w.*?) *(?:#.*)?$", README.split("```sh\n")[1].split("```")[0], re.MULTILINE)
ROWS = 300

Row = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the folder in which the demo has run."""
    copy = tmp_path_factory.mktemp("examples") / "examples"
    shutil.copytree(HERE, copy)
    run_demo(copy / "beamveil-demo", rows=ROWS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("PYTHONSAFEPATH", "1")
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")  # for a start, not for a long run
        yield copy


@pytest.fixture(scope="module")
def published(folder: Path) -> list[Row]:
    """What `beamveil run` made of the same input."""
    parts = require_validated(str(folder / "beamveil-demo" / "output")).parts
    return in_order(ds.dataset(list(parts)).to_table().to_pylist())


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: sorted((name, str(value)) for name, value in row.items()))


def command(about: str) -> list[str]:
    [line] = [line for line in COMMANDS if about in line]
    words = line.split()
    return [sys.executable, *words[1:]] if words[0] == "python" else words


def done(words: list[str], folder: Path) -> None:
    made = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


@pytest.mark.slow
def test_sparks_map_in_arrow_gives_the_rows_that_beamveil_run_publishes(folder: Path, published: list[Row]) -> None:
    if shutil.which("java") is None:
        pytest.skip("there is no Java on this machine")
    done(command("spark.py"), folder)
    assert in_order(pq.read_table(folder / "ungated" / "spark").to_pylist()) == published
    with pytest.raises(OutputError, match="is no publication"):
        require_validated(str(folder / "ungated" / "spark"))


def test_hugging_faces_map_gives_the_rows_that_beamveil_run_publishes(
    folder: Path, published: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    done(command("hugging_face.py"), folder)
    assert in_order(pq.read_table(folder / "ungated" / "hugging_face.parquet").to_pylist()) == published
    raw = pq.read_table(folder / "beamveil-demo" / "input")["email"].drop_null().to_pylist()[:20]
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [email for email in raw if any(email.encode() in content for content in kept)]


def test_the_notebook_gives_the_rows_that_beamveil_run_publishes_and_shows_none_of_the_input(
    folder: Path, published: list[Row]
) -> None:
    words = command("pandas.ipynb")
    assert words[:2] == ["jupyter", "execute"]
    execute = "from nbclient.cli import main; main()"  # what that command calls, in this environment
    done([sys.executable, "-c", execute, *words[2:], "--inplace"], folder)
    made = pq.read_table(folder / "ungated" / "pandas.parquet").to_pylist()
    assert in_order(made) == published
    shown = nbformat.read(folder / "pandas.ipynb", as_version=4).cells[-1].outputs[0].data["text/plain"]
    assert made[0]["name"] in shown
    assert pq.read_table(folder / "beamveil-demo" / "input")["name"][0].as_py() not in shown


def test_the_page_of_ptransforms_runs_from_top_to_bottom(
    folder: Path, published: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (HERE / "pipelines.md").read_text(encoding="utf-8"), re.DOTALL)
    (folder / "page.py").write_text("\n".join(blocks))
    monkeypatch.chdir(folder)
    known = runpy.run_path("page.py")
    assert known["found"].passed
    assert known["proof"].rows == len(published)
    assert sum(map(int, lines("rows"))) < len(published)
    assert len(lines("means")) == len({row["customer_id"] for row in published})
    assert sorted(lines("names")) == sorted(str(row["name"]) for row in published)
    [payment] = lines("payments")
    assert payment.split()[1] == "1.5"
    assert payment.split()[0] in {row["customer_id"] for row in published}


def lines(prefix: str) -> list[str]:
    return [line for path in sorted(Path().glob(f"{prefix}-*-of-*")) for line in path.read_text().splitlines()]


def test_the_page_shows_every_ptransform_that_is_public() -> None:
    page = (HERE / "pipelines.md").read_text(encoding="utf-8")
    public = {"AnonymizeRows", "ReadAnonymizedRows"}
    for package in ("transforms", "expectations"):
        text = (HERE.parents[1] / package / "__init__.py").read_text()
        public |= {name for name in re.findall(r'"(\w+)"', text) if is_ptransform(package, name)}
    assert {
        "ReadBatches",
        "SelectRows",
        "Anonymize",
        "StageFiles",
        "ReadParts",
        "FindSurvivors",
        "MeasureBatches",
    } <= public
    assert all(f"{name}(" in page for name in public)


def is_ptransform(package: str, name: str) -> bool:
    import apache_beam as beam  # noqa: PLC0415  the other tests need it not here

    named = getattr(sys.modules.get(package), name, None)
    return isinstance(named, type) and issubclass(named, beam.PTransform)


def test_the_readmes_block_is_the_function_as_it_is(folder: Path, published: list[Row]) -> None:
    [block] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    table = pq.read_table(folder / "beamveil-demo" / "input").combine_chunks()
    [batch] = table.to_batches()
    known: Row = {"schema": table.schema, "batch": batch}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(block, known)
    assert in_order(known["safe"].to_pylist()) == published


@pytest.mark.parametrize("page", ["examples/README.md", "examples/pipelines.md", "yaml/README.md"])
def test_the_links_of_the_pages_lead_somewhere(page: str) -> None:
    path = HERE.parent / page
    targets = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (path.parent / target).exists()] == []
