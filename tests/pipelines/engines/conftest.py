"""Runners that are programs of their own, a place to compare them on, and what was published on which."""

import ipaddress
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.io.filesystems import FileSystems

from pipelines.engines.boot import program
from pipelines.launch import Request, launch
from pipelines.validated import require_validated

ROOT = Path(__file__).resolve().parents[3]
POLICY = """\
beamveil: 1
dataset: people
scope: tests
columns:
  customer_id: {tokenize: {domain: customer}}
  name: {surrogate: {of: name, persona: customer_id}}
  email: {encrypt: {domain: email}}
  ssn: {hash: {domain: ssn}}
  card: {fpe: {domain: card, alphabet: digits, keep_first: 6, luhn: true}}
  birth_date: {generalize: {to: year}}
  visited: {shift: {by: customer_id, days: 30}}
  notes: {redact: {}}
  amount: keep
rows:
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
"""
FILES, GROUPS, TIMES = 4, 2, 100


@dataclass(frozen=True)
class Published:
    """What stands in an output: its rows, in an order of their own, and the names of its parts."""

    rows: list[str]
    parts: list[str]


@dataclass(frozen=True)
class Compared:
    """Input, policy and keys for every runner, and what the runner in this process publishes of it."""

    root: Path
    policy: str
    keys: str
    several: str
    """A folder of four files of two row groups each."""
    one: str
    """A folder of one file with one row group: every runner makes one part of it, of the same name."""
    of_several: Published
    of_one: Published


@pytest.fixture(scope="session")
def published() -> Callable[[str], Published]:
    """Read a publication, wherever Beam's FileSystems reach it; `OutputError` where it is none, or not whole."""

    def read(output: str) -> Published:
        found, tables = require_validated(output), []
        for part in found.parts:
            with FileSystems.open(part) as file:
                tables.append(pq.read_table(pa.BufferReader(file.read())))
        rows = sorted(map(repr, pa.concat_tables(tables).to_pylist()))
        return Published(rows, sorted(part.rsplit("/", 1)[-1] for part in found.parts))

    return read


