"""Where does a name of China, Japan or Korea stand? Surnames and given names of the lists behind each other."""

import re
from functools import cache

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.detectors.names.lists import first_names, last_names
from transforms.detectors.texts.spans import Spans, settled

EASTERN = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"
_HAN = re.compile(r"[\u4e00-\u9fff]{1,4}")
_KANA = re.compile(r"[\u3005\u3040-\u30ff\u4e00-\u9fff]{2,5}")
_HANGUL = re.compile(r"[\uac00-\ud7a3]{1,3}")
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]*"
_BETWEEN = f"{_UNSEEN}[ \u00a0\u3000]?{_UNSEEN}"
_HONORIFICS = "先生|女士|小姐|さん|様|さま|くん|ちゃん|氏|씨|님|선생님|고객님"


def eastern_spans(texts: pa.Array, kind: str) -> Spans:
    """Names in the texts that hold Han characters, kana or Hangul; settled."""
    series = pl.Series(pl.from_arrow(texts.cast(pa.large_string())))
    rows = np.flatnonzero(series.str.contains(EASTERN).fill_null(value=False).to_numpy())
    pattern = _pattern()
    places: list[tuple[int, int, int]] = []
    for number in rows.tolist():
        text, seen, begin = series[number], 0, 0
        for found in pattern.finditer(text):
            begin += len(text[seen : found.start()].encode())
            behind = begin + len(found[0].encode())
            places.append((number, begin, behind))
            seen, begin = found.end(), behind
    row, start, end = np.array(places, np.int64).reshape(-1, 3).T
    return settled(Spans(row, start, end, np.zeros(len(row), np.int16), (kind,)))


@cache
def eastern_name() -> re.Pattern[str]:
    """A whole name: surname and given name, with a space between or without; or one of them alone."""
    return re.compile(f"{_full()}|{_either(_names(last_names()))}|{_either(_names(first_names()))}")


@cache
def _pattern() -> re.Pattern[str]:
    surnames = _either(_names(last_names()))
    return re.compile(f"{_full()}|(?:{surnames})(?=[ ]?(?:{_HONORIFICS}))")


@cache
def _full() -> str:
    last, first = last_names(), first_names()
    pairs = [(_of(last, script), _of(first, script)) for script in (_HAN, _KANA, _HANGUL)]
    return "|".join(f"(?:{_either(surnames)}){_BETWEEN}(?:{_either(given)})" for surnames, given in pairs)


def _names(names: frozenset[str]) -> frozenset[str]:
    return _of(names, _HAN) | _of(names, _KANA) | _of(names, _HANGUL)


def _of(names: frozenset[str], script: re.Pattern[str]) -> frozenset[str]:
    return frozenset(name for name in names if script.fullmatch(name))


def _either(names: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))
