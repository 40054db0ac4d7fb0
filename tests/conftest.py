"""What tests share: a few people with every kind of trouble, a policy, keys that never change, and a browser."""

import base64
import fcntl
import gc
import json
import logging
import os
import re
import shutil
import socket
import subprocess
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

PEOPLE = pa.table(
    {
        "customer_id": pa.array([7, 8, 7, 9, 10, 11], pa.int64()),
        "name": ["Zoë Müller", "Ann O'Neil", "Zoë Müller", None, "", "日本 太郎"],
        "email": ["zoe@mail.test", None, "zoe@mail.test", "c@mail.test", "d@mail.test", "e@mail.test"],
        "ssn": ["123-45-6789", "987-65-4321", "123-45-6789", "111-22-3333", None, "222-33-4444"],
        "card": ["4111111111111111", None, "4111111111111111", "5555555555554444", "4012888888881881",
                 "4111111111111111"],
        "birth_date": pa.array([date(1970, 1, 31), date(2000, 2, 29), date(1970, 1, 31), None, date(1931, 5, 5),
                                date(1990, 9, 9)]),
        "visited": pa.array([datetime(2020, 1, d, 12, 30) for d in range(1, 7)], pa.timestamp("us")),
        "consent": [True, True, True, True, True, False],
        "notes": ['call, "later"', "two\nlines", "", None, "ü", "gone"],
        "amount": [1.5, None, 3.25, -4.0, 5.0, 6.0],
    }
)  # fmt: skip

POLICY = """\
beamveil: 1
dataset: people
scope: tests
types: {customer_id: int64, birth_date: date32, visited: "timestamp[us]", consent: bool, amount: double}
columns:
  customer_id: {tokenize: {domain: customer}}
  name: {surrogate: {of: name, persona: customer_id}}
  email: {encrypt: {domain: email}}
  ssn: {hash: {domain: ssn}}
  card: {fpe: {domain: card, alphabet: digits, keep_first: 6, luhn: true}}
  birth_date: {generalize: {to: year}}
  visited: {shift: {by: customer_id, days: 30}}
  notes: keep
  amount: keep
rows:
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
"""


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stands until the end: modules, and eleven thousand tests."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class Place:
    """A folder with input, policy and keys, for one run."""

    root: Path

    @property
    def policy(self) -> str:
        return str(self.root / "policy.yaml")

    @property
    def input(self) -> str:
        return str(self.root / "input")

    @property
    def output(self) -> str:
        return str(self.root / "output")

    @property
    def keys(self) -> str:
        return f"file:{self.root / 'keys.json'}"


@pytest.fixture(scope="session")
def keyset_json() -> str:
    """A Tink keyset of one HKDF-PRF key whose bytes count up from zero; not a secret."""
    material = bytes.fromhex("120208031a20") + bytes(range(32))
    key = {
        "keyData": {
            "typeUrl": "type.googleapis.com/google.crypto.tink.HkdfPrfKey",
            "value": base64.b64encode(material).decode(),
            "keyMaterialType": "SYMMETRIC",
        },
        "status": "ENABLED",
        "keyId": 4711,
        "outputPrefixType": "RAW",
    }
    return json.dumps({"primaryKeyId": 4711, "key": [key]})


@pytest.fixture(scope="session")
def people() -> pa.Table:
    """Six rows, of which one is dropped by a rule."""
    return PEOPLE


@pytest.fixture(scope="session")
def store() -> Any:
    """A file system that stands for an object store, `shelf://`: it has names and no folders, in its `objects`."""
    from apache_beam.io.filesystem import FileMetadata, FileSystem, MatchResult  # noqa: PLC0415  few tests need it
    from apache_beam.io.localfilesystem import LocalFileSystem  # noqa: PLC0415

    class Shelf(LocalFileSystem):
        objects: ClassVar[dict[str, int]] = {}

        @classmethod
        def scheme(cls) -> str:
            return "shelf"

        def match(self, patterns: list[str], limits: Any = None) -> list[MatchResult]:
            results: list[MatchResult] = FileSystem.match(self, patterns, limits)
            return results

        def has_dirs(self) -> bool:
            return False

        def exists(self, path: str) -> bool:
            return path in self.objects

        def delete(self, paths: list[str]) -> None:
            for path in paths:
                del self.objects[path]

        def _list(self, start: str) -> Iterator[FileMetadata]:
            if "closed" in start:
                raise PermissionError("CANARY")
            return (FileMetadata(name, size, 7.0) for name, size in self.objects.items() if name.startswith(start))

    return Shelf


