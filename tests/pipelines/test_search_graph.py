import base64
import bz2
import gzip
import json
import os
import pickle
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.internal import cloudpickle_pickler
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

from transforms.keys import KeySource

KEY = bytes.fromhex("00ff1b5c22e9be7fa30a0d8fb1d3c7e5907f6e5d4c3b2a19180706f5e4d3c2b1")

Search = Callable[..., list[str]]
Graph = Callable[[beam.Pipeline], bytes]


class Planted(beam.DoFn):  # type: ignore[misc]
    """Wrong: the key is an attribute, so it is pickled into the graph."""

    def __init__(self, key: object) -> None:
        self.key = key

    def process(self, element: int) -> Iterator[int]:
        yield element


class Opened(beam.DoFn):  # type: ignore[misc]
    """Right: the graph holds a name, and setup opens the key on the worker."""

    def __init__(self, name: str) -> None:
        self.name = name

    def setup(self) -> None:
        self.key = bytes.fromhex(os.environ[self.name])

    def process(self, element: int) -> Iterator[tuple[int, int]]:
        yield element, len(self.key)


class Keyed(beam.DoFn):  # type: ignore[misc]
    """As beamveil's own: the source is in the graph, the keyring is opened where the work is done."""

    def __init__(self, source: KeySource) -> None:
        self.source = source

    def setup(self) -> None:
        self.keys = self.source.open().within("s")

    def process(self, element: int) -> Iterator[tuple[int, int]]:
        yield element, self.keys.key_id


def pipeline(*steps: beam.PTransform, **options: Any) -> beam.Pipeline:
    made = beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"], **options))
    values: Any = made
    for step in steps or (beam.Create([1]),):
        values = values | step
    return made


@pytest.mark.parametrize(
    "key",
    [
        KEY,
        KEY.hex(),
        KEY.hex().upper(),
        base64.b64encode(KEY),
        base64.urlsafe_b64encode(b"x" + KEY).decode(),
        json.dumps({"key": KEY.decode("latin-1")}),
        repr(KEY),
        pickle.dumps(KEY, protocol=0),
        zlib.compress(pickle.dumps([KEY])),
        {"deep": [base64.b64encode(bz2.compress(gzip.compress(b"...." + KEY + b"....")))]},
    ],
    ids=[
        "bytes",
        "hex",
        "HEX",
        "base64",
        "urlsafe",
        "json",
        "repr",
        "pickle",
        "zlib of pickle",
        "base64 of bz2 of gzip",
    ],
)
def test_a_key_that_is_an_attribute_of_a_function_is_found(search_graph: Search, graph_of: Graph, key: object) -> None:
    graph = graph_of(pipeline(beam.Create([1]), beam.ParDo(Planted(key))))
    assert KEY not in graph, "a plain search would do, so that this shows nothing"
    assert search_graph(graph, [KEY])


def test_a_key_in_a_closure_is_found(search_graph: Search, graph_of: Graph) -> None:
    key = KEY
    assert search_graph(graph_of(pipeline(beam.Create([1]), beam.Map(lambda n: (n, key)))), [KEY])


def test_a_key_among_the_elements_is_found(search_graph: Search, graph_of: Graph) -> None:
    assert search_graph(graph_of(pipeline(beam.Create([KEY]))), [KEY])
    assert search_graph(graph_of(pipeline(beam.Create([{"a": [KEY]}]))), [KEY])


def test_a_key_in_the_options_is_found(search_graph: Search, graph_of: Graph) -> None:
    assert search_graph(graph_of(pipeline(s3_secret_access_key=KEY.hex())), [KEY])


def test_a_key_in_a_name_or_a_display_datum_is_found(search_graph: Search, graph_of: Graph) -> None:
    assert search_graph(graph_of(pipeline(beam.Create([1]), f"step {KEY.hex()}" >> beam.Map(str))), [KEY])


def test_a_key_that_setup_opens_is_not_in_the_graph(
    search_graph: Search, graph_of: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEAMVEIL_TEST_KEY", KEY.hex())
    graph = graph_of(pipeline(beam.Create([1]), beam.ParDo(Opened("BEAMVEIL_TEST_KEY"))))
    assert search_graph(graph, [KEY]) == []
    assert search_graph(graph, [b"BEAMVEIL_TEST_KEY"]), "the search did not get as far as the function"


def test_a_key_source_is_in_the_graph_and_its_keys_are_not(
    search_graph: Search, graph_of: Graph, keyset_json: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = bytes(range(32))  # of `keyset_json`
    assert search_graph(keyset_json.encode(), [master])
    monkeypatch.setenv("BEAMVEIL_TEST_KEYS", keyset_json)
    source = KeySource("env:BEAMVEIL_TEST_KEYS")
    with beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"])) as running:
        assert_that(running | beam.Create([1]) | beam.ParDo(Keyed(source)), equal_to([(1, 4711)]))
    token_key = source.open().within("s").derive(algorithm="AES256-CMAC", use="token", domain="d", size=32)
    graph = graph_of(running)
    assert search_graph(graph, [source.uri.encode()])
    assert search_graph(graph, [master, token_key]) == []


def test_an_opened_keyring_does_not_get_into_a_graph(keyset_json: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEAMVEIL_TEST_KEYS", keyset_json)
    keyring = KeySource("env:BEAMVEIL_TEST_KEYS").open()
    for build in (lambda: beam.ParDo(Planted(keyring)), lambda: beam.Map(lambda n: (n, keyring))):
        with pytest.raises(Exception, match="never pickled or copied"):
            pipeline(beam.Create([1]), build()).to_runner_api()


@pytest.mark.parametrize("lead", range(4))
@pytest.mark.parametrize("wrap", [base64.b64encode, gzip.compress, zlib.compress, bz2.compress, lambda data: data])
def test_every_wrapping_is_opened_wherever_it_begins(search_graph: Search, wrap: Any, lead: int) -> None:
    inner = base64.b64encode(zlib.compress(cloudpickle_pickler.dumps(lambda: KEY)))
    data = b"A" * lead + wrap(b"\x12" + inner + b"tail") + b"\0rest"
    assert search_graph(data, [KEY])


def test_what_is_not_there_is_not_found(search_graph: Search) -> None:
    noise = b"".join(bytes([n % 251, n % 7]) for n in range(5000))
    assert search_graph(noise + base64.b64encode(zlib.compress(KEY[:31])), [KEY]) == []
    assert search_graph(KEY[:31] + b"\0" + KEY[1:-1], [KEY]) == []
    assert search_graph(b"", [KEY]) == []


def test_a_search_for_nothing_or_for_too_little_is_an_error(search_graph: Search) -> None:
    with pytest.raises(AssertionError):
        search_graph(b"data", [])
    with pytest.raises(AssertionError):
        search_graph(b"data", [b"short"])
