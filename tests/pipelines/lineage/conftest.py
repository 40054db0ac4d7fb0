"""A receiver of OpenLineage's events on loopback, and the rules that its client's classes make of the specification."""

import json
import threading
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import attr
import pytest
from openlineage.client import event_v2, facet_v2
from openlineage.client.generated import base

PLACES = {
    "run": base.RunFacet,
    "job": base.JobFacet,
    "inputs": base.DatasetFacet,
    "outputs": base.DatasetFacet,
    "inputFacets": base.InputDatasetFacet,
    "outputFacets": base.OutputDatasetFacet,
}
KEYS = {
    "columnLineage": "ColumnLineageDatasetFacet",
    "dataQualityAssertions": "DataQualityAssertionsDatasetFacet",
    "errorMessage": "ErrorMessageRunFacet",
    "inputStatistics": "InputStatisticsInputDatasetFacet",
    "jobType": "JobTypeJobFacet",
    "outputStatistics": "OutputStatisticsOutputDatasetFacet",
    "parent": "ParentRunFacet",
    "processing_engine": "ProcessingEngineRunFacet",
    "schema": "SchemaDatasetFacet",
    "symlinks": "SymlinksDatasetFacet",
    "tags": "TagsRunFacet",
    "version": "DatasetVersionDatasetFacet",
}
"""The specification's key for each facet; the client knows none of them."""


@dataclass
class Receiver:
    """What was posted to it, in order; `answers` is what it says to each."""

    url: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    answers: int = 201

    @property
    def states(self) -> list[str]:
        return [event["eventType"] for event in self.posted]


@pytest.fixture(scope="module")
def listening() -> Iterator[Callable[[], Receiver]]:
    """Start a receiver on a port of its own."""
    servers: list[ThreadingHTTPServer] = []

    def start() -> Receiver:
        receiver = Receiver("")

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.path == "/api/v1/lineage"
                receiver.raw.append(body)
                receiver.heads.append({name.lower(): value for name, value in self.headers.items()})
                receiver.posted.append(json.loads(body))
                self.send_response(receiver.answers)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        receiver.url = f"http://127.0.0.1:{server.server_port}"
        return receiver

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def unconfigured(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever runs the tests may have a receiver of their own: nothing is sent to it."""
    for name in [name for name in __import__("os").environ if name.startswith("OPENLINEAGE")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("OPENLINEAGE_CONFIG", str(tmp_path_factory.getbasetemp() / "no such openlineage.yml"))


@pytest.fixture(scope="session")
def check_event() -> Callable[[dict[str, Any]], None]:
    """Hold a run event against the specification as the client's classes, generated from it, have it.

    Every key must be known, of the right type, and every required one there; every facet is read as the class whose
    schema it names, and that must be one for the place where it stands. The client itself checks none of it.
    """
    return check


def check(event: dict[str, Any]) -> None:
    known = classes()
    _as(event, event_v2.RunEvent, "event", known)
    assert event["schemaURL"] == event_v2.RunEvent._get_schema()
    assert datetime.fromisoformat(event["eventTime"]).tzinfo is not None
    assert str(UUID(event["run"]["runId"])) == event["run"]["runId"]
    for name, facets in (("run", event["run"]["facets"]), ("job", event["job"]["facets"])):
        _facets(facets, name, known)
    for name, more in (("inputs", "inputFacets"), ("outputs", "outputFacets")):
        for one in event[name]:
            _facets(one["facets"], name, known)
            _facets(one[more], more, known)


def classes() -> dict[str, type]:
    """Every facet's class by the schema's address that it writes."""
    modules = [value for value in vars(facet_v2).values() if isinstance(value, types.ModuleType)]
    found = [value for module in modules for value in vars(module).values() if attr.has(value)]
    return {one._get_schema(): one for one in found if issubclass(one, base.BaseFacet)}


def _facets(facets: dict[str, Any], place: str, known: dict[str, type]) -> None:
    for name, facet in facets.items():
        class_ = known[facet["_schemaURL"]]
        assert facet["_schemaURL"].endswith(f"/{class_.__name__}"), name
        assert class_.__name__ == KEYS[name], name
        # The gate's assertions stand with the output, though the specification has them for inputs: see there.
        if name != "dataQualityAssertions":
            assert issubclass(class_, PLACES[place]), (place, name)
        _as(facet, class_, name, known)


def _as(value: Any, hint: Any, where: str, known: dict[str, type]) -> None:
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        [hint] = [one for one in inside if one is not type(None)]
        _as(value, hint, where, known)
    elif origin is list:
        assert isinstance(value, list), where
        for number, one in enumerate(value):
            _as(one, inside[0], f"{where}[{number}]", known)
    elif origin is dict:
        assert isinstance(value, dict), where
        if not (attr.has(inside[1]) and issubclass(inside[1], base.BaseFacet)):  # facets are read by their own schema
            for name, one in value.items():
                _as(one, inside[1], f"{where}.{name}", known)
    elif attr.has(hint):
        _object(value, hint, where, known)
    elif isinstance(hint, type) and issubclass(hint, Enum):
        assert value in {one.value for one in hint}, where
    elif hint is not Any:
        assert type(value) is hint, f"{where}: {type(value)} is not {hint}"


def _object(value: Any, class_: Any, where: str, known: dict[str, type]) -> None:
    assert isinstance(value, dict), where
    hints = typing.get_type_hints(class_)
    fields = {one.name: one for one in attr.fields(class_)}
    assert set(value) <= set(fields), f"{where}: {sorted(set(value) - set(fields))} are unknown"
    required = {name for name, one in fields.items() if one.default is attr.NOTHING}
    assert required <= set(value), f"{where}: {sorted(required - set(value))} are missing"
    for name, one in value.items():
        _as(one, hints[name], f"{where}.{name}", known)
