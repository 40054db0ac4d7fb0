"""Which files an input is: patterns, folders and publications of ours become a sorted list of files.

A local folder, or a store, that cannot be read is an error and never an empty folder.
"""

import difflib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.errors import InputError, StoreError
from transforms.stores import objects
from transforms.stores.masking import masked as masked
from transforms.stores.small import content_of

_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, order=True)
class InputFile:
    """One file to read: its path, its size in bytes and when it was modified, in seconds since 1970."""

    path: str
    size: int
    modified: float


def list_inputs(patterns: Sequence[str]) -> tuple[InputFile, ...]:
    """Every file that a pattern means, once, sorted by path; no file is opened but a publication's manifest.

    A pattern is a file, a folder (everything beneath it), a folder that beamveil published (the parts that its manifest
    names), or a path with `*` and `?` (within one name), `[abc]` and `**` (any number of folders). Below a folder or a
    pattern's fixed part, names that begin with `_` or `.` are passed over. InputError where a pattern matches nothing,
    and for a pipe, a socket, a device, or a path that is not UTF-8.
    """
    try:
        files = {file.path: file for pattern in patterns for file in _matched(pattern)}
    except StoreError as error:
        raise InputError(str(error)) from None
    if not files:
        message = "no input was given"
        raise InputError(message)
    for path in files:
        _check_file(path)
    return tuple(files[path] for path in sorted(files))


def _check_file(path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError:
        message = f"{masked(path)!r}: its name is not UTF-8; rename it"
        raise InputError(message) from None
    if "://" not in path and not os.path.isfile(path):  # noqa: PTH113
        message = f"{masked(path)!r} is no file that can be read twice, as a pipe or a device; copy it to one"
        raise InputError(message)


def absolute(pattern: str) -> str:
    """One spelling for one place, so that a file which two patterns name is read once."""
    if "://" in pattern:
        return pattern.rstrip("/")
    return os.path.abspath(os.path.expanduser(pattern))  # noqa: PTH100, PTH111  (pathlib keeps `..`, and takes no URL)


def _matched(pattern: str) -> list[InputFile]:
    path = absolute(pattern)
    if published := _published(path):
        return published
    if _is_file(path):
        return [_described(path)]
    fixed = _GLOB.split(path, maxsplit=1)[0] if _GLOB.search(path) and not _exists(path) else path + "/"
    base = fixed[: fixed.rfind("/") + 1]
    wanted = _translated(path) if fixed != path + "/" else None
    found = [
        f for f in _below(base) if not _hidden(f.path[len(base) :]) and (wanted is None or wanted.fullmatch(f.path))
    ]
    if not found:
        message = f"no file matches {_shown(pattern)!r}{_hint(path, base)}"
        raise InputError(message)
    return found


def _translated(pattern: str) -> re.Pattern[str]:
    """The regular expression of a path pattern; `**/` is any number of folders, none included.

    >>> [bool(_translated(p).fullmatch("/in/a.csv")) for p in ("/in/**/*.csv", "/in/*/*.csv")]
    [True, False]
    """
    words = {"**/": r"(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.findall(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|.", pattern, re.DOTALL)
    sets = [p.replace("\\", "\\\\").replace("[!", "[^", 1) if len(p) > 1 and p[0] == "[" else None for p in parts]
    return re.compile("".join(s or words.get(p) or re.escape(p) for p, s in zip(parts, sets, strict=True)), re.DOTALL)


def _hidden(relative: str) -> bool:
    return any(name.startswith(("_", ".")) for name in relative.split("/"))


def _published(folder: str) -> list[InputFile]:
    """The parts of a publication of ours, by its manifest; nothing where the folder is none."""
    if _GLOB.search(folder) or not _is_file(f"{folder}/manifest.json"):
        return []
    try:
        manifest = json.loads(content_of(f"{folder}/manifest.json"))
        paths = [f"{folder}/{part['path']}" for part in manifest["parts"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    if manifest.get("gate") == "off":
        message = f"{_shown(folder)!r} was written with the gate off: nobody judged it, and it is not read"
        raise InputError(message)
    if not _is_file(f"{folder}/_SUCCESS"):
        message = f"{_shown(folder)!r} is a publication without _SUCCESS: it is not complete, and is not read"
        raise InputError(message)
    there = {file.path: file for file in _below(f"{folder}/")}
    missing = sum(path not in there for path in paths)
    if missing or not paths:
        message = f"the publication {_shown(folder)!r} lacks {missing} of its {len(paths)} parts; was it just replaced?"
        raise InputError(message)
    return [there[path] for path in paths]


def _below(base: str) -> Iterator[InputFile]:
    if "://" not in base:
        yield from _walked(base)
        return
    for one in objects.beneath(base):
        yield InputFile(one.path, one.size_in_bytes, one.last_updated_in_seconds)


def _walked(base: str) -> Iterator[InputFile]:
    """Files below a local folder, links followed; Beam's own listing passes over what it may not read."""

    def refuse(error: OSError) -> None:
        message = f"a folder below {_shown(base)!r} cannot be listed: {error.strerror}"
        raise InputError(message) from None

    seen = set()
    if not os.path.isdir(base):  # noqa: PTH112
        return
    for folder, folders, names in os.walk(base, onerror=refuse, followlinks=True):
        seen.add(os.path.realpath(folder))
        folders[:] = [f for f in folders if os.path.realpath(os.path.join(folder, f)) not in seen]  # noqa: PTH118
        for name in names:
            yield _described(os.path.join(folder, name))  # noqa: PTH118


def _described(path: str) -> InputFile:
    if "://" in path:
        one = objects.described(path)
        return InputFile(path, one.size_in_bytes, one.last_updated_in_seconds)
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        message = f"{masked(path)!r} cannot be read, or went away"
        raise InputError(message) from None
    return InputFile(path, found.st_size, found.st_mtime)


def _shown(pattern: str) -> str:
    """As messages show it; its last word may be a partition folder, too."""
    return masked(pattern.rstrip("/") + "/")[:-1]


def _exists(path: str) -> bool:
    return objects.exists(path) if "://" in path else os.path.exists(path)  # noqa: PTH110


def _is_file(path: str) -> bool:
    return _exists(path) and ("://" in path or not os.path.isdir(path))  # noqa: PTH112


def _hint(path: str, base: str) -> str:
    """The nearest thing that is there; names of partition folders are values, and are not shown."""
    if "://" in path:
        return ""
    folder, name = os.path.split(path.rstrip("/"))
    if os.path.isdir(path):  # noqa: PTH112
        return ": the folder holds no file whose name begins with neither _ nor ."
    while not os.path.isdir(folder):  # noqa: PTH112
        folder, name = os.path.split(folder)
    if _GLOB.search(name) or folder.rstrip("/") == base.rstrip("/") == path.rstrip("/"):
        return "; quote a pattern, so that the shell does not expand it"
    try:
        names = [one for one in os.listdir(folder) if "=" not in one and "=" not in folder]  # noqa: PTH208
    except OSError:
        return ""
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {os.path.join(folder, near[0])!r}?" if near else ""  # noqa: PTH118
