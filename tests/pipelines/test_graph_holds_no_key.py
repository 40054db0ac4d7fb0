import base64
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest

from pipelines.launch import Request, launch
from transforms.keys import ScopedKeys

MASTER_BYTES = 32
VARIABLES = ("BEAMVEIL_TEST_KEYS", "BEAMVEIL_EPHEMERAL_")


class Seen:
    """What one run sent to the runner and left in its staging folder, and every working key that it derived."""

    def __init__(self) -> None:
        self.graphs: list[bytes] = []
        self.staged: list[bytes] = []
        self.masters: set[bytes] = set()
        self.derived: set[bytes] = set()


@pytest.fixture
def seen(graph_of: Callable[[beam.Pipeline], bytes], monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Listen in on a real run, in this process: when it is handed to the runner, and when the runner has ended."""
    seen = Seen()
    run, derive_all = beam.Pipeline.run, ScopedKeys.derive_all
    derive = ScopedKeys.derive

    def listening(pipeline: beam.Pipeline, *args: Any, **words: Any) -> Any:
        seen.graphs.append(graph_of(pipeline))
        seen.masters |= {master_of(text) for name, text in os.environ.items() if name.startswith(VARIABLES)}
        result = run(pipeline, *args, **words)
        output = Path(os.environ["TEST_OUTPUT"])
        seen.staged += [path.read_bytes() for path in output.rglob("*") if path.is_file()]
        return result

    def one(keys: ScopedKeys, **words: Any) -> bytes:
        seen.derived.add(key := derive(keys, **words))
        return key

    def every(keys: ScopedKeys, **words: Any) -> dict[int, bytes]:
        found = derive_all(keys, **words)
        seen.derived |= set(found.values())
        return found

    monkeypatch.setattr(beam.Pipeline, "run", listening)
    monkeypatch.setattr(ScopedKeys, "derive", one)
    monkeypatch.setattr(ScopedKeys, "derive_all", every)
    return seen


def master_of(keyset: str) -> bytes:
    return base64.b64decode(json.loads(keyset)["key"][0]["keyData"]["value"])[-MASTER_BYTES:]


@pytest.mark.parametrize(("source", "prove"), [("file", False), ("file", True), ("env", True), ("ephemeral", True)])
def test_neither_the_graph_nor_the_options_nor_what_is_staged_holds_a_key(
    place: Any,
    seen: Seen,
    search_graph: Callable[..., list[str]],
    keyset_json: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    source: str,
    prove: bool,
) -> None:
    monkeypatch.setenv("BEAMVEIL_TEST_KEYS", keyset_json)
    monkeypatch.setenv("TEST_OUTPUT", place.output)
    uri = {"file": place.keys, "env": "env:BEAMVEIL_TEST_KEYS", "ephemeral": "ephemeral:"}[source]
    request = Request(place.policy, (place.input,), place.output, keys=uri, compression="none", prove=prove)
    assert launch(request).status == "published"

    [graph] = seen.graphs
    secrets = seen.masters | seen.derived
    assert len(seen.masters) == (2 if source == "ephemeral" else 1)
    assert len(seen.derived) >= 6 + prove, "the policy tokenizes, draws, encrypts, hashes, enciphers and shifts"
    assert (b"FindSurvivors" in graph) == prove
    assert search_graph(graph, secrets) == []
    assert [search_graph(content, secrets) for content in seen.staged] == [[]] * len(seen.staged)
    assert len(seen.staged) >= 3, "job, evidence and a part were to be searched"


def test_the_search_sees_what_the_functions_and_the_options_of_the_real_graph_hold(
    place: Any, seen: Seen, search_graph: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_OUTPUT", place.output)
    planted = bytes(range(200, 232))
    words = (f"--s3_region_name={planted.hex()}",)
    launch(Request(policy=place.policy, inputs=(place.input,), output=place.output, keys=place.keys, beam=words))
    [graph] = seen.graphs
    assert place.keys.encode() not in graph
    assert search_graph(graph, [place.keys.encode()]), "the key source is in the graph, so a key could be found too"
    assert search_graph(graph, [planted])