@pytest.fixture
def shelve(store: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, int]], dict[str, int]]:
    """Fill the store with objects of these names and sizes; what is given is the store's own."""

    def fill(objects: dict[str, int]) -> dict[str, int]:
        monkeypatch.setattr(store, "objects", objects)
        return objects

    return fill


@pytest.fixture
def new_place(tmp_path: Path, keyset_json: str) -> Callable[..., Place]:
    """Lay out input (Parquet, one file per table), policy and keys in a folder of their own."""

    def make(name: str = "place", *, policy: str = POLICY, tables: tuple[pa.Table, ...] = (PEOPLE,)) -> Place:
        place = Place(tmp_path / name)
        (place.root / "input").mkdir(parents=True)
        for number, table in enumerate(tables):
            pq.write_table(table, place.root / "input" / f"{number}.parquet")
        Path(place.policy).write_text(policy)
        keys = place.root / "keys.json"
        keys.write_text(keyset_json)
        keys.chmod(0o600)
        return place

    return make


@pytest.fixture
def place(new_place: Callable[..., Place]) -> Place:
    """The usual place: six people, one rule."""
    return new_place()


@dataclass(frozen=True)
class Page:
    """What a browser made of a page."""

    requests: list[str]
    """What the page asked for beside itself, or tried to and was not let."""
    complaints: list[str]
    """What the browser found wrong with it, as it stands in the console."""
    screenshot: bytes
    """PNG, the whole of the page from top to bottom."""
    text: str
    """What is to be read."""
    content_width: int
    """In CSS pixels; more than the width asked for means scrolling sideways."""


WATCH = """
window.asked = [];
addEventListener("securitypolicyviolation", event => asked.push("blocked " + event.blockedURI));
"""
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)


