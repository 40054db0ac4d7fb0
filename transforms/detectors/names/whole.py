"""Which cells are the name of a person, as a whole?"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.names.eastern import EASTERN, eastern_name
from transforms.detectors.names.lexicon import COMMON, FIRM, FIRST, LAST, PARTICLE, PLACE, STREET, SUFFIX, TITLE
from transforms.detectors.names.phrases import Phrases
from transforms.detectors.texts.letters import Mask, Places, letters_of

_MOST = 6
"""Words of a name."""
_PIECE = 8192


def whole(texts: pa.Array) -> Mask:
    """For each text whether it is a person's name and nothing else: first, last or both, in any order and case.

    Takes string or large_string; False for nulls. Every word must be on a list of names, an initial, a title or a
    particle; a single word that is common or a place too is no name here, and
    so are a place of several words, and surnames that a hyphen ties. What is
    not on the lists is missed: look at the share of a column, never at one cell.
    """
    parts = [_of_piece(texts.slice(low, _PIECE)) for low in range(0, len(texts), _PIECE)]
    return np.concatenate(parts) if parts else np.zeros(0, np.bool_)


def _of_piece(texts: pa.Array) -> Mask:
    letters = letters_of(texts, spaced=True)
    rows = len(texts)
    if not len(letters.words):
        return np.zeros(rows, np.bool_)
    phrases = Phrases(letters, told_apart=False)

    def words(mask: Mask) -> Places:
        return np.bincount(letters.rows[mask], minlength=rows)

    bits = phrases.bits
    named = (bits & (FIRST | LAST)) > 0
    told = named & ((bits & COMMON) == 0)
    fits = named | ((bits & (TITLE | PARTICLE | SUFFIX)) > 0) | (phrases.single & ~phrases.uncased)
    count = np.bincount(letters.rows, minlength=rows)
    place = _are_places(phrases)
    other = words(((bits & (FIRM | STREET)) > 0) & ((bits & (FIRST | LAST | TITLE)) == 0)) > 0
    ends = np.flatnonzero(np.append(np.diff(letters.rows) > 0, True))
    tied = (count > 1) & ~_mask(pc.match_substring_regex(texts, r"[\s,]"))
    other[letters.rows[ends]] |= (bits[ends] & STREET > 0) & (count[letters.rows[ends]] > 1)
    other |= tied & (words((bits & FIRST) > 0) < count)
    are: Mask = (count > 0) & (count <= _MOST) & (words(fits) == count) & (words(told) > 0) & ~other & ~place
    eastern = np.flatnonzero(_mask(pc.match_substring_regex(texts, EASTERN)))
    name = eastern_name()
    are[eastern] = [bool(name.fullmatch(text.strip())) for text in texts.take(pa.array(eastern)).to_pylist()]
    return are


def _are_places(phrases: Phrases) -> Mask:
    """Which texts, as a whole, are on the list of places; of one word, only where no list has it as a first name."""
    bounds = phrases.text.bounds
    filled = np.flatnonzero(np.diff(bounds) > 0)
    first = np.searchsorted(phrases.text.words, bounds[filled])
    last = np.searchsorted(phrases.text.words, bounds[filled + 1]) - 1
    places = np.zeros(len(bounds) - 1, np.bool_)
    known = phrases.joined(first, last)
    places[filled] = ((known & PLACE) > 0) & ((first < last) | ((known & FIRST) == 0))
    return places


def _mask(found: pa.Array) -> Mask:
    mask: Mask = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return mask
