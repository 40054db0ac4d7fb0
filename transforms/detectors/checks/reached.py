"""Which addresses of mail and of networks are somebody's? `genuine.email` and `addresses.ipv4`, for a whole column."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.checks import addresses, genuine
from transforms.detectors.checks.checksums import Bools
from transforms.detectors.checks.layout import Layout, Numbers, Values, octets

_ENDS = r"[\s.@\[\](){}<>]"
"""What parts the labels of an address."""
_LARGEST, _PARTS, _LONGEST = 255, 4, 3


def emails(found: Layout) -> Bools:
    """Which addresses of mail may be some. About 60 ns each; 1,000 where words stand for signs."""
    signs = pc.and_not(pc.match_substring(found.array, "@"), pc.match_substring(found.array, " "))
    passed = np.array(pc.invert(pc.match_substring_regex(found.array, _FILE)), np.bool_)
    spoken = np.flatnonzero(~np.asarray(signs, np.bool_))
    passed[spoken] = [genuine.email(text) for text in found.array.take(pa.array(spoken)).to_pylist()]
    return passed


def _either_case(word: str) -> str:
    return "".join(f"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in word)


_FILE = rf"(?:\A|{_ENDS})(?:{'|'.join(map(_either_case, sorted(genuine.FILES)))}){_ENDS}*\z"


def ipv4s(found: Layout) -> Bools:
    """Which are four numbers up to 255, no netmask and not nobody's. About 50 ns each."""
    passed = np.zeros(len(found), np.bool_)
    data, bounds = octets(found.array)
    if not len(data):
        return passed
    signs = data - np.uint8(ord("0"))
    start, size = _numbers(signs, bounds)
    first = np.searchsorted(start, bounds)
    at = np.flatnonzero(np.diff(first) == _PARTS)
    parts = first[at][:, np.newaxis] + np.arange(_PARTS)
    sizes, values = size[parts], np.zeros(parts.shape, np.int64)
    for place in range(_LONGEST):
        digits = signs[np.minimum(start[parts] + place, len(signs) - 1)].astype(np.int64)
        values = np.where(place < sizes, values * 10 + digits, values)
    plain = sizes == np.array([1 + (value > 9) + (value > 99) for value in range(1_000)])[values]  # noqa: PLR2004
    nobodys = plain.all(axis=1) & (((values == 0).all(axis=1)) | (values == (127, 0, 0, 1)).all(axis=1))
    masks = (values[:, 0] == _LARGEST) & plain[:, 1] & np.isin(values[:, 1], (0, _LARGEST))
    passed[at] = (values <= _LARGEST).all(axis=1) & ~nobodys & ~masks
    long = at[(sizes > _LONGEST).any(axis=1)]  # whose numbers begin with zeros, or are too large
    passed[long] = [addresses.ipv4(text) for text in found.array.take(pa.array(long)).to_pylist()]
    return passed


def _numbers(signs: Values, bounds: Numbers) -> tuple[Numbers, Numbers]:
    """Where the runs of digits begin, and how long they are; none goes on from one text to the next."""
    digits = np.flatnonzero(signs < 10)  # noqa: PLR2004
    begins = np.ones(len(digits), np.bool_)
    begins[1:] = np.diff(digits) > 1
    cut = np.searchsorted(digits, bounds)
    cut = cut[cut < len(digits)]
    begins[cut] = True
    at = np.flatnonzero(begins)
    return digits[at], np.diff(np.append(at, len(digits)))
