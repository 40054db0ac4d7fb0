"""Which tweak goes with which value of a piece?"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.crypto.blocks import Bytes, Numbers, Rows, groups, items, layout, null_mask

MAX_TWEAK = 1024
"""Bytes of a tweak. The standard allows 2^32 - 1; this bounds the memory of a piece."""
NO_TWEAK = "no tweak"
LONG_TWEAK = f"a tweak of more than {MAX_TWEAK} bytes"
_Mask = npt.NDArray[np.bool_]


class OneTweak:
    """The same tweak for every value."""

    def __init__(self, tweak: bytes) -> None:
        self._tweak = np.frombuffer(tweak, np.uint8).reshape(1, -1)

    def faults(self, some: _Mask) -> dict[str, _Mask]:
        """By rule, which of the values that are `some` cannot be taken for their tweak."""
        return dict.fromkeys((NO_TWEAK, LONG_TWEAK), np.zeros_like(some))

    def groups(self, lengths: Numbers) -> Iterator[tuple[int, Rows, Bytes]]:
        """(length, rows, tweaks) for rows of one length; tweaks (1, t) hold for all of them. Length 0 is left out."""
        yield from ((length, rows, self._tweak) for length, rows in groups(lengths))


class TweakPerRow:
    """A tweak for every value."""

    def __init__(self, tweaks: pa.Array) -> None:
        self._data, offsets = layout(tweaks)
        self._starts, self._lengths = offsets[:-1].astype(np.int64), np.diff(offsets).astype(np.int64)
        self._missing = null_mask(tweaks)

    def faults(self, some: _Mask) -> dict[str, _Mask]:
        """By rule, which of the values that are `some` cannot be taken for their tweak."""
        there = some & ~self._missing
        return {NO_TWEAK: some & self._missing, LONG_TWEAK: there & (self._lengths > MAX_TWEAK)}

    def groups(self, lengths: Numbers) -> Iterator[tuple[int, Rows, Bytes]]:
        """(length, rows, tweaks) for rows of one length whose tweaks are of one length t; tweaks (m, t), row by row."""
        span = MAX_TWEAK + 1
        kinds = np.where(lengths > 0, lengths * span + self._lengths, 0)
        for kind, rows in groups(kinds):
            length, width = divmod(kind, span)
            starts = self._starts[rows]
            tweaks = items(self._data, width)[starts] if width else np.empty((len(starts), 0), np.uint8)
            yield length, rows, tweaks.view(np.uint8).reshape(len(starts), width)


def of_rows(tweak: bytes | pa.Array, rows: slice) -> OneTweak | TweakPerRow:
    """The tweaks of these rows."""
    return OneTweak(tweak) if isinstance(tweak, bytes) else TweakPerRow(tweak[rows])


def check_tweak(tweak: bytes | pa.Array, count: int) -> None:
    """Raise ValueError for a constant that is too long, or an array of another length than the values."""
    if isinstance(tweak, bytes):
        if len(tweak) > MAX_TWEAK:
            raise ValueError(f"a tweak has at most {MAX_TWEAK} bytes")
    elif len(tweak) != count:
        raise ValueError(f"{len(tweak)} tweaks for {count} values")
