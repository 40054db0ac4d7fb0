import contextlib
import inspect
import ipaddress
import os
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Self

import apache_beam as beam
import grpc
import psutil
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

from pipelines.loopback import bind_loopback, on_loopback
from transforms.keys import KeySource
from transforms.ours import worker_environment


@pytest.fixture(autouse=True)
def _as_beam_comes() -> Iterator[None]:
    """Each test starts with gRPC as it comes, whatever ran before in this process, and leaves it as it was."""
    before = grpc.server
    grpc.server = inspect.unwrap(before)
    yield
    grpc.server = before


class Watch:
    """Samples where this process and those that it starts in the block listen, while the block runs.

    What was there before, such as a browser that other tests share or a server of theirs, is not looked at.
    """

    def __init__(self) -> None:
        self.addresses: set[tuple[str, int]] = set()
        self.processes = 1
        self._before = {child.pid for child in psutil.Process().children(recursive=True)}
        self._open = _listening(psutil.Process())
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.wait(0.02):
            started = psutil.Process().children(recursive=True)
            tree = [psutil.Process(), *(one for one in started if one.pid not in self._before)]
            self.processes = max(self.processes, len(tree))
            for process in tree:
                with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    self.addresses |= _listening(process) - self._open

    @property
    def exposed(self) -> set[tuple[str, int]]:
        return {(ip, port) for ip, port in self.addresses if not is_loopback(ip)}


def _listening(process: psutil.Process) -> set[tuple[str, int]]:
    return {
        (socket.laddr.ip, socket.laddr.port)
        for socket in process.net_connections(kind="tcp")
        if socket.status == psutil.CONN_LISTEN
    }


def is_loopback(ip: str) -> bool:
    """gRPC binds IPv4 addresses by dual-stack sockets, which the system shows as ::ffff:127.0.0.1."""
    address = ipaddress.ip_address(ip)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


class Slow(beam.DoFn):  # type: ignore[misc]
    """Takes long enough to be sampled, opens its keys as a worker does, and says how it was started."""

    def __init__(self, source: KeySource) -> None:
        self.source = source

    def setup(self) -> None:
        self.keys = self.source.open().within("s")

    def process(self, element: int) -> Iterator[tuple[int, int, str | None]]:
        time.sleep(0.2)
        yield element, self.keys.key_id, os.environ.get("PYTHONSAFEPATH")


@pytest.mark.parametrize(
    ("address", "bound"),
    [
        ("[::]:0", "127.0.0.1:0"),
        ("0.0.0.0:50000", "127.0.0.1:50000"),
        (":7", "127.0.0.1:7"),
        ("*:7", "127.0.0.1:7"),
        ("localhost:1", "localhost:1"),
        ("[::1]:1", "[::1]:1"),
        ("10.0.0.1:1", "10.0.0.1:1"),
        ("unix:/tmp/socket", "unix:/tmp/socket"),
    ],
)
def test_only_addresses_that_mean_every_interface_are_changed(address: str, bound: str) -> None:
    assert on_loopback(address) == bound


def test_a_server_listens_on_this_machine_only_and_binding_twice_is_harmless() -> None:
    bind_loopback()
    once = grpc.server
    bind_loopback()
    assert grpc.server is once
    server = grpc.server(None)
    with Watch() as watch:
        port = server.add_insecure_port("[::]:0")
        time.sleep(0.2)
    server.stop(None)
    assert port in {listening for _, listening in watch.addresses}
    assert not watch.exposed


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["multi_threading", "multi_processing"])
def test_beams_servers_listen_on_this_machine_only(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSAFEPATH", "")
    worker_environment()
    bind_loopback()
    source = KeySource("ephemeral:").prepared()
    expected = [(element, source.open().primary_id, "1") for element in range(4)]
    options = PipelineOptions(["--runner=FnApiRunner", f"--direct_running_mode={mode}", "--direct_num_workers=2"])
    try:
        with Watch() as watch, beam.Pipeline(options=options) as pipeline:
            seen = pipeline | beam.Create(range(4)) | beam.Reshuffle() | beam.ParDo(Slow(source))
            assert_that(seen, equal_to(expected))
    finally:
        source.forget()
    assert (watch.processes > 1) == (mode == "multi_processing")
    assert len(watch.addresses) >= 4, "control, data, state and logging were not all seen, so nothing was checked"
    assert not watch.exposed


@pytest.mark.slow
def test_the_watch_sees_a_server_that_is_open_to_everybody() -> None:
    server = grpc.server(None)
    with Watch() as watch:
        port = server.add_insecure_port("[::]:0")  # accepts nothing: it is never started
        time.sleep(0.2)
    server.stop(None)
    assert port in {listening for _, listening in watch.exposed}
