"""What does a Flink cluster say of itself? Asked over REST before a job is submitted."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final

from transforms.errors import RunnerError

_PATIENCE: Final = 10  # seconds
_VERSION: Final = re.compile(r"(\d+\.\d+)\b")


@dataclass(frozen=True)
class Cluster:
    """A cluster as it stands."""

    flink: str
    """Major and minor version."""
    slots: int
    """Pieces of work at once."""
    grows: bool
    """Whether it may start TaskManagers of its own, as it may on Kubernetes."""


def cluster(address: str, *, near: bool) -> Cluster:
    """Ask a cluster; `near`: on this machine, so that no proxy is between. Raises `RunnerError` where none answers."""
    about, overview, settings = (_ask(f"{address}/{path}", near=near) for path in _ASKED)
    try:
        version = _VERSION.match(about["flink-version"])
        keys = {entry["key"] for entry in settings}
        return Cluster(version[1] if version else "", int(overview["slots-total"]), "kubernetes.cluster-id" in keys)
    except (KeyError, TypeError, ValueError):
        raise RunnerError(f"what answers at {address!r} is no Flink cluster") from None


_ASKED: Final = ("config", "overview", "jobmanager/config")


def _ask(url: str, *, near: bool) -> Any:
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if near else []))
    try:
        with opener.open(url, timeout=_PATIENCE) as answer:
            return json.load(answer)
    except (urllib.error.URLError, OSError):
        raise RunnerError(f"no Flink answers at {url!r}: start the cluster, or name another --flink_master") from None
    except ValueError:
        raise RunnerError(f"what answers at {url!r} is no Flink cluster") from None
