r"""Is every value of a column spelled as a plain pattern says? Looks at bytes, at a tenth of the cost of RE2.

Tokens, hashes and ciphertexts promise patterns such as `[0-9a-f]{32}`: characters of given classes, each a given number
of times, or one class throughout. Whether *all* values keep to that shows in their lengths and in the bytes of the
column as it lies in memory, without taking values apart. Where one may not, nothing is said, and RE2 decides.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ranges = tuple[tuple[int, int], ...]
"""Bytes from first to last, both included."""
Octets = npt.NDArray[np.uint8]
_PIECE = 1 << 17
_CHARACTER = r"(?:\\[^a-zA-Z0-9]|[^\\\[\]^\-\n])"
_ITEM = re.compile(
    rf"\[(?P<members>(?:{_CHARACTER}(?:-{_CHARACTER})?)+)\](?:\{{(?P<times>[0-9]+)\}}|(?P<more>\+))?"
    r"|(?P<literal>\\[^a-zA-Z0-9\n]|[a-zA-Z0-9=_:/@ -])"
)
_MEMBER = re.compile(rf"({_CHARACTER})(?:-({_CHARACTER}))?")


def spells(text: pa.Array, pattern: str) -> bool:
    r"""Whether every value surely matches the pattern as a whole; False where one may not, or the pattern is not plain.

    >>> spells(pa.array(["0a", None, "ff"]), "[0-9a-f]{2}"), spells(pa.array(["0a", "fg"]), "[0-9a-f]{2}")
    (True, False)
    >>> spells(pa.array(["0a"]), "0a|ff")
    False
    """
    items = _plain(pattern)
    if items is None or text.type not in _OFFSETS or not len(text):
        return False
    _, offsets, data = text.buffers()
    ends = np.frombuffer(offsets, _OFFSETS[text.type])[text.offset : text.offset + len(text) + 1]
    octets = np.frombuffer(data if data is not None else b"", np.uint8)[ends[0] : ends[-1]]
    lengths = np.diff(ends)
    (ranges, times), several = items[0], len(items) > 1
    if times is None:
        return not several and bool(_held(lengths > 0, text)) and _within(octets, ranges)
    width = sum(count or 0 for _, count in items)
    if not _held(lengths == width, text) or len(octets) % width:
        return False
    if not several:
        return _within(octets, ranges)
    if len(octets) != width * (len(text) - text.null_count):
        return False  # something lies under a null, and shifts the rest
    return _within_columns(octets.reshape(-1, width), items)


_OFFSETS = {pa.string(): np.int32, pa.large_string(): np.int64}


def _held(fits: npt.NDArray[np.bool_], text: pa.Array) -> bool:
    """Whether each value fits; nulls do not count."""
    if text.null_count:
        fits = fits | text.is_null().to_numpy(zero_copy_only=False)
    return bool(fits.all())


def _within(octets: Octets, ranges: Ranges) -> bool:
    return all(_all_in(octets[start : start + _PIECE], ranges) for start in range(0, len(octets), _PIECE))


def _within_columns(rows: Octets, items: tuple[tuple[Ranges, int | None], ...]) -> bool:
    start = 0
    for ranges, times in items:
        end = start + (times or 0)
        if not _all_in(rows[:, start:end], ranges):
            return False
        start = end
    return True


def _all_in(octets: Octets, ranges: Ranges) -> bool:
    inside = None
    for first, last in ranges:
        here = (octets - np.uint8(first)) <= np.uint8(last - first)
        inside = here if inside is None else np.logical_or(inside, here, out=inside)
    return inside is None or bool(inside.all())


@lru_cache(maxsize=256)
def _plain(pattern: str) -> tuple[tuple[Ranges, int | None], ...] | None:
    """The pattern's classes and how often each stands there (None: at least once); None where it says anything else."""
    items = []
    end = 0
    while end < len(pattern):
        found = _ITEM.match(pattern, end)
        if found is None:
            return None
        items.append(_item(found))
        end = found.end()
    open_ = any(times is None for _, times in items)
    if not pattern.isascii() or not items or (open_ and len(items) > 1) or any(times == 0 for _, times in items):
        return None
    return tuple(items)


def _item(found: re.Match[str]) -> tuple[Ranges, int | None]:
    if found["literal"]:
        code = ord(found["literal"][-1])
        return ((code, code),), 1
    times = None if found["more"] else int(found["times"] or 1)
    return _joined(sorted(_members(found["members"]))), times


def _members(text: str) -> Iterator[tuple[int, int]]:
    for first, last in _MEMBER.findall(text):
        yield ord(first[-1]), ord((last or first)[-1])


def _joined(ranges: list[tuple[int, int]]) -> Ranges:
    """The same bytes in as few ranges as can be."""
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)
