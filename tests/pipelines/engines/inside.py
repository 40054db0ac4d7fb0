"""Runs commands of beamveil within a network that has nothing but `lo`, one for each line of standard input.

A line is JSON: {"words": [...], "watched": [process ids], "patience": seconds}. The answer is a line, too: exit code,
what was said, Beam's committed counters, the progress that was shown last, and the addresses at which this process and
those watched were seen to listen meanwhile.
"""

import contextlib
import fcntl
import io
import json
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import psutil

from pipelines import cli
from pipelines.console import Console
from pipelines.engines import attendance

SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def raise_loopback() -> None:
    """Bring `lo` up: in a new network it is down."""
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


class Heard:
    """What Beam's runs gave, heard where they are begun."""

    def __init__(self) -> None:
        self.results: list[Any] = []
        run = beam.Pipeline.run

        def listening(pipeline: beam.Pipeline, *args: Any, **words: Any) -> Any:
            self.results.append(run(pipeline, *args, **words))
            return self.results[-1]

        beam.Pipeline.run = listening

    def counters(self) -> dict[str, int]:
        """Committed counters of ours of the last run; none where there was no run."""
        counted = self.results.pop().metrics().query()["counters"] if self.results else []
        return {one.key.metric.name: one.committed for one in counted if one.key.metric.namespace == "beamveil"}


@contextlib.contextmanager
def watching(pids: list[int]) -> Iterator[set[str]]:
    """Collect the addresses at which processes listen, while the block runs."""
    seen: set[str] = set()
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            for pid in pids:
                with contextlib.suppress(psutil.Error):
                    open_now = psutil.Process(pid).net_connections(kind="tcp")
                    seen.update(one.laddr.ip for one in open_now if one.status == psutil.CONN_LISTEN)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


class Shown:
    """A `pipelines.progress.Progress` that keeps what came last."""

    def __init__(self) -> None:
        self.last: tuple[int, int, int | None] | None = None

    def update(self, rows: int, units: int, total_units: int | None) -> None:
        self.last = rows, units, total_units


def answer(asked: dict[str, Any], heard: Heard) -> dict[str, Any]:
    attendance.attended.__wrapped__.__kwdefaults__["patience"] = asked["patience"]
    shown = Shown()
    Console.progress = lambda _: contextlib.nullcontext(shown)  # type: ignore[method-assign]
    before = sys.stdout, sys.stderr
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    sys.stdout, sys.stderr = out, err
    try:
        with watching([os.getpid(), *asked["watched"]]) as addresses:
            code = cli.main(asked["words"])
    finally:
        sys.stdout, sys.stderr = before
    said = [stream.buffer.getvalue().decode() for stream in (out, err)]
    counters = heard.counters() if code in {0, 1} else {}
    told = {"code": code, "out": said[0], "err": said[1], "counters": counters, "progress": shown.last}
    return told | {"addresses": sorted(addresses)}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing else is to come between the answers
    if "--isolated" in sys.argv:
        raise_loopback()
    heard = Heard()
    print(json.dumps({"pid": os.getpid(), "interfaces": sorted(psutil.net_if_addrs())}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), heard)), file=answers, flush=True)


if __name__ == "__main__":
    main()
