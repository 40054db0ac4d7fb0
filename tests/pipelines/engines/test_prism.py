"""Prism, a runner that is a program of its own, publishes what the local runner does, whoever its workers are."""

import ipaddress
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines import storage

pytestmark = [pytest.mark.engines, pytest.mark.slow]

IN_VARIABLE = "env:BEAMVEIL_TEST_KEYS"


def is_loopback(text: str) -> bool:
    """gRPC binds IPv4 addresses by dual-stack sockets, which the system shows as ::ffff:127.0.0.1."""
    address = ipaddress.ip_address(text)
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def test_threads_of_the_launcher_publish_the_same_rows_and_parts_and_counters_come_through(
    isolated: Any, on_prism: Any, asked: Any, compared: Any, published: Any
) -> None:
    several, one = f"{compared.root}/loopback/several", f"{compared.root}/loopback/one"
    done = isolated.run(*asked(compared.several, several), *on_prism("LOOPBACK"))
    assert done.code == 0, done.err
    assert published(several).rows == compared.of_several.rows
    assert done.counters["rows_read"] == len(compared.of_several.rows) * 6 / 5, "one of six has not consented"
    assert done.counters["units_read"] == 8
    assert done.progress == [2_400, 8, 8]
    assert done.addresses, "the launcher serves workers, and was not seen to"
    assert all(map(is_loopback, done.addresses))
    assert isolated.run(*asked(compared.one, one, keys=IN_VARIABLE), *on_prism("LOOPBACK")).code == 0
    assert published(one) == compared.of_one


def test_a_worker_pool_publishes_the_same_rows_and_listens_on_this_machine_only(
    isolated: Any, *, on_prism: Any, pool: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/external"
    done = isolated.run(*asked(compared.several, output), *on_prism("EXTERNAL"), watched=[pool.pid])
    assert done.code == 0, done.err
    assert published(output).rows == compared.of_several.rows
    assert done.counters["units_read"] == 8
    assert done.progress == [2_400, 8, 8]
    assert done.addresses, "the pool serves workers, and was not seen to"
    assert all(map(is_loopback, done.addresses))


def test_processes_that_prism_starts_open_keys_in_their_environment_and_make_the_same_part(
    isolated: Any, on_prism: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/process"
    done = isolated.run(*asked(compared.one, output, keys=IN_VARIABLE), *on_prism("PROCESS"))
    assert done.code == 0, done.err
    assert published(output) == compared.of_one
    assert done.counters["rows_read"] == 600
    assert done.progress == [600, 1, 1]


def test_a_prism_that_beamveil_starts_publishes_the_same_rows(
    isolated: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/started"
    options = ["--", "--runner=PrismRunner", f"--prism_location={isolated.prism}"]
    done = isolated.run(*asked(compared.several, output), *options)
    assert done.code == 0, done.err
    assert published(output).rows == compared.of_several.rows


def test_a_job_may_take_longer_than_the_job_service_has_for_an_answer(
    isolated: Any, on_prism: Any, asked: Any, compared: Any, published: Any
) -> None:
    output = f"{compared.root}/slowly"
    done = isolated.run(*asked(compared.several, output), *on_prism("LOOPBACK"), "--job_server_timeout=1")
    assert done.code == 0, done.err
    assert published(output).rows == compared.of_several.rows


def test_two_workers_publish_the_same_rows(isolated: Any, asked: Any, compared: Any, published: Any) -> None:
    output = f"{compared.root}/two"
    done = isolated.run(*asked(compared.several, output), "--workers", "2")
    assert done.code == 0, done.err
    assert published(output).rows == compared.of_several.rows


def changed(new_place: Callable[..., Any], people: Any, column: str, value: str) -> tuple[Any, list[str]]:
    place = people.column_names.index(column)
    made = new_place(tables=(people.set_column(place, column, [[value] * len(people)]),))
    return made, ["run", made.policy, "--input", made.input, "--output", made.output, "--keys", made.keys]


def test_a_bad_row_stops_the_run_in_words_of_ours(isolated: Any, on_prism: Any, new_place: Any, people: Any) -> None:
    place, words = changed(new_place, people, "card", "CANARY-4111")
    done = isolated.run(*words, *on_prism("LOOPBACK"))
    assert done.code == 3
    assert "'card'" in done.err
    assert "0.parquet" in done.err
    assert "CANARY" not in done.err
    assert storage.names(place.output) == []


def test_a_gate_that_refuses_does_so(isolated: Any, on_prism: Any, new_place: Any, people: Any) -> None:
    place, words = changed(new_place, people, "notes", "call canary@mail.test")
    done = isolated.run(*words, *on_prism("LOOPBACK"))
    assert done.code == 1
    assert "nothing was published" in done.err
    assert "canary" not in done.err
    assert storage.names(place.output) == ["_failed"]


def test_a_prism_that_is_built_for_it_listens_on_this_machine_only(
    isolated: Any, build_prism: Any, free_port: Any, tmp_path: Path
) -> None:
    port = free_port()
    words = [str(build_prism("--loopback")), f"-job_port={port}", "-serve_http=false"]
    with isolated.started(words, tmp_path / "log", port) as bound:
        hosts = isolated.hosts(bound.pid, port)
    assert hosts
    assert all(map(is_loopback, hosts))
