"""The image holds what a worker needs and no more; there is no Docker here, so its commands are run without."""

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from pipelines.engines import endpoints

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "deploy" / "flink" / "Dockerfile").read_text()
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]


def said(word: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(f"{word} ")]


def test_what_is_copied_is_there_and_is_all_that_the_wheel_is_built_of() -> None:
    sources = [word for line in said("COPY") for word in line.split()[:-1] if not word.startswith("$")]
    assert all((ROOT / source).exists() for source in sources)
    assert set(sources) == {
        *("pyproject.toml", "constraints.txt", "README.md", "LICENSE"),
        *("pipelines", "transforms", "expectations"),
    }


def test_a_wheel_can_be_built_of_what_is_copied_alone(tmp_path: Path) -> None:
    for line in said("COPY"):
        *sources, target = line.split()
        for source in sources:
            if not source.startswith("$"):
                subprocess.run(["cp", "-r", ROOT / source, tmp_path / target], check=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=tmp_path, check=True, capture_output=True)
    assert len(list((tmp_path / "dist").glob("beamveil-*.whl"))) == 1


def test_it_installs_the_versions_that_are_tested_and_runs_as_nobody_in_particular() -> None:
    [install] = said("RUN")
    assert "pip install --no-cache-dir -c constraints.txt '.[gcp,aws]'" in install
    assert all(re.fullmatch(r"[1-9]\d*", user) for user in said("USER"))
    assert said("USER")
    assert not re.search(r"(?i)secret|password|keys\.json", "\n".join(LINES))


@pytest.fixture
def pool(free_port: Callable[[], int]) -> Iterator[tuple[psutil.Process, int]]:
    """What the image runs, on another port."""
    entry, command = (json.loads(said(word)[0]) for word in ("ENTRYPOINT", "CMD"))
    port = free_port()
    words = [re.sub(r"(--service_port)=\d+", rf"\1={port}", word) for word in command]
    program = str(Path(sys.executable).parent / entry[0])
    with subprocess.Popen([program, *words], stderr=subprocess.DEVNULL) as started:
        try:
            yield psutil.Process(started.pid), port
        finally:
            started.terminate()


@pytest.mark.slow
def test_what_the_image_runs_is_a_pool_of_workers_on_loopback_alone(pool: tuple[psutil.Process, int]) -> None:
    process, port = pool
    deadline = time.monotonic() + 120
    while not endpoints.answers(f"localhost:{port}", patience=1) and time.monotonic() < deadline:
        assert process.is_running()
    listening = [each for each in process.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
    assert {(each.laddr.ip.removeprefix("::ffff:"), each.laddr.port) for each in listening} == {("127.0.0.1", port)}


def test_the_readme_builds_it_by_the_commands_that_it_names_itself() -> None:
    readme = (ROOT / "deploy" / "flink" / "README.md").read_text()

    def builds(text: str) -> list[list[str]]:
        joined = re.sub(r"\\\n[# ]*", "", text)
        return [shlex.split(found) for found in re.findall(r"^[# ]*(docker build .*)$", joined, re.MULTILINE)]

    assert builds(readme) == builds(TEXT)
    assert [words[words.index("--target") + 1] for words in builds(TEXT)] == ["worker", "launcher"]
