"""Which Beam and which Flink is a job server's jar made for? Where it is not for those that run, a job fails late.

Beam publishes one jar for each pair of versions, `beam-runners-flink-2.2-job-server-2.77.0.jar`, and would download it
itself without looking at a checksum. beamveil wants it named, or where Beam keeps its jars.
"""

import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apache_beam as beam

from transforms.errors import UsageError

GROUP: Final = "org.apache.beam"
KEPT: Final = Path("~/.apache_beam/cache/jars")
"""Where Beam keeps jars, unless --jar_cache_dir names another folder."""
_NAMED: Final = re.compile(r"beam-runners-flink-(?P<flink>\d+\.\d+)-job-server-(?P<beam>\d+(?:\.\d+)*)\.jar")
_INSIDE: Final = {
    "beam": ("org/apache/beam/sdk/sdk.properties", re.compile(rb"^version=(\d+(?:\.\d+)*)", re.MULTILINE)),
    "flink": (".flink-runtime.version.properties", re.compile(rb"^project\.version=(\d+\.\d+)", re.MULTILINE)),
}
"""Files of beam-sdks-java-core and flink-runtime, which are in the jar, and what they say."""
_MOST_BYTES: Final = 1 << 16


@dataclass(frozen=True)
class Versions:
    """What a jar is made for."""

    beam: str
    flink: str
    """Major and minor."""


def name_for(flink: str) -> str:
    """Give the artifact that fits the Beam that runs and a Flink (major and minor).

    >>> name_for("2.2").startswith("beam-runners-flink-2.2-job-server")
    True
    """
    return f"beam-runners-flink-{flink}-job-server"


def coordinates(flink: str) -> str:
    """Give the same as Maven takes it."""
    return f"{GROUP}:{name_for(flink)}:{beam.__version__}"


def kept(flink: str, folder: str | None) -> Path | None:
    """Give the jar for this Flink where Beam keeps its jars; None where it is not there."""
    jar = (Path(folder) if folder else KEPT).expanduser() / f"{name_for(flink)}-{beam.__version__}.jar"
    return jar if jar.is_file() else None


def versions(jar: str) -> Versions:
    """Read what a jar is made for: by what is inside, else by its name. Raises `UsageError` where neither tells."""
    if not Path(jar).is_file():
        raise UsageError(
            f"--flink_job_server_jar={jar!r} is no file on this machine; Beam would take an address, too, and download "
            "what is there without a checksum: fetch it first"
        )
    try:
        with zipfile.ZipFile(jar) as opened:
            inside = {what: _inside(opened, *where) for what, where in _INSIDE.items()}
    except (zipfile.BadZipFile, OSError):
        raise UsageError(f"--flink_job_server_jar={jar!r} cannot be read as a jar") from None
    named = _NAMED.fullmatch(Path(jar).name)
    found = {what: inside[what] or (named[what] if named else None) for what in _INSIDE}
    for what, version in found.items():
        if version is None:
            message = f"--flink_job_server_jar={jar!r} does not say which {what.title()} it is for"
            raise UsageError(f"{message}; keep the name that it has at Maven")
        if named and named[what] != version:
            raise UsageError(
                f"--flink_job_server_jar={jar!r} is for {what.title()} {version}, other than its name says"
            )
    return Versions(str(found["beam"]), str(found["flink"]))


def _inside(opened: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]) -> str | None:
    """What a file in the jar says, as far as there is one."""
    with suppress(KeyError), opened.open(name) as file:
        found = pattern.search(file.read(_MOST_BYTES))
        return found[1].decode() if found else None
    return None
