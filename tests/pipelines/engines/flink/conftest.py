"""A real Flink cluster on loopback, brought up and down by the commands of deploy/flink/README.md."""

import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apache_beam as beam
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.options.pipeline_options import FlinkRunnerOptions

from pipelines.manifest import read_published

ROOT = Path(__file__).resolve().parents[4]
SCRIPT = ROOT / "deploy" / "flink" / "cluster.py"


@dataclass(frozen=True)
class Cluster:
    """JobManager and TaskManager, as the script started them from a folder."""

    folder: Path
    address: str

    def ask(self, path: str) -> Any:
        """What Flink says over REST."""
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with straight.open(f"{self.address}/{path}", timeout=10) as answer:
            return json.load(answer)

    def process(self, kind: str) -> psutil.Process:
        """The JVM of `standalonesession` or `taskexecutor`."""
        [pid] = (self.folder / "run" / f"flink-beamveil-{kind}.pid").read_text().split()
        return psutil.Process(int(pid))

    def start(self) -> str:
        """Start what does not run; gives what the script printed."""
        return script("start", str(self.folder))


def script(*words: str) -> str:
    done = subprocess.run([sys.executable, str(SCRIPT), *words], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="session")
def flink_home(tool: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `setup` has filled; Flink itself lies in the cache."""
    found = re.search(r'^FLINK = "([\d.]+)"', SCRIPT.read_text(), re.MULTILINE)
    assert found
    kept = tool(f"flink-{found[1]}", lambda folder: script("setup", str(folder)) and None)
    folder = tmp_path_factory.mktemp("flink")
    (folder / "venv").symlink_to(kept / "venv")
    return folder


@pytest.fixture(scope="module")
def flink(flink_home: Path, free_port: Callable[[], int]) -> Iterator[Cluster]:
    """A cluster that the script started; when the script has stopped it, nothing of it is left."""
    cluster = Cluster(flink_home, script("start", str(flink_home), "--port", str(free_port())))
    try:
        processes = [cluster.process(kind) for kind in ("standalonesession", "taskexecutor")]
        yield cluster
        processes.append(cluster.process("taskexecutor"))  # a test may have had another one started
    finally:
        script("stop", str(flink_home))
    _, running = psutil.wait_procs(processes, timeout=1)
    assert [process for process in running if process.status() != psutil.STATUS_ZOMBIE] == []


@pytest.fixture
def jar_without_code(tmp_path: Path) -> str:
    """A jar that is called as Beam's job server is, and holds nothing."""
    version = FlinkRunnerOptions.PUBLISHED_FLINK_VERSIONS[-1]
    path = tmp_path / f"beam-runners-flink-{version}-job-server-{beam.__version__}.jar"
    with zipfile.ZipFile(path, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
    return str(path)


@pytest.fixture(scope="session")
def published() -> Callable[[str], list[str] | None]:
    """The rows that a reader sees, in some order; None where nothing is published."""

    def read(output: str) -> list[str] | None:
        manifest = read_published(output)
        if manifest is None:
            return None
        tables = [pq.read_table(f"{output}/{part.path}", partitioning=None) for part in manifest.parts]
        return sorted(map(repr, pa.concat_tables(tables).to_pylist()))

    return read
