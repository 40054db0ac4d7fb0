"""A training job starts with a publication that passed, and with nothing else."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from apache_beam.io.filesystem import FileMetadata, FileSystem, MatchResult
from apache_beam.io.localfilesystem import LocalFileSystem

from pipelines import require_validated
from pipelines.launch import Request, launch
from pipelines.manifest import Manifest, read_manifest
from pipelines.verify import verify
from transforms.errors import OutputError


def request(place: Any, **words: Any) -> Request:
    return Request(policy=place.policy, inputs=(place.input,), output=place.output, keys=place.keys, **words)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, keyset_json: str, people: pa.Table) -> Path:
    """A publication, for tests to copy."""
    root = tmp_path_factory.mktemp("published")
    pq.write_table(people, root / "input.parquet")
    (root / "policy.yaml").write_text("beamveil: 1\ndataset: people\ncolumns: {notes: keep, amount: keep}\n")
    (root / "keys.json").write_text(keyset_json)
    (root / "keys.json").chmod(0o600)
    words = (str(root / "policy.yaml"), (str(root / "input.parquet"),), str(root / "output"))
    launch(Request(*words, keys=f"file:{root / 'keys.json'}"))
    return root / "output"


@pytest.fixture
def output(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path / "output")
    return tmp_path / "output"


def test_three_lines_give_a_training_job_its_table(output: Path, people: pa.Table) -> None:
    (output / "data" / "part-left-by-a-swap.parquet").write_bytes(b"")
    data = require_validated(str(output))
    table = pyarrow.dataset.dataset(data.parts, schema=data.schema).to_table()
    assert table.to_pylist() == people.select(["notes", "amount"]).to_pylist()
    assert (data.rows, data.manifest.dataset, data.schema) == (6, "people", table.schema)


def set_gate(output: Path, gate: Any) -> None:
    raw = json.loads((output / "manifest.json").read_text())
    raw["gate"] = gate if isinstance(gate, str) else raw["gate"] | gate
    (output / "manifest.json").write_text(json.dumps(raw))


def set_parts(output: Path, *parts: Any) -> None:
    raw = json.loads((output / "manifest.json").read_text())
    (output / "manifest.json").write_text(json.dumps(raw | {"parts": parts}))


def set_rows(output: Path, **rows: int) -> None:
    raw = json.loads((output / "manifest.json").read_text())
    (output / "manifest.json").write_text(json.dumps(raw | {"rows": raw["rows"] | rows}))


def part(output: Path) -> Path:
    return next((output / "data").iterdir())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda output: (output / "_SUCCESS").unlink(), "there is no _SUCCESS"),
        (lambda output: (output / "manifest.json").unlink(), "there is no manifest.json"),
        (lambda output: (output / "manifest.json").write_text("{}"), "is not a manifest"),
        (lambda output: set_gate(output, "off"), "its gate was off"),
        (lambda output: set_gate(output, {"passed": False}), "its gate failed"),
        (lambda output: set_gate(output, {"suite": [], "expectations": 0}), "its gate judged nothing"),
        (set_parts, "its parts add up to 0 rows, not 6"),
        (lambda output: set_rows(output, published=-6, read=-6), "is not a manifest"),
        (lambda output: set_rows(output, dropped=-1, suppressed=1), "is not a manifest"),
        (lambda output: part(output).unlink(), "is missing"),
        (lambda output: part(output).write_bytes(b"PAR1"), "has 4 bytes, not "),
        (lambda output: shutil.rmtree(output / "data"), "is missing"),
        (shutil.rmtree, "there is no _SUCCESS"),
    ],
)
def test_anything_else_is_refused(output: Path, spoil: Callable[[Path], None], words: str) -> None:
    spoil(output)
    with pytest.raises(OutputError, match=words):
        require_validated(str(output))


def test_a_run_without_a_gate_is_refused(place: Any) -> None:
    launch(request(place, gate="off"))
    with pytest.raises(OutputError, match="is no publication"):
        require_validated(place.output)


def test_a_reader_that_meets_a_swap_gets_the_new_publication(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = read_manifest(str(output)) or pytest.fail("no manifest")
    gone = new.parts[0].model_copy(update={"path": "data/part-of-before.parquet"})
    seen: Iterator[Manifest] = iter([new.model_copy(update={"parts": [gone]}), new])
    monkeypatch.setattr("pipelines.validated.read_manifest", lambda _: next(seen))
    assert require_validated(str(output)).parts == (str(part(output)),)


def test_a_local_folder_needs_neither_beam_nor_great_expectations(output: Path) -> None:
    program = (
        "import sys\nfrom pipelines import require_validated\n"
        f"assert require_validated({str(output)!r}).rows == 6\n"
        "heavy = {'apache_beam', 'great_expectations', 'pandas', 'polars', 'tink', 'faker'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


class Elsewhere(LocalFileSystem):
    """Stands for an object store: reached through Beam alone, by names of the scheme `elsewhere`."""

    @classmethod
    def scheme(cls) -> str:
        return "elsewhere"

    def match(self, patterns: list[str], limits: Any = None) -> list[MatchResult]:
        results = FileSystem.match(self, patterns, limits)
        return [MatchResult(found.pattern, found.metadata_list) for found in results]

    def _list(self, dir_or_prefix: str) -> Iterator[FileMetadata]:
        folder = Path(dir_or_prefix.removeprefix("elsewhere://"))
        for path in folder.rglob("*") if folder.is_dir() else folder.parent.glob(f"{folder.name}*"):
            if path.is_file():
                yield FileMetadata(f"elsewhere://{path}", path.stat().st_size, path.stat().st_mtime)

    def has_dirs(self) -> bool:
        return False

    def open(self, path: str, *words: Any, **named: Any) -> BinaryIO:
        opened: BinaryIO = super().open(path.removeprefix("elsewhere://"), *words, **named)
        return opened

    def exists(self, path: str) -> bool:
        return Path(path.removeprefix("elsewhere://")).is_file()


def test_what_lies_in_an_object_store_is_required_and_verified_through_beam(output: Path) -> None:
    place = f"elsewhere://{output}"
    assert require_validated(place).parts == (f"elsewhere://{part(output)}",)
    assert verify(place).passed
    (output / "data" / "part-of-before.parquet").write_bytes(b"")
    assert verify(place).differences == ("'data/part-of-before.parquet' is foreign: the manifest does not name it",)
    shutil.rmtree(output / "data")
    with pytest.raises(OutputError, match="is missing"):
        require_validated(place)
