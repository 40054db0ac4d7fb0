"""Is it said near a finding what it is? A kind's own words on its line, words of many kinds right before it.

A number right behind the word for an order or a bill is that order's, and what is written like a day or like a number
of a year is such, unless one of the kind's own words stands right before.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.detectors.lexicon import BEFORE_IT, BEHIND_IT, LONGEST, Lexicon
from transforms.detectors.matches import Verdicts
from transforms.detectors.spans import Places
from transforms.detectors.stretches import Texts

CLOSE = 30
"""Characters, none of them a digit, within which a word stands right before a finding."""
CLOSE_BEHIND = 15
"""The same behind it, where no other number follows on the line."""
LINE = r"([^\n]*\s*)\z"
"""What stands before on the same line, or on the one above where nothing but space stands on this one."""
NO_DIGIT = r"([^0-9]*)\z"
DAY = (
    r"\A(?:(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:[12][0-9]|3[01]|0?[1-9])|"
    r"(?:[12][0-9]|3[01]|0?[1-9])[-/.](?:[12][0-9]|3[01]|0?[1-9])[-/.](?:19|20)[0-9]{2}|"
    r"(?:19|20)[0-9]{2}[-/][0-9]{3,6})\z"
)
"""Days, and numbers counted by year."""
ORDER = (
    r"(?i:order|ticket|invoice|bill|bestellung|rechnung|commande|facture|pedido|factura|ordine|fattura|bestelling|"
    r"factuur|zamówienie|faktura|fakturę|fatura|ordre|tilausta|tilaus|lasku|objednávku|objednávka|sipariş|заказу|"
    r"заказ|счёт|счет|注文|請求書|ऑर्डर|बिल)[ :#]{0,2}(?i:no\.?|nr\.?|num\.?|number|nummer|n[.º°])?[ :#]{0,2}\z"
)
"""Words that say whose number comes next, and that it is nobody's."""


@dataclass(frozen=True)
class Nearness:
    """The words of several kinds."""

    own: Lexicon
    """Each kind's own."""
    shared: Lexicon
    """Those of its groups."""
    closely: Verdicts
    """Kinds whose own words count right before and behind them only."""

    @classmethod
    def of(
        cls, own: Sequence[Collection[str]], shared: Sequence[Collection[str]], closely: Sequence[bool]
    ) -> "Nearness":
        """Of the words of each kind, in turn."""
        return cls(Lexicon.of(own), Lexicon.of(shared), np.array(closely, np.bool_))

    def near(self, texts: Texts, start: Places, end: Places, kinds: Places) -> Verdicts:
        """Whether it is said near each stretch that it is of its kind."""
        if not len(start):
            return np.zeros(0, np.bool_)
        starts, ahead = np.unique(start, return_inverse=True)  # many kinds may claim one place
        ends, after = np.unique(end, return_inverse=True)
        before, behind = _before(texts, starts), _behind(texts, ends)
        close = _close(before)
        closely = self.closely[kinds] | texts.cut(start, end).column.str.contains(DAY).to_numpy()
        near = np.zeros(len(start), np.bool_)
        looks = (  # each only where none before it says so: most findings are told by what stands before
            (self.own, close, ahead, closely),
            (self.own, _shortly(behind), after, closely),
            (self.own, before.str.tail(BEFORE_IT), ahead, ~closely),
            (self.own, behind, after, ~closely),
            (self.shared, close, ahead, ~closely),
        )
        for lexicon, said, which, asked in looks:
            at = np.flatnonzero(asked & ~near)
            near[at] = lexicon.tells(said, which[at], kinds[at])
        at = np.flatnonzero(near)
        near[at] = ~_some(close, ahead[at], lambda column: column.str.contains(ORDER).to_numpy())
        return near

    def distance(self, texts: Texts, start: Places, kinds: Places) -> Places:
        """Bytes between the last of the kind's own words right before each stretch and it; -1 where there is none."""
        return self.own.distance(_close(_before(texts, start)), kinds)


def _some(column: pl.Series, which: Places, told: Callable[[pl.Series], Verdicts]) -> Verdicts:
    """What is told of each of these texts, asked once."""
    rows, place = np.unique(which, return_inverse=True)
    return told(column.gather(rows))[place] if len(rows) else np.zeros(0, np.bool_)


def _before(texts: Texts, start: Places) -> pl.Series:
    first = np.maximum(texts.offsets[texts.row_of(start)], start - BEFORE_IT * LONGEST)
    return _on_line(texts.cut(texts.aligned(first), start).column, LINE)


def _behind(texts: Texts, end: Places) -> pl.Series:
    last = np.minimum(texts.offsets[texts.row_of(end - 1) + 1], end + BEHIND_IT * LONGEST)
    return _on_line(texts.cut(end, texts.aligned(last)).column.str.head(BEHIND_IT), r"\A([^\n]*)")


def _on_line(column: pl.Series, pattern: str) -> pl.Series:
    """What the pattern takes of the texts that go over several lines, and all of the others."""
    broken = np.flatnonzero(column.str.contains("\n", literal=True).to_numpy())
    return column.scatter(broken, _of(column.gather(broken), pattern)) if len(broken) else column


def _close(before: pl.Series) -> pl.Series:
    """The last of what stands before, as far as no digit is among it."""
    return _of(before.str.tail(CLOSE), NO_DIGIT)


def _shortly(behind: pl.Series) -> pl.Series:
    """The first of what stands behind, nothing where a number does."""
    said = pl.when(behind.str.contains("[0-9]")).then(pl.lit("")).otherwise(behind.str.head(CLOSE_BEHIND))
    return pl.select(said).to_series()


def _of(column: pl.Series, pattern: str) -> pl.Series:
    return column.str.extract(pattern).fill_null("")
