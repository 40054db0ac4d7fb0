"""Where do the sentences of texts begin and end? By punctuation and line ends alone, whatever the language."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.columns.redaction.replacing import octets_of

Places = npt.NDArray[np.int64]
_NEWLINE = ord("\n")
_STOPS = np.isin(np.arange(256), np.frombuffer(b".!?", np.uint8))
_SPACES = np.isin(np.arange(256), np.frombuffer(b" \t\r\n", np.uint8))
_WIDE_STOPS = ((0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x81), (0xEF, 0xBC, 0x9F))
"""The full stop of Chinese and Japanese, and the fullwidth exclamation and question mark."""


@dataclass(frozen=True)
class Sentences:
    """Sentences of a column of texts; together they are all of its bytes."""

    row: Places
    start: Places
    """Offsets in bytes of the row's text."""
    end: Places
    """With the white space behind it."""
    texts: pa.LargeStringArray


def sentences(texts: pa.LargeStringArray) -> Sentences:
    r"""Texts cut behind `.`, `!` and `?` with white space behind them, behind their wide forms and behind line ends.

    >>> sentences(pa.array(["One. Two 1.5\nthree"], pa.large_string())).texts.to_pylist()
    ['One. ', 'Two 1.5\n', 'three']
    """
    offsets, octets = octets_of(texts)
    rows = np.flatnonzero(np.diff(offsets))
    cuts = np.union1d(offsets[:-1][rows], np.flatnonzero(_begins(octets)))
    ends = np.append(cuts[1:], len(octets)) if len(cuts) else cuts
    row = np.searchsorted(offsets, cuts, side="right") - 1
    bounds = pa.py_buffer(np.append(cuts, len(octets)).astype(np.int64))
    parts = pa.LargeStringArray.from_buffers(len(cuts), bounds, pa.py_buffer(octets))
    return Sentences(row, cuts - offsets[row], ends - offsets[row], parts)


def _begins(octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Which bytes begin a sentence that is not its text's first."""
    begins = np.zeros(len(octets), np.bool_)
    spaces = _SPACES[octets]
    after_stop = np.zeros(len(octets), np.bool_)
    after_stop[1:] = _STOPS[octets[:-1]]
    for signs in _WIDE_STOPS:
        if len(octets) > len(signs):
            wide = np.logical_and.reduce([octets[i : len(octets) - 3 + i] == sign for i, sign in enumerate(signs)])
            begins[3:] |= wide
    # white space behind a stop belongs to the sentence; the next begins with what follows it
    run = np.flatnonzero(spaces & after_stop)
    if len(run):
        others = np.flatnonzero(~spaces)
        place = np.searchsorted(others, run)
        begins[others[place[place < len(others)]]] = True
    begins[1:] |= (octets[:-1] == _NEWLINE) & ~spaces[1:]
    return begins
