"""What a pipeline sends to a runner, and a search in it for bytes that must not be there, however they are wrapped."""

import base64
import binascii
import bz2
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.transforms.environments import EmbeddedPythonEnvironment

from pipelines import publish
from pipelines.outcome import Outcome
from pipelines.staged import Staged

SHORTEST_NEEDLE = 8
"""Fewer bytes are found by chance."""
DEEPEST = 10
BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
HEADERS: dict[str, tuple[re.Pattern[bytes], Callable[[], Any]]] = {
    "zlib": (re.compile(rb"\x78[\x01\x5e\x9c\xda]"), zlib.decompressobj),
    "gzip": (re.compile(rb"\x1f\x8b\x08"), lambda: zlib.decompressobj(31)),
    "bz2": (re.compile(rb"BZh[1-9]1AY&SY"), bz2.BZ2Decompressor),
}


@pytest.fixture
def graph_of() -> Callable[[beam.Pipeline], bytes]:
    """Serialize a pipeline as a portable runner is sent it: the proto, then the options as JSON."""

    def serialize(pipeline: beam.Pipeline) -> bytes:
        proto = pipeline.to_runner_api(default_environment=EmbeddedPythonEnvironment.default())
        options = json.dumps(pipeline.options.get_all_options(), default=repr)
        return bytes(proto.SerializeToString()) + b"\n" + options.encode()

    return serialize


@pytest.fixture
def search_graph() -> Callable[[bytes, Iterable[bytes]], list[str]]:
    """Look for needles in data and in all base64, zlib, gzip and bz2 inside it; the layers under which one stands.

    A pickle (cloudpickle's included) keeps bytes and text as they are, or spelled in one of the ways that are looked
    for in every layer: raw, hexadecimal, base64, escaped as in JSON or in a repr, Latin-1 read as text.
    """

    def search(data: bytes, needles: Iterable[bytes]) -> list[str]:
        wanted = [spelling for needle in needles for spelling in spellings(needle)]
        assert wanted, "nothing was searched for"
        return sorted(path or "plain" for path, layer in layers(data) if any(text in layer for text in wanted))

    return search


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> list[Staged]:
    """What the jobs of the test staged, as it was before it was judged."""
    seen: list[Staged] = []
    judge = publish.judge_and_publish

    def listening(one: Staged) -> Outcome:
        seen.append(one)
        return judge(one)

    monkeypatch.setattr(publish, "judge_and_publish", listening)
    return seen


@pytest.fixture
def bucket_in(gcs: str) -> Callable[[str, str], str]:
    """Make a bucket of this name at this location, on the emulator; its address."""
    from google.cloud import storage  # noqa: PLC0415  few tests need it

    client = storage.Client.create_anonymous_client()

    def make(name: str, location: str) -> str:
        bucket = client.create_bucket(name, project="beamveil-project")
        bucket._patch_property("location", location)  # the emulator takes it here only
        bucket.patch()
        return f"gs://{name}"

    return make


def spellings(needle: bytes) -> set[bytes]:
    """The forms in which bytes stand in text."""
    assert len(needle) >= SHORTEST_NEEDLE
    text = needle.decode("latin-1")
    plain = {needle, needle.hex().encode(), needle.hex().upper().encode(), text.encode()}
    escaped = {json.dumps(text)[1:-1].encode(), repr(needle)[2:-1].encode(), repr(text)[1:-1].encode()}
    oldest_pickle = "".join(f"\\u{ord(c):04x}" if c in "\\\0\n\r\x1a" else c for c in text).encode("latin-1")
    return plain | escaped | {oldest_pickle} | {middle for lead in range(3) for middle in base64_middles(needle, lead)}


def base64_middles(needle: bytes, lead: int) -> Iterator[bytes]:
    """The part of base64 text that the needle alone decides, where `lead` bytes stand before it, in both alphabets."""
    whole = base64.b64encode(bytes(lead) + needle)
    decided = whole[4 if lead else 0 : (lead + len(needle)) // 3 * 4]
    yield from (decided, decided.translate(bytes.maketrans(b"+/", b"-_")))


def layers(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The data, and whatever unpacks from inside it, each once, with the names of the wrappings from outside in."""
    waiting, seen = [("", data)], set[int]()
    while waiting:
        path, layer = waiting.pop()
        if hash(layer) in seen:
            continue
        seen.add(hash(layer))
        yield path, layer
        if path.count("/") < DEEPEST:
            waiting += [(f"{path}/{name}".lstrip("/"), inner) for name, inner in unpacked(layer)]


def unpacked(layer: bytes) -> Iterator[tuple[str, bytes]]:
    """Whatever in the layer can be read as base64 or decompressed, from wherever it begins."""
    for run in BASE64_RUN.finditer(layer):
        for skip in range(4):  # a length byte right before the text may itself look like base64
            text = run.group()[skip:].translate(bytes.maketrans(b"-_", b"+/"))
            yield "base64", binascii.a2b_base64(text[: len(text) // 4 * 4])
            if len(text) % 4 > 1:
                yield "base64", binascii.a2b_base64(text + b"=" * (4 - len(text) % 4))
    for name, (header, opener) in HEADERS.items():
        for match in header.finditer(layer):
            try:
                yield name, opener().decompress(layer[match.start() :])
            except (zlib.error, OSError):
                continue  # bytes that only look like a header
