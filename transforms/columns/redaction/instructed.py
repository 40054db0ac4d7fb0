"""Which sentences of texts speak to a language model? Where they stand, by the table of instructions.

Patterns are tried on what is left without hidden characters, in the letters of NFKC, sentence by sentence and on every
two that follow each other, in linear time. Written otherwise, in other languages or in code (base64, ROT13) an
instruction is not found.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.redaction.instructions import INSTRUCTIONS
from transforms.columns.redaction.replacing import beyond_ascii, replaced
from transforms.columns.redaction.sentences import Sentences, sentences
from transforms.columns.redaction.unseen import unseen
from transforms.detectors.texts.spans import Places, Spans

KIND: Final = "instructions"
Mask = npt.NDArray[np.bool_]
_EMPTY: Final = pa.scalar("", pa.large_string())
_DRESSED: Final = "[\\x{FF01}-\\x{FF5E}\\x{1D400}-\\x{1D7FF}\\x{24B6}-\\x{24E9}]"
"""Fullwidth, mathematical and circled letters."""
HINTS: Final = f"(?i:{'|'.join(f'(?:{one.hint})' for one in INSTRUCTIONS)})"
"""Finds something in whatever a pattern does."""


def instructions_in(texts: pa.LargeStringArray, beyond: Places, hidden: Spans, among: Mask | None = None) -> Spans:
    """The sentences that speak to a model, one span each, all of the kind `instructions`.

    A span is the sentence without the white space behind it. Texts are UTF-8, with nothing beneath nulls. `beyond` are
    those beyond ASCII, `hidden` what `unseen` finds in them; `among` says of each text whether it goes beyond ASCII or
    `HINTS` finds something in it, for those who know.
    """
    suspect = _speaking(texts) if among is None else among.copy()
    if among is not None:
        suspect[among] = _speaking(texts.filter(pa.array(among)))
    veiled = _veiled(texts, beyond, hidden)
    if len(veiled):
        suspect[veiled] |= _speaking(_bare(texts.take(pa.array(veiled))))
    at = np.flatnonzero(suspect)
    if not len(at):
        return Spans.none((KIND,))
    said = sentences(texts.take(pa.array(at)))
    return _spans(said, _spoken(said, len(at)), at)


def _veiled(texts: pa.LargeStringArray, beyond: Places, hidden: Spans) -> Places:
    """Texts in which characters hide, or letters stand for those of ASCII."""
    if not len(beyond):
        return beyond
    dressed = pl.Series(pl.from_arrow(texts.take(pa.array(beyond)))).str.contains(_DRESSED).to_numpy()
    return np.union1d(beyond[dressed], hidden.row)


def _speaking(texts: pa.LargeStringArray) -> Mask:
    """Which texts hold what a pattern finds: those with a hint are looked at closely."""
    series = pl.Series(pl.from_arrow(texts))
    at = np.flatnonzero(series.str.contains(HINTS).fill_null(value=False).to_numpy())
    speaking = np.zeros(len(texts), np.bool_)
    if not len(at):
        return speaking
    hinted = series.gather(at).str.to_lowercase()
    for one in INSTRUCTIONS:
        near = np.flatnonzero(hinted.str.contains(one.hint).to_numpy())
        if len(near):  # else the pattern, whose making takes longer than all else, is not needed
            speaking[at[near]] |= hinted.gather(near).str.contains(one.pattern).to_numpy()
    return speaking


def _spoken(said: Sentences, rows: int) -> Mask:
    """Which sentences: alone, else with the next one of their text; where none of a text's do, all of them."""
    bare = _bare(said.texts)
    speaking = _speaking(bare)
    follows = said.row[1:] == said.row[:-1]
    first = np.flatnonzero(follows & ~speaking[1:] & ~speaking[:-1])
    both = pc.binary_join_element_wise(bare.take(pa.array(first)), bare.take(pa.array(first + 1)), _EMPTY)
    hit = first[_speaking(both)]
    speaking[hit] = speaking[hit + 1] = True
    silent = np.bincount(said.row, speaking, rows) == 0
    spoken: Mask = speaking | silent[said.row]
    return spoken


def _bare(texts: pa.LargeStringArray) -> pa.LargeStringArray:
    """Without hidden characters, letters as NFKC has them."""
    veiled = unseen(texts, beyond_ascii(texts))
    return pc.utf8_normalize(replaced(texts, veiled, pa.repeat("", len(veiled))).cast(pa.large_string()), "NFKC")


def _spans(said: Sentences, spoken: Mask, rows: Places) -> Spans:
    at = np.flatnonzero(spoken)
    shown = pc.binary_length(pc.utf8_rtrim_whitespace(said.texts.take(pa.array(at))))
    end = said.start[at] + np.asarray(shown).astype(np.int64)
    return Spans(rows[said.row[at]], said.start[at], end, np.zeros(len(at), np.int16), (KIND,))
