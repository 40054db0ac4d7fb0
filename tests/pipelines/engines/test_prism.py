"""Prism, a runner that is a program of its own, publishes what the local runner does, whoever its workers are."""

import ipaddress
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines import storage

pytestmark = [pytest.mark.engines, pytest.mark.slow]

WORKERS = ["LOOPBACK", "EXTERNAL", "PROCESS"]


def is_loopback(text: str) -> bool:
    address = ipaddress.ip_address(text)
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


@pytest.fixture
def beam(prism: Any, pool: Any) -> Callable[[str], list[str]]:
    """Beam's options for each kind of workers."""

    def words(kind: str) -> list[str]:
        there = ["--", "--runner=PortableRunner", f"--job_endpoint={prism.address}", f"--environment_type={kind}"]
        if kind == "EXTERNAL":
            there.append(f"--environment_options=external_service_address={pool.address}")
        return there

    return words


@pytest.mark.parametrize("kind", [*WORKERS, "PrismRunner"])
def test_rows_and_parts_are_those_of_the_local_runner_and_counters_come_through(
    isolated: Any, beam: Any, pool: Any, compared: Any, published: Any, tmp_path: Path, kind: str
) -> None:
    options = beam(kind)
    if kind == "PrismRunner":
        options = ["--", "--runner=PrismRunner", f"--prism_location={isolated.prism}"]
    several, one = f"{tmp_path}/several", f"{tmp_path}/one"
    words = ["run", compared.policy, "--input", compared.several, "--output", several, "--keys", compared.keys]
    done = isolated.run(*words, *options, watched=[pool.pid])
    assert done.code == 0, done.err
    assert published(several).rows == compared.of_several.rows
    assert done.counters["rows_read"] == len(compared.of_several.rows) * 6 / 5, "one of six has not consented"
    assert done.counters["units_read"] == 8
    assert done.addresses, "nobody was seen to listen"
    assert all(map(is_loopback, done.addresses))

    words = ["run", compared.policy, "--input", compared.one, "--output", one, "--keys", "env:BEAMVEIL_TEST_KEYS"]
    assert isolated.run(*words, *options).code == 0
    assert published(one) == compared.of_one


def test_two_workers_publish_the_same_rows_and_parts(isolated: Any, compared: Any, published: Any, tmp_path: Path) -> None:
    several, one = f"{tmp_path}/several", f"{tmp_path}/one"
    for source, output in ((compared.several, several), (compared.one, one)):
        words = ["run", compared.policy, "--input", source, "--output", output, "--keys", compared.keys]
        assert isolated.run(*words, "--workers", "2").code == 0
    assert published(several).rows == compared.of_several.rows
    assert published(one) == compared.of_one


@pytest.mark.parametrize("kind", ["LOOPBACK", "PROCESS"])
def test_a_bad_row_stops_the_run_in_words_of_ours(
    isolated: Any, beam: Any, new_place: Any, people: Any, kind: str
) -> None:
    card = people.column_names.index("card")
    place = new_place(tables=(people.set_column(card, "card", [["CANARY-4111"] * 6]),))
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    done = isolated.run(*words, *beam(kind))
    assert done.code == 3
    assert "'card'" in done.err
    assert "0.parquet" in done.err
    assert "CANARY" not in done.err
    assert storage.names(place.output) == []


def test_a_gate_that_refuses_does_so(isolated: Any, beam: Any, new_place: Any, people: Any) -> None:
    notes = people.column_names.index("notes")
    place = new_place(tables=(people.set_column(notes, "notes", [["call canary@mail.test"] * 6]),))
    words = ["run", place.policy, "--input", place.input, "--output", place.output, "--keys", place.keys]
    done = isolated.run(*words, *beam("LOOPBACK"))
    assert done.code == 1
    assert "nothing was published" in done.err
    assert "canary" not in done.err
    assert storage.names(place.output) == ["_failed"]
