"""How publication touches storage: small files, moves and listings, on this machine and in object stores.

Everything is addressed by full path. What a store has not (private folders, sync, one writer at a time) stands here
too, so that nothing else asks whether a path is local. Beam is imported for paths that are not: a training job that
starts from a local folder does not wait for it. What a disk or a store refuses is a `StoreError`.
"""

import fcntl
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from transforms.errors import OutputError, StoreError

_SIDE_BY_SIDE = 8
"""Requests to a disk or a store that wait at the same time."""
_TOGETHER = 100
"""Files that are renamed or removed by one call, which a store may take as one request."""


def is_local(path: str) -> bool:
    """Whether the path lies on this machine's own file system: Beam's rule, that no scheme stands before `://`."""
    return re.match(r"\s*[a-zA-Z][-a-zA-Z0-9+.]*://", path) is None


def absolute(path: str) -> str:
    """The path without `..`, links and trailing slashes where it is local; as it is elsewhere."""
    return os.path.realpath(path) if is_local(path) else path.rstrip("/")


def exists(path: str) -> bool:
    """Whether a file (local: or a folder) of exactly this name is there."""
    if not is_local(path):
        return bool(_store().exists(path))
    with _asking(path, "looked for"):
        return Path(path).exists()


def is_there(folder: str) -> bool:
    """Whether a folder is there: a local one, or in a store anything below it."""
    if not is_local(folder):
        return bool(names(folder))
    with _asking(folder, "looked for"):
        return Path(folder).is_dir()


def may_write(folder: str) -> bool:
    """Whether this user may make a local folder, or write to it where it is there; a store says so when it is asked."""
    if not is_local(folder):
        return True
    there = next(place for place in (Path(folder), *Path(folder).parents) if place.exists())
    return os.access(there, os.W_OK | os.X_OK)


def modified(path: str) -> float:
    """When a file was last written, in seconds since 1970."""
    if not is_local(path):
        return float(_store().described(path).last_updated_in_seconds)
    with _asking(path, "read"):
        return Path(path).stat().st_mtime


def read_text(path: str) -> str | None:
    """The whole of a small file, or None where there is none."""
    if is_local(path):
        with _asking(path, "read"):
            return Path(path).read_bytes().decode() if exists(path) else None
    found: bytes | None = _store().content(path)
    return None if found is None else found.decode()


def write_text(path: str, text: str, *, aside: str) -> None:
    """Write into the folder `aside`, then move into place, so that a reader finds all of the text or the old one."""
    draft = f"{aside}/draft-{uuid.uuid4().hex}"
    if is_local(aside):
        with _asking(path, "written"):
            Path(aside).mkdir(parents=True, exist_ok=True)
            Path(draft).write_bytes(text.encode())
        sync(draft)
    else:  # a store shows objects when they are closed, but what an error or Ctrl-C interrupts is closed, too
        _store().write(draft, text.encode())
    move(draft, path)


def move(source: str, target: str) -> None:
    """Rename, replacing what stands at the target."""
    rename([(source, target)])
    sync(folder_of(target))


def move_all(moves: Sequence[tuple[str, str]]) -> None:
    """Move many files, each of which reaches the disk before: in the time of few where there are thousands.

    Stopped at any point, some are moved and the others are not. Raises what the first that fails raises.
    """
    at_once([partial(sync, source) for source, _ in moves])
    at_once([partial(rename, moves[start : start + _TOGETHER]) for start in range(0, len(moves), _TOGETHER)])
    for folder in dict.fromkeys(folder_of(target) for _, target in moves):
        sync(folder)


def rename(moves: Sequence[tuple[str, str]]) -> None:
    """Rename a few files one after the other, replacing what stands at the targets."""
    if moves and not is_local(moves[0][0]):
        _store().move_all(moves)
        return
    for source, target in moves:
        with _asking(target, "written"):
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(source).replace(target)


def folder_of(path: str) -> str:
    """The folder in which a file lies."""
    return path.rpartition("/")[0]


def at_once(work: Sequence[Callable[[], object]]) -> None:
    """Do all of it, some at the same time: what waits for a disk or a store waits side by side."""
    if len(work) == 1:
        work[0]()
        return
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        for _ in threads.map(lambda do: do(), work):
            pass


def sync(path: str) -> None:
    """Have a local file or folder reach the disk; elsewhere the store does so itself."""
    if not is_local(path):
        return
    with _asking(path, "written"):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_folder(path: str, *, private: bool = False) -> None:
    """Make a local folder and those above it; `private`: for this user's eyes only."""
    if is_local(path):
        with _asking(path, "made"):
            Path(path).mkdir(parents=True, exist_ok=True)
            if private:
                Path(path).chmod(0o700)


def names(folder: str) -> list[str]:
    """Names of the files and folders right below a folder, sorted; empty where it is not there."""
    if is_local(folder):
        with _asking(folder, "listed"), suppress(FileNotFoundError, NotADirectoryError):
            return sorted(os.listdir(folder))  # noqa: PTH208  names, not paths
        return []
    return sorted({name.split("/")[0] for name in _beneath(folder)})


def sizes(folder: str) -> dict[str, int]:
    """Bytes of each file right below a folder, by name; empty where the folder is not there."""
    if is_local(folder):
        found: dict[str, int] = {}
        for name in names(folder):
            with _asking(folder, "listed"), suppress(FileNotFoundError):  # it went meanwhile
                place = Path(folder, name)
                found |= {name: place.stat().st_size} if place.is_file() else {}
        return found
    return {name: size for name, size in _beneath(folder).items() if "/" not in name}


def remove(path: str) -> None:
    """Remove a file, or a folder with all that is in it; nothing happens where it is not there."""
    if is_local(path):
        place = Path(path)
        with _asking(path, "removed"):
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
    else:
        _store().remove([f"{path}/{name}" for name in _beneath(path)] + ([path] if exists(path) else []))


def remove_files(paths: Sequence[str]) -> None:
    """Remove many files, in the time of few; nothing happens where one is not there."""
    if paths and not is_local(paths[0]):
        pieces = [list(paths[start : start + _TOGETHER]) for start in range(0, len(paths), _TOGETHER)]
        at_once([partial(_store().remove, piece) for piece in pieces])
        return
    for path in paths:
        with _asking(path, "removed"):
            Path(path).unlink(missing_ok=True)


@contextmanager
def one_writer(folder: str) -> Iterator[None]:
    """Hold the folder for this process; a second writer on the same machine is refused with `OutputError`.

    A `flock` on the folder itself: it leaves no file and ends with the process. Object stores have no such thing:
    there one writer per output is the caller's duty.
    """
    if not is_local(folder):
        yield
        return
    with _asking(folder, "read"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"output {folder!r}: another run is writing here; wait for it to end, or choose another output"
            raise OutputError(message) from None
        yield
    finally:
        os.close(handle)


@contextmanager
def _asking(path: str, done: str) -> Iterator[None]:
    """Ask a disk. What it refuses becomes a `StoreError`: the path cannot be `done`, and why."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path!r} cannot be {done}: {os.strerror(error.errno or 0)}") from None


def _beneath(folder: str) -> dict[str, int]:
    """Bytes of each file at any depth below a folder that is not local, by its path from there."""
    return {entry.path[len(folder) + 1 :]: int(entry.size_in_bytes) for entry in _store().beneath(f"{folder}/")}


def _store() -> Any:
    """What asks object stores."""
    from transforms.stores import objects  # noqa: PLC0415  a second's import

    return objects
