"""Where Beam's own servers listen: on this machine only.

In its multi-process modes Beam serves control, data, state and logging of a job, as well as worker pools and staged
artifacts, on every interface and without authentication: whoever reaches a port reads rows or sends code. All of
these servers come from `grpc.server(...)` and open their port by `add_insecure_port`, so one wrapper holds them all.
It has to stand in gRPC's own module, the one piece of global state here, because Beam leaves no other way in.
"""

import functools
from typing import Any, Final

import grpc

_LOOPBACK: Final = "127.0.0.1"
_EVERY_INTERFACE: Final = frozenset({"", "[::]", "0.0.0.0", "*"})  # noqa: S104 (what is refused, not what is bound)


def bind_loopback() -> None:
    """Make every gRPC server that this process creates from now on listen on 127.0.0.1. Calling it again is harmless.

    Addresses that name one interface stay as they are, and so do ports opened with credentials. Servers that stand
    already, and those of other processes (Prism, a Flink cluster), are not changed; Beam's Python workers open none.
    """
    original = grpc.server
    if getattr(original, "binds_loopback", False):
        return

    @functools.wraps(original)
    def server(*args: Any, **kwargs: Any) -> grpc.Server:
        made = original(*args, **kwargs)
        add = made.add_insecure_port
        made.add_insecure_port = lambda address: add(on_loopback(address))
        return made

    server.binds_loopback = True  # type: ignore[attr-defined]  # the mark that it stands already
    grpc.server = server


def on_loopback(address: str) -> str:
    """Give the same port on 127.0.0.1 where the address means every interface.

    >>> on_loopback("[::]:0"), on_loopback("0.0.0.0:50000"), on_loopback(":7"), on_loopback("localhost:1")
    ('127.0.0.1:0', '127.0.0.1:50000', '127.0.0.1:7', 'localhost:1')
    """
    host, colon, port = address.rpartition(":")
    return f"{_LOOPBACK}:{port}" if colon and host in _EVERY_INTERFACE else address
