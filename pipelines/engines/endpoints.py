"""What is a HOST:PORT, does it lie on this machine, and who answers there?"""

import ipaddress
import threading

import grpc
from apache_beam.portability.api import beam_job_api_pb2_grpc
from apache_beam.portability.api.org.apache.beam.model.job_management.v1.beam_job_api_pb2 import (
    DescribePipelineOptionsRequest,
)

from transforms.errors import RunnerError

_PORTS = range(1, 1 << 16)


def is_endpoint(text: str) -> bool:
    """Whether a text is HOST:PORT; an IPv6 address stands in brackets.

    >>> [is_endpoint(text) for text in ("localhost:8073", "[::1]:1", "localhost", "http://h:1", ":1", "h:0", "h:x")]
    [True, True, False, False, False, False, False]
    """
    host, _, port = text.rpartition(":")
    plain = host.startswith("[") or ":" not in host
    return bool(host) and plain and "/" not in host and port.isdecimal() and int(port) in _PORTS


def is_loopback(text: str) -> bool:
    """Whether a HOST:PORT can be reached from this machine only: `localhost`, 127.0.0.0/8 or ::1.

    >>> [is_loopback(text) for text in ("localhost:1", "127.0.0.2:1", "[::1]:1", "10.0.0.1:1", "localhost.test:1")]
    [True, True, True, False, False]
    """
    host = text.rpartition(":")[0].strip("[]")
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name; what it means is decided elsewhere
        return False


def answers(endpoint: str, *, patience: float = 10) -> bool:
    """Whether something that speaks gRPC answers there within these seconds; a refused connection is no answer."""
    known, ready = threading.Event(), threading.Event()

    def changed(state: grpc.ChannelConnectivity) -> None:
        if state is grpc.ChannelConnectivity.READY:
            ready.set()
        if state in {grpc.ChannelConnectivity.READY, grpc.ChannelConnectivity.TRANSIENT_FAILURE}:
            known.set()

    with grpc.insecure_channel(endpoint) as channel:
        channel.subscribe(changed, try_to_connect=True)
        known.wait(patience)
        channel.unsubscribe(changed)
    return ready.is_set()


def describes_options(endpoint: str, *, patience: float = 10) -> bool:
    """Whether the job service there has pipeline options of its own. Raises `RunnerError` where it is none."""
    with grpc.insecure_channel(endpoint) as channel:
        service = beam_job_api_pb2_grpc.JobServiceStub(channel)
        try:
            answer = service.DescribePipelineOptions(DescribePipelineOptionsRequest(), timeout=patience)
        except grpc.RpcError as error:
            raise RunnerError(f"what answers at {endpoint!r} is no job service ({error.code().name})") from None
    return bool(answer.options)
