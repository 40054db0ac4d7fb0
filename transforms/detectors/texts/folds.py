"""What is one character folded to, does it part words, is it a capital, is it a word by itself?"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from transforms.detectors.texts.hidden import HIDDEN_CLASS

Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SPACELESS = 0x0E00
"""From here on come scripts that are written without spaces, or with particles behind names: Thai, Han, Hangul."""
LETTERS = {
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "\u0131": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ŋ": "n",
}
"""Latin letters that NFKD leaves alone, as people without them on their keyboards write them."""
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ø": "oe", "ü": "ue", "å": "aa"})
_GREEK = range(0x0370, 0x0400)
_LONG = 6
"""Letters of words that are the same words without their marks."""
_HIDDEN = re.compile(re.sub(r"\\x\{(\w+)\}", lambda found: f"\\U{found[1]:0>8}", HIDDEN_CLASS))
_SELECTORS = range(0xFE00, 0xFE10)


def spellings(word: str) -> frozenset[str]:
    """The word, and as it is written without its marks: as capitals are in Greek, and on keyboards that lack them.

    Germanic vowels are written out as well. Short words stay as they are: without marks they are others (`né le`).

    >>> sorted(spellings("führerschein")), sorted(spellings("cím"))
    (['fuehrerschein', 'fuhrerschein', 'führerschein'], ['cím'])
    """
    bare = {"".join(map(_unmarked, one)) for one in (word, word.translate(_WRITTEN_OUT))}
    return frozenset((word, *(one for one in bare if len(one) >= _LONG)))


@dataclass(frozen=True)
class Table:
    """What each of several characters is folded to: the units of all behind each other, and where each begins."""

    pool: npt.NDArray[np.uint32]
    starts: Places
    sizes: npt.NDArray[np.uint8]
    parts: Mask
    upper: Mask
    alone: Mask


def table_of(points: Places) -> Table:
    """The folds of these code points, in their order."""
    folds = [_fold(int(point)) for point in points]
    sizes = np.array([len(fold.units) for fold in folds], np.uint8)
    return Table(
        np.array([unit for fold in folds for unit in fold.units], np.uint32),
        np.cumsum(sizes, dtype=np.int64) - sizes,
        sizes,
        np.array([fold.parts for fold in folds]),
        np.array([fold.upper for fold in folds]),
        np.array([fold.alone for fold in folds]),
    )


@dataclass(frozen=True)
class _Fold:
    units: tuple[int, ...]
    parts: bool
    """Whether it parts words."""
    upper: bool
    alone: bool
    """Whether it is a word by itself."""


def _unmarked(letter: str) -> str:
    """The letter without its marks, where it is Latin or Greek or the one of Cyrillic whose marks are left out."""
    base = unicodedata.normalize("NFKD", LETTERS.get(letter, letter.casefold()))
    plain = "".join(c for c in base if not unicodedata.combining(c))
    return plain if plain and (plain.isascii() or ord(plain[0]) in _GREEK or letter == "ё") else letter


@cache
def _fold(point: int) -> _Fold:
    character = chr(point)
    if _HIDDEN.fullmatch(character) or point in _SELECTORS:
        return _Fold((), parts=False, upper=False, alone=False)
    simple = "".join(LETTERS.get(c, c) for c in unicodedata.normalize("NFKD", character).casefold())
    apart = unicodedata.normalize("NFKD", simple)
    units = "".join(map(_unit, apart))
    combining = bool(apart) and all(unicodedata.category(c).startswith("M") for c in apart)
    cased = character.lower() != character.upper()
    upper = units.isalpha() and (not cased or character != character.lower())
    alone = bool(units) and point >= SPACELESS and not cased and not spaced(point)
    return _Fold(tuple(map(ord, units)), parts=not units and not combining, upper=upper, alone=alone)


def _unit(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if unicodedata.category(character).startswith("M"):
        return "" if unicodedata.combining(character) else character
    return character if character.isalnum() else ""


def spaced(point: int) -> bool:
    """Whether the character, above `SPACELESS`, is of a script that parts words, or a form of ASCII or Arabic."""
    name = unicodedata.name(chr(point), "")
    return name.startswith(("TIBETAN", "GEORGIAN", "ETHIOPIC", "CHEROKEE", "MONGOLIAN", "FULLWIDTH", "LATIN", "GREEK",
                            "ARABIC", "MATHEMATICAL", "CIRCLED", "PARENTHESIZED", "SUPERSCRIPT", "SUBSCRIPT",
                            "HEBREW", "MODIFIER"))  # fmt: skip