class Browser:
    """Headless Chromium behind ChromeDriver, spoken to in the W3C protocol."""

    def __init__(self, address: str, chromium: str) -> None:
        self._address = address
        options = {"binary": chromium, "args": list(FLAGS), "perfLoggingPrefs": {"enableNetwork": True}}
        logs = {"performance": "ALL", "browser": "ALL"}
        asked = {"goog:chromeOptions": options, "goog:loggingPrefs": logs}
        self._session = self._post("/session", {"capabilities": {"alwaysMatch": asked}})["sessionId"]
        self._cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)

    def open(self, path: str | Path, *, width: int = 1280, dark: bool = False, printed: bool = False) -> Page:
        """Open a local file in a window of this width, or on a sheet of paper of it."""
        address = Path(path).resolve().as_uri()
        self._cdp(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._cdp("Emulation.setEmulatedMedia", media="print" if printed else "", features=[scheme])
        self._asked_for()
        self._said()
        self._do("/url", {"url": address})
        asked, text, wide, high = self._do("/execute/sync", {"args": [], "script": (
            "const page = document.documentElement; "
            "return [window.asked, document.body.innerText, page.scrollWidth, page.scrollHeight]"
        )})  # fmt: skip
        clip = {"x": 0, "y": 0, "width": wide, "height": high, "scale": 1}
        shot = self._cdp("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        sent = [url for url in self._asked_for() if url != address and not url.startswith("data:")]
        return Page([*sent, *asked], self._said(), base64.b64decode(shot["data"]), text, wide)

    def follow(self, words: str) -> str:
        """Click on the link of these words in the page that is open; the address of the page that then is."""
        [element] = self._do("/element", {"using": "link text", "value": words}).values()
        self._do(f"/element/{element}/click", {})
        return str(self._do("/url", None, method="GET"))

    def close(self) -> None:
        self._do("", None, method="DELETE")

    def _said(self) -> list[str]:
        """What came into the console since the last time."""
        return [f"{entry['level']}: {entry['message']}" for entry in self._do("/se/log", {"type": "browser"})]

    def _asked_for(self) -> list[str]:
        """Addresses that were asked for since the last time."""
        messages = [json.loads(entry["message"])["message"] for entry in self._do("/se/log", {"type": "performance"})]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def _cdp(self, command: str, **params: Any) -> Any:
        return self._do("/goog/cdp/execute", {"cmd": command, "params": params})

    def _do(self, command: str, body: Any, *, method: str = "POST") -> Any:
        return self._post(f"/session/{self._session}{command}", body, method=method)

    def _post(self, path: str, body: Any, *, method: str = "POST") -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self._address + path, data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
            return json.load(answer)["value"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; the test is skipped where it is not installed."""
    chromium, driver = (next(filter(None, map(shutil.which, names)), None) for names in (CHROMIUM, CHROMEDRIVER))
    if chromium is None or driver is None:
        pytest.skip("there is no Chromium with ChromeDriver on this machine")
    with subprocess.Popen(
        [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = next(
                found[1] for line in process.stdout if (found := re.search(r"successfully on port (\d+)", line))
            )
            opened = Browser(f"http://127.0.0.1:{port}", chromium)
            yield opened
            opened.close()
        finally:
            process.terminate()


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHROMEDRIVER = ("chromedriver",)


CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "beamveil-tests"
"""Where tools are kept that tests install from packages: they take minutes, and do not change."""


@contextmanager
def installed_once(name: str) -> Iterator[tuple[Path, bool]]:
    """Hold the folder of a tool of this name and version, and say whether it is whole; made so by `made_whole`."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = CACHE / name
        yield folder, (folder / "whole").exists()


@pytest.fixture(scope="session")
def tool() -> Callable[[str, Callable[[Path], None]], Path]:
    """Give the folder of a tool of this name (with its version), which `build(folder)` installs where it is missing.

    Two test processes never build at once, and a build that failed is begun anew.
    """

    def get(name: str, build: Callable[[Path], None]) -> Path:
        with installed_once(name) as (folder, whole):
            if not whole:
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                build(folder)
                (folder / "whole").touch()
        return folder

    return get


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Give a port of 127.0.0.1 that nobody listened on a moment ago."""

    def get() -> int:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            return int(taken.getsockname()[1])

    return get


@pytest.fixture
def gcs(free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket of an emulator of Google's Cloud Storage on loopback: `gs://bucket`, for children too."""
    from apache_beam.internal.gcp import auth  # noqa: PLC0415  few tests need it
    from gcp_storage_emulator.handlers import objects  # noqa: PLC0415
    from gcp_storage_emulator.server import create_server  # noqa: PLC0415

    make = objects._make_object_resource

    def linked(place: str, bucket: str, name: str, *rest: Any, **words: Any) -> dict[str, Any]:
        """What is told of an object, its name quoted in the link to its content: Google's does, the emulator's not."""
        made: dict[str, Any] = make(place, bucket, name, *rest, **words)
        made["mediaLink"] = made["mediaLink"].replace(f"/o/{name}?", f"/o/{urllib.parse.quote(name, safe='')}?")
        return made

    monkeypatch.setattr(objects, "_make_object_resource", linked)
    logging.getLogger("gcp_storage_emulator").setLevel(logging.ERROR)
    port = free_port()
    server = create_server("127.0.0.1", port, in_memory=True, default_bucket="beamveil-bucket")
    server.start()
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setattr(auth._Credentials, "_credentials_init", True)  # it looks for credentials for 23 s otherwise
    yield "gs://beamveil-bucket"
    threading.Thread(target=server.stop).start()  # it looks every half a second whether it is to stop


@pytest.fixture
def s3(free_port: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket of an emulator of S3 on loopback: `s3://bucket`, for children too."""
    import boto3  # noqa: PLC0415  few tests need it
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = free_port()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/reset", data=b"")  # it remembers what a test before left
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket="beamveil-bucket")
    yield "s3://beamveil-bucket"
    threading.Thread(target=server.stop).start()  # as above
