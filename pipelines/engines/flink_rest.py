"""What does a Flink cluster say of itself? Asked over REST before a job is submitted."""

import json
import re
import socket
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final

from pipelines.engines import endpoints
from transforms.errors import RunnerError

_PATIENCE: Final = 10  # seconds
_VERSION: Final = re.compile(r"(\d+\.\d+)\b")
_HOST: Final = re.compile(r"@(\[[^\]]+\]|[^:/@]+)[:/]")  # of pekko.tcp://flink@HOST:PORT/user/rpc/taskmanager_0
_ASKED: Final = ("config", "overview", "jobmanager/config", "taskmanagers")


@dataclass(frozen=True)
class Cluster:
    """A cluster as it stands."""

    flink: str
    """Major and minor version."""
    slots: int
    """Pieces of work at once."""
    grows: bool
    """Whether it may start TaskManagers of its own, as it may on Kubernetes."""
    hosts: frozenset[str]
    """What the machines of its TaskManagers are called."""


def cluster(address: str, *, near: bool) -> Cluster:
    """Ask a cluster; `near`: on this machine, so that no proxy is between. Raises `RunnerError` where none answers."""
    about, overview, settings, workers = (_ask(f"{address}/{path}", near=near) for path in _ASKED)
    try:
        version = _VERSION.match(about["flink-version"])
        paths = [_HOST.search(each["path"]) for each in workers["taskmanagers"]]
        return Cluster(
            flink=version[1] if version else "",
            slots=int(overview["slots-total"]),
            grows="kubernetes.cluster-id" in {entry["key"] for entry in settings},
            hosts=frozenset(found[1] if found else "" for found in paths),
        )
    except (KeyError, TypeError, ValueError):
        raise RunnerError(f"what answers at {address!r} is no Flink cluster") from None


def is_here(host: str) -> bool:
    """Whether a TaskManager's host is this machine, by its address or its name."""
    return endpoints.is_loopback(f"{host}:0") or host.lower() in {
        socket.gethostname().lower(),
        socket.getfqdn().lower(),
    }


def _ask(url: str, *, near: bool) -> Any:
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if near else []))
    try:
        with opener.open(url, timeout=_PATIENCE) as answer:
            return json.load(answer)
    except (urllib.error.URLError, OSError):
        raise RunnerError(f"no Flink answers at {url!r}: start the cluster, or name another --flink_master") from None
    except ValueError:
        raise RunnerError(f"what answers at {url!r} is no Flink cluster") from None
