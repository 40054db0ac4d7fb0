"""What do words say that are written together, as in `homePhone` and `customerSSN`? Texts with a space between them."""

from dataclasses import dataclass

import numpy as np

from transforms.detectors.texts.spans import Places
from transforms.detectors.texts.stretches import Bytes, Texts

_SPACE = np.uint8(ord(" "))


@dataclass(frozen=True)
class Apart:
    """The texts in which there are such words."""

    texts: Texts
    rows: Places
    """Which they are, ascending."""
    spaces: Places
    """Where in them a space was put, rising."""
    begins: Places
    """By text, how many bytes further its first stood among all texts than it would with neither spaces nor others."""

    def origin(self, places: Places) -> Places:
        """These places in all texts."""
        row = np.minimum(self.texts.row_of(places), len(self.rows) - 1)
        return places - np.searchsorted(self.spaces, places) + self.begins[row]


def apart(texts: Texts) -> Apart:
    """The texts in which words are written together, and these apart.

    >>> import pyarrow as pa
    >>> apart(Texts.of(pa.array(["homePhone", "Tel", "anSSNOf"], pa.large_string()))).texts.array.to_pylist()
    ['home Phone', 'an SSN Of']
    """
    humps = _humps(texts.data)
    humps = humps[texts.offsets[texts.row_of(humps)] < humps]
    if not len(humps):
        return Apart(texts.part(0, 0), humps, humps, humps)
    rows, which = np.unique(texts.row_of(humps), return_inverse=True)
    held = texts.take(rows)
    begins = texts.offsets[rows] - held.offsets[:-1]
    at = humps - begins[which]
    data = np.insert(held.data, at, _SPACE)
    offsets = held.offsets + np.searchsorted(at, held.offsets)
    return Apart(Texts(data, offsets), rows, at + np.arange(len(at)), begins)


def _humps(data: Bytes) -> Places:
    """Capitals behind a small letter, and the last of several before one."""
    capital = data - np.uint8(ord("A")) < 26  # noqa: PLR2004 - unsigned: below is far above
    small = data - np.uint8(ord("a")) < 26  # noqa: PLR2004
    humps = capital[1:] & small[:-1]
    humps[:-1] |= capital[:-2] & capital[1:-1] & small[2:]
    return np.flatnonzero(humps) + 1
