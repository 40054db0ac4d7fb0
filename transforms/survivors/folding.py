"""What is the canonical form of a text? Without escapes (`detectors.escapes`), trimmed, NFKC (UAX 15), case-folded."""

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.canonical import is_utf8
from transforms.columns.domain import is_text
from transforms.detectors.texts.escape_marks import may_be_escaped
from transforms.detectors.texts.escapes import unescaped
from transforms.survivors.octets import Counts, Octets, octets_of

_END = "\0"


def canonical_text(values: pa.Array) -> pa.Array:
    """Without escapes, trimmed, NFKC, case-folded; nulls stay null, what is no text and not UTF-8 either becomes null.

    ASCII goes through Arrow's kernels; what is not ASCII goes through Python, all of it in one piece.
    """
    text = values if is_text(values.type) else _rebased(_decoded(values.cast(pa.large_binary())))
    octets, ends = octets_of(text)
    if may_be_escaped(octets):
        text = unescaped(text.cast(pa.large_string())).texts
        octets, ends = octets_of(text)
    if len(octets) and octets.max() >= 0x80:  # noqa: PLR2004 - not ASCII
        return _partly_folded(text)
    return _lowered(text, octets, ends)


def _decoded(values: pa.Array) -> pa.Array:
    """Bytes as text, null where they are none; one by one only where some are none."""
    try:
        return values.cast(pa.large_string())
    except pa.ArrowInvalid:
        are = np.fromiter(map(is_utf8, values.to_pylist()), np.bool_, len(values))
        return pc.if_else(pa.array(are), values, pa.scalar(None, values.type)).cast(pa.large_string())


def _rebased(text: pa.Array) -> pa.Array:
    """The same, beginning with its first byte: a slice that was cast does not, and `ascii_lower` then loses its end."""
    return pa.concat_arrays([text, text[:0]])


def _lowered(text: pa.Array, octets: Octets, ends: Counts) -> pa.Array:
    """The canonical form of ASCII text. Few columns have white space at an edge: to look costs less than to trim."""
    filled = ends[1:] > ends[:-1]
    edges = np.concatenate((octets[ends[:-1][filled]], octets[ends[1:][filled] - 1]))
    if (edges <= ord(" ")).any():
        text = pc.ascii_trim_whitespace(text)
    return pc.ascii_lower(text)


def _partly_folded(text: pa.Array) -> pa.Array:
    other = pc.invert(pc.string_is_ascii(text)).fill_null(False)
    plain = pc.ascii_lower(pc.ascii_trim_whitespace(pc.if_else(other, "", text)))
    return pc.replace_with_mask(plain, other, pa.array(_folded(text.filter(other).to_pylist()), plain.type))


def _folded(texts: list[str]) -> list[str]:
    """Characters do not combine across the end sign, so that all texts are normalized and folded as one."""
    whole = _END.join(texts)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", whole).casefold()).split(_END)
    if len(folded) != len(texts):  # a text holds the sign
        folded = [unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()) for text in texts]
    return [text.strip() for text in folded]
