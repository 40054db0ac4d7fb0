"""How are parts of texts replaced? By byte offsets, for a whole column at once."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.bad_values import BadValues
from transforms.canonical import not_text
from transforms.columns.characters import NOT_TEXT
from transforms.columns.nulls import cleared
from transforms.crypto.text import check_size, validity
from transforms.detectors.texts.spans import Places, Spans
from transforms.detectors.texts.stretches import Texts

_NARROW = 1 << 31
Octets = npt.NDArray[np.uint8]


def plain_text(values: pa.Array) -> pa.LargeStringArray:
    """The texts with 64-bit offsets and nothing beneath nulls. Raises `BadValues` for text that is not UTF-8."""
    texts = values.cast(pa.large_string())
    try:
        texts.cast(pa.large_binary()).cast(pa.large_string())  # which looks at every byte, as the cast before does not
    except pa.ArrowInvalid:
        raise BadValues(not_text(texts), NOT_TEXT) from None
    return cleared(texts)


def octets_of(texts: pa.LargeStringArray) -> tuple[Places, Octets]:
    """(offsets, bytes) of the texts: text i is `bytes[offsets[i]:offsets[i + 1]]`, and `offsets[0]` is 0."""
    if not len(texts):
        return np.zeros(1, np.int64), np.empty(0, np.uint8)
    _, ends, data = texts.buffers()
    offsets = np.frombuffer(ends, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    octets = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    return offsets - offsets[0], octets[offsets[0] : offsets[-1]]


def beyond_ascii(texts: pa.LargeStringArray) -> Places:
    """The rows of the texts, which have nothing beneath nulls, that are not of ASCII alone.

    >>> beyond_ascii(pa.array(["a", "ä", None, ""], pa.large_string())).tolist()
    [1]
    """
    return Texts.of(texts).wide()


def found_texts(texts: pa.LargeStringArray, spans: Spans) -> pa.LargeStringArray:
    """What stands at the spans, in their order."""
    pieces = _pieces(*octets_of(texts), spans)
    return pieces.take(pa.array(np.arange(1, 2 * len(spans), 2))).cast(pa.large_string())


def replaced(texts: pa.LargeStringArray, spans: Spans, words: pa.Array) -> pa.StringArray:
    """The texts with the i-th word in place of the i-th span, all other bytes as they are; nulls stay null.

    `texts` has nothing beneath its nulls (`plain_text`); `spans` are settled. Raises InputError where the batch would
    come to over 2 GiB.

    >>> spans = Spans(np.array([0]), np.array([3]), np.array([4]), np.zeros(1, np.int16), ("x",))
    >>> replaced(pa.array(["ab c", None], pa.large_string()), spans, pa.array(["[X]"])).to_pylist()
    ['ab [X]', None]
    """
    if not len(spans):
        return texts.cast(pa.string())
    offsets, octets = octets_of(texts)
    kept = _pieces(offsets, octets, spans)
    words = words.cast(kept.type)
    grown = np.asarray(_sizes(words)) - (spans.end - spans.start)
    before = np.concatenate(([0], np.cumsum(np.bincount(spans.row, minlength=len(texts)))))
    ends = offsets + np.concatenate(([0], np.cumsum(grown)))[before]
    check_size(int(ends[-1]))
    order = np.empty(2 * len(spans) + 1, np.int64)
    order[0::2] = np.arange(0, 2 * len(spans) + 1, 2)
    order[1::2] = np.arange(len(kept), len(kept) + len(spans))
    made = pa.concat_arrays([kept, words]).take(pa.array(order)).buffers()[2]
    buffers = [validity(texts), pa.py_buffer(ends.astype(np.int32)), made or pa.py_buffer(b"")]
    return pa.StringArray.from_buffers(len(texts), buffers[1], buffers[2], buffers[0], texts.null_count)


def _pieces(offsets: Places, octets: Octets, spans: Spans) -> pa.Array:
    """All bytes, cut at the spans: what stands between them and what stands at them take turns."""
    cuts = np.empty(2 * len(spans) + 2, np.int64)
    cuts[0], cuts[-1] = 0, len(octets)
    cuts[1:-1:2] = offsets[spans.row] + spans.start
    cuts[2:-1:2] = offsets[spans.row] + spans.end
    narrow = len(octets) < _NARROW
    ends = pa.py_buffer(cuts.astype(np.int32) if narrow else cuts)
    type_ = pa.binary() if narrow else pa.large_binary()
    return pa.Array.from_buffers(type_, len(cuts) - 1, [None, ends, pa.py_buffer(octets)])


def _sizes(words: pa.Array) -> Places:
    _, ends, _ = words.buffers()
    width = np.int32 if words.type == pa.binary() else np.int64
    sizes: Places = np.diff(np.frombuffer(ends, width)[words.offset : words.offset + len(words) + 1]).astype(np.int64)
    return sizes
