"""`mask`: which characters of a text are hidden?"""

import re
from typing import TYPE_CHECKING, Annotated

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from transforms.canonical import keyed_as
from transforms.columns.characters import Characters, Codes, Counts
from transforms.columns.domain import is_text
from transforms.columns.promise import Matches, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site
from transforms.crypto.blocks import items

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

_LINES = 1_024
"""Rows of one length that are masked at once."""
Shown = Annotated[int, Field(ge=0, le=100)]


class Mask(ColumnTransform):
    """Every character replaced by `with`, but for the first and last few and for those that are ignored.

    A character is a Unicode code point. The characters of `ignore` stay where they stand and count as nothing; of the
    others the first `keep_first` and the last `keep_last` stay. Where those would be more than half of the others,
    none of them stays: 4 of 8 are shown, of 7 none is. Length and ignored characters show, nulls stay null.

    Takes text and whole numbers, as their decimal text. Bad rows: text that is not UTF-8.
    """

    keep_first: Shown = 0
    keep_last: Shown = 0
    ignore: str = ""
    sign: str = Field("*", alias="with", min_length=1, max_length=1)

    def keyed(self) -> bool:
        """No."""
        return False

    def out_type(self, site: Site) -> pa.DataType:
        """String."""
        if is_text(site.type) or pa.types.is_integer(site.type):
            return pa.string()
        msg = f"mask is for text and whole numbers, and {site.path!r} is {site.type}: drop, generalize or tokenize it"
        raise Misfit(msg)

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """A few passes over the characters of the whole column."""
        first, last, sign = self.keep_first, self.keep_last, ord(self.sign)
        ascii_sign = self.sign.isascii()
        ignored = np.array(sorted({ord(character) for character in self.ignore}), np.uint32)
        counts = bytes(code not in ignored for code in range(256))

        def kernel(values: pa.Array, _: object) -> pa.Array:
            text = Characters.of(values if is_text(values.type) else keyed_as(values))
            if not len(ignored):
                codes = text.codes if ascii_sign else text.codes.astype(np.uint32)
                return text.text(_masked(codes, text.bounds, first, last, sign))
            codes = text.codes.copy() if ascii_sign else text.codes.astype(np.uint32)
            counted = _among(text.codes, counts, ignored)
            codes[counted] = _masked(codes[counted], text.among(counted), first, last, sign)
            return text.text(codes)

        return kernel

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """The shape, where it can be said in ASCII."""
        if not (self.sign + self.ignore).isascii() or not (self.sign + self.ignore).isprintable():
            return ()
        stay = "".join(map(re.escape, sorted(set(self.ignore + self.sign))))
        idle = "".join(map(re.escape, sorted(set(self.ignore))))
        step = f"(?:[{idle}]*.)" if idle else "."
        back = f"(?:.[{idle}]*)" if idle else "."
        whole = f"[{stay}]*"
        if not self.keep_first + self.keep_last:
            return (Matches(whole),)
        return (Matches(f"(?s:{step}{{{self.keep_first}}}{whole}{back}{{{self.keep_last}}}|{whole})"),)


def _masked(codes: Codes, bounds: Counts, first: int, last: int, sign: int) -> Codes:
    """The codes of rows that lie between the bounds, all but the shown ones replaced by the sign."""
    lengths = np.diff(bounds)
    enough = max(2 * (first + last), 1)
    least = int(lengths.min()) if len(lengths) else 0
    if least == lengths.max(initial=0) >= enough:
        return _masked_alike(codes, least, first, last, sign)
    masked = np.full_like(codes, sign)
    some = slice(None) if least >= enough else np.flatnonzero(lengths >= enough)
    size = codes.itemsize
    for shown, starts in (first, bounds[:-1][some]), (last, bounds[1:][some] - last):
        if shown and len(starts):
            old, new = (items(array.view(np.uint8), shown * size) for array in (codes, masked))
            new[starts * size] = old[starts * size]
    return masked


def _masked_alike(codes: Codes, length: int, first: int, last: int, sign: int) -> Codes:
    """The same of rows that are all of one length: by bits, for thousands of rows at once that stay in the cache."""
    shown = np.zeros(length, np.bool_)
    shown[:first] = shown[length - last :] = True
    kept = np.tile(np.where(shown, np.iinfo(codes.dtype).max, 0).astype(codes.dtype), _LINES)
    signs = np.tile(np.where(shown, 0, sign).astype(codes.dtype), _LINES)
    masked = np.empty_like(codes)
    for start in range(0, len(codes), len(kept)):
        part = codes[start : start + len(kept)]
        to = masked[start : start + len(part)]
        np.bitwise_or(np.bitwise_and(part, kept[: len(part)], out=to), signs[: len(part)], out=to)
    return masked


def _among(codes: Codes, counts: bytes, ignored: Codes) -> npt.NDArray[np.bool_]:
    """Which characters count: those that are not ignored. `counts` says it of every code below 256."""
    if codes.dtype == np.uint8:
        return np.frombuffer(codes.tobytes().translate(counts), np.bool_)
    return ~np.isin(codes, ignored)
