"""Which texts may hold something of a value of their row? A cheap look by whole columns, that misses none."""

import unicodedata

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from transforms.detectors.texts.folds import LETTERS
from transforms.detectors.texts.hidden import HIDDEN_CLASS
from transforms.detectors.texts.letters import Mask

_LEAD = 4
"""Letters of a word by which it is looked for."""
_TWO = 2
"""Words of most names."""
_TAIL = 3
"""Digits of a number."""
_WORDS = 8
"""Words of a name (`transforms.columns.redaction.sought`)."""
_SPLIT = r"\b\w{1,3}(?:['.-]|[\x{2019}\x{2010}\x{2011}])\w"
"""A word that may go on behind a sign where the value writes it together."""
_LETTERS = list("abcdefghijklmnopqrstuvwxyz")
"""Words of one letter say nothing behind the first."""
_ALIKE = {**LETTERS, "ß": "ss", "\u03c2": "\u03c3"}

_DIGITS = {chr(point): str(unicodedata.decimal(chr(point))) for point in range(0x80, 0x20000) if chr(point).isdecimal()}
"""Digits of all scripts."""


def plain(texts: pa.Array) -> pl.Series:
    """Texts in lower case, without accents and what nobody sees: alike where they are alike when folded.

    Raises ValueError for text that is not UTF-8.
    """
    texts = texts.cast(pa.large_string())
    ascii_ = pc.all(pc.string_is_ascii(texts)).as_py()
    if ascii_ is None or ascii_:
        return pl.Series(pl.from_arrow(pc.utf8_lower(texts)))
    try:
        apart = pl.Series(pl.from_arrow(pc.utf8_normalize(texts, "NFKD")))
    except pa.ArrowInvalid:
        raise ValueError("text that is not UTF-8 cannot be searched") from None
    bare = apart.str.replace_all(rf"\p{{M}}+|{HIDDEN_CLASS}+", "").str.to_lowercase()
    alike = bare.str.replace_many(list(_ALIKE), list(_ALIKE.values()))
    digits = _DIGITS if alike.str.contains(r"[\p{Nd}--0-9]").any() else {}
    return alike.str.replace_many(list(digits), list(digits.values())) if digits else alike


def suspects(text: pl.Series, value: pl.Series, first: pl.Series | None = None) -> tuple[Mask, Mask]:
    """Which texts may hold the value, or a part of it that `forms_of` gives; and which values are of three words.

    Or of more. All series are plain. `first` is how the values were spelled before: then only texts that hold a word of
    the new spelling that differs are suspect.
    """
    number = value.str.contains(r"\d") & ~value.str.contains(r"[\p{L}@]")
    name = ~value.str.contains(r"[\d@]")
    words = _words(value)
    if first is not None:
        return _respelled(text, words, _words(first)), (words.list.len().fill_null(0) > _TWO).to_numpy()
    held = (~number & text.str.contains(_SPLIT)).fill_null(value=False)
    frame = pl.DataFrame({"text": text, "number": number, "name": name, "words": words})
    count = words.list.len().fill_null(0)
    for place in range(int(np.minimum(count.to_numpy(), _WORDS).max(initial=0))):
        lead = pl.col("words").list.get(place, null_on_oob=True).str.slice(0, _LEAD)
        wanted = ~pl.col("number") if place == 0 else pl.col("name") & ~lead.is_in(_LETTERS)
        look = wanted & pl.col("text").str.contains(lead, literal=True)
        held |= frame.select(look.fill_null(value=False)).to_series()
    if number.any():
        held |= _numbers(text, value, number)
    return held.to_numpy(), (count > _TWO).to_numpy()


def _respelled(text: pl.Series, words: pl.Series, others: pl.Series) -> Mask:
    """Which texts hold a word that is not among those of the other spelling."""
    frame = pl.DataFrame({"text": text, "words": words, "others": others})
    held = pl.Series(np.zeros(len(text), np.bool_))
    for place in range(int(words.list.len().fill_null(0).to_numpy().max(initial=0))):
        word, other = (pl.col(name).list.get(place, null_on_oob=True) for name in ("words", "others"))
        look = word.ne_missing(other) & pl.col("text").str.contains(word, literal=True)
        held |= frame.select(look.fill_null(value=False)).to_series()
    return held.to_numpy()


def _words(value: pl.Series) -> pl.Series:
    if value.str.contains(r"[^\p{L}\p{N} ]").any():
        value = value.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars(" ")
    return value.str.split(" ")


def _numbers(text: pl.Series, value: pl.Series, number: pl.Series) -> pl.Series:
    """Which texts hold the last digits of numbers, whatever stands between them."""
    at = (number & text.str.contains(r"\p{Nd}(?:[^\p{L}\p{N}]{0,3}\p{Nd}){4}")).fill_null(value=False).arg_true()
    digits = text.gather(at).str.replace_all(r"[^\d]", "")
    tails = value.gather(at).str.replace_all(r"[^\d]", "").str.tail(_TAIL)
    held = np.zeros(len(text), np.bool_)
    frame = pl.DataFrame({"digits": digits, "tails": tails})
    found = frame.select(
        pl.col("digits").str.contains(pl.col("tails"), literal=True).fill_null(value=False)
    ).to_series()
    held[at.to_numpy()[found.to_numpy()]] = True
    return pl.Series(held)