@pytest.fixture(scope="session")
def compared(
    tmp_path_factory: pytest.TempPathFactory,
    people: pa.Table,
    keyset_json: str,
    published: Callable[[str], Published],
) -> Compared:
    """Run in process, once: what every other runner is held against."""
    root = tmp_path_factory.mktemp("compared")
    several, one, policy, keys = root / "several", root / "one", root / "policy.yaml", root / "keys.json"
    many = pa.concat_tables([people] * TIMES).combine_chunks()
    for number in range(FILES):
        several.mkdir(exist_ok=True)
        pq.write_table(many, several / f"{number}.parquet", row_group_size=len(many) // GROUPS)
    one.mkdir()
    pq.write_table(many, one / "only.parquet")
    policy.write_text(POLICY)
    keys.write_text(keyset_json)
    keys.chmod(0o600)
    for source in (several, one):
        launch(Request(str(policy), (str(source),), f"{root}/in-process/{source.name}", f"file:{keys}"))
    return Compared(
        root,
        str(policy),
        f"file:{keys}",
        str(several),
        str(one),
        published(f"{root}/in-process/several"),
        published(f"{root}/in-process/one"),
    )


def until(holds: Callable[[], Any], what: str, *, seconds: float = 120) -> None:
    """Wait for something, and no longer than this."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.01)


def descendants(pid: int) -> list[int]:
    """Ids of all processes that one started, and that these started."""
    import psutil  # noqa: PLC0415

    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def running(words: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server while the block runs; it and what it started are ended with it."""
    with log.open("ab") as said:
        process = subprocess.Popen(words, stdout=said, stderr=said, env=environment, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        for pid in [*descendants(process.pid), process.pid]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()


@dataclass(frozen=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    err: str
    counters: dict[str, int]
    progress: list[int | None] | None
    """Rows read, units read and units found, as shown last."""
    addresses: list[str]
    """Where it, and those that were watched, listened meanwhile."""


class Isolated:
    """A network that has nothing but `lo`, or this machine's own where Prism is built for that; commands run in it."""

    def __init__(self, prism: Path, prefix: list[str], driver: subprocess.Popen[str], free_port: Any) -> None:
        self.prism, self.prefix, self.free_port, self._driver = prism, prefix, free_port, driver

    def ask(self, *words: str, watched: Sequence[int] = (), patience: float = 90) -> None:
        """Begin a command of beamveil in a process that has imported all of it; `answered` waits for its end."""
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps({"words": words, "watched": watched, "patience": patience}) + "\n")
        self._driver.stdin.flush()

    def answered(self) -> Answer:
        assert self._driver.stdout is not None
        return Answer(**json.loads(self._driver.stdout.readline()))

    def run(self, *words: str, watched: Sequence[int] = (), patience: float = 90) -> Answer:
        self.ask(*words, watched=watched, patience=patience)
        return self.answered()

    @contextmanager
    def started(self, words: list[str], log: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
        """Run a server in that network until it listens, and then the block."""
        with running([*self.prefix, *words], log, os.environ | {VARIABLE: os.environ[VARIABLE]}) as process:
            until(lambda: process.poll() is not None or self._listens(port), f"port {port}")
            assert process.poll() is None, log.read_text()
            yield process

    def _listens(self, port: int) -> bool:
        return bool(self.hosts(self._driver.pid, port))

    @staticmethod
    def hosts(pid: int, port: int) -> list[str]:
        """Where somebody listens on a port, as the system tells it in the network of a process."""
        tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6")]
        rows = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
        found = [row[1].rpartition(":") for row in rows if row[3] == "0A"]
        return [_address(host) for host, _, number in found if int(number, 16) == port]


def _address(words: str) -> str:
    """Give an address that the system writes as words of 32 bits, each in the machine's order of bytes."""
    packed = b"".join(bytes.fromhex(words[start : start + 8])[::-1] for start in range(0, len(words), 8))
    return str(ipaddress.ip_address(packed))


VARIABLE = "BEAMVEIL_TEST_KEYS"
NAMESPACES = {"as root": ["-n"], "without root": ["-rn"]}


def _namespace() -> list[str] | None:
    """The flags by which `unshare` makes a network here, and None where it cannot."""
    for flags in NAMESPACES.values():
        try:
            subprocess.run(["unshare", *flags, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return flags
    return None


@pytest.fixture(scope="session")
def build_prism(tool: Callable[[str, Callable[[Path], None]], Path]) -> Callable[..., Path]:
    """Build Prism at Beam's version, as it comes or bound to loopback, once a machine."""

    def build(*flags: str) -> Path:
        if shutil.which("go") is None:
            pytest.skip("there is no Go on this machine, which Prism is built with")

        def make(folder: Path) -> None:
            command = [str(ROOT / "deploy/prism/build.sh"), *flags, str(folder)]
            done = subprocess.run(
                command, env=os.environ | {"PYTHON": sys.executable}, capture_output=True, text=True, check=False
            )
            if done.returncode:
                pytest.skip(f"Prism could not be built here: {done.stderr.strip().splitlines()[-1]}")

        name = "-".join(["prism", version("apache-beam"), *(flag.strip("-") for flag in flags)])
        return tool(name, make) / "prism"

    return build


@pytest.fixture(scope="session")
def isolated(
    build_prism: Callable[..., Path], keyset_json: str, free_port: Callable[[], int], tmp_path_factory: Any
) -> Iterator[Isolated]:
    """Prism, and a network for it: it listens on every interface, and here there is only `lo`.

    Where no network can be made, a Prism that listens on loopback runs on this machine's own.
    """
    flags = _namespace()
    prism = build_prism() if flags else build_prism("--loopback")
    before = ["unshare", *flags] if flags else []
    after = ["--isolated"] if flags else []
    log = (tmp_path_factory.mktemp("driver") / "log").open("w")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, keyset_json)
        driver = subprocess.Popen(
            [*before, sys.executable, str(Path(__file__).with_name("inside.py")), *after],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        try:
            assert driver.stdout is not None
            told = json.loads(driver.stdout.readline())
            if flags:
                assert told["interfaces"] == ["lo"], "this is no network of its own"
            inside = ["nsenter", "-t", str(told["pid"]), *(["-U", "--preserve-credentials"] if "r" in flags[0] else [])]
            yield Isolated(prism, [*inside, "-n"] if flags else [], driver, free_port)
        finally:
            started = descendants(driver.pid)
            assert driver.stdin is not None
            driver.stdin.close()
            driver.wait()
            log.close()
            left = [pid for pid in started if Path(f"/proc/{pid}").exists()]
        assert left == [], "a Prism that beamveil starts ends with beamveil"


@dataclass(frozen=True)
class Server:
    """A process that listens."""

    pid: int
    address: str


@contextmanager
def _served(isolated: Isolated, words: Callable[[int], list[str]], log: Path) -> Iterator[Server]:
    port = isolated.free_port()
    with isolated.started(words(port), log, port) as process:
        yield Server(process.pid, f"localhost:{port}")


@pytest.fixture(scope="session")
def serve_prism(isolated: Isolated, tmp_path_factory: Any) -> Callable[[], Any]:
    """Run a Prism while a block runs."""
    log = tmp_path_factory.mktemp("prism") / "log"

    def serve() -> Any:
        def words(port: int) -> list[str]:
            return [str(isolated.prism), f"-job_port={port}", "-serve_http=false", "-log_kind=text"]

        return _served(isolated, words, log)

    return serve


@pytest.fixture(scope="session")
def serve_pool(isolated: Isolated, tmp_path_factory: Any) -> Callable[[], Any]:
    """Run a worker pool of ours while a block runs."""
    log = tmp_path_factory.mktemp("pool") / "log"

    def serve() -> Any:
        return _served(isolated, lambda port: [program(), "--worker_pool", f"--service_port={port}"], log)

    return serve


@pytest.fixture(scope="session")
def asked(compared: Compared) -> Callable[..., list[str]]:
    """Give the words of a run over one of the inputs that are compared."""

    def words(source: str, output: str, *, keys: str = compared.keys) -> list[str]:
        return ["run", compared.policy, "--input", source, "--output", output, "--keys", keys]

    return words


@pytest.fixture(scope="session")
def prism(serve_prism: Callable[[], Any]) -> Iterator[Server]:
    """A Prism for the tests that do not kill it."""
    with serve_prism() as server:
        yield server


@pytest.fixture(scope="session")
def pool(serve_pool: Callable[[], Any]) -> Iterator[Server]:
    """A worker pool for all tests."""
    with serve_pool() as server:
        yield server


@pytest.fixture(scope="session")
def on_prism(prism: Server, pool: Server) -> Callable[..., list[str]]:
    """Give Beam's options for workers of a kind, on a Prism and of a pool that stand already, or others."""

    def words(kind: str, server: Server = prism, workers: Server = pool) -> list[str]:
        there = ["--", "--runner=PortableRunner", f"--job_endpoint={server.address}", f"--environment_type={kind}"]
        if kind == "EXTERNAL":
            there.append(f"--environment_options=external_service_address={workers.address}")
        return there

    return words
