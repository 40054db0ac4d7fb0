"""`fpe`: which value of the same length and alphabet stands for a value, so that who holds the key can go back?"""

import math
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AfterValidator, Field, model_validator

from transforms.bad_values import BadValues
from transforms.canonical import keyed_as
from transforms.columns.characters import Characters
from transforms.columns.domain import Domain, is_text
from transforms.columns.nulls import WITHOUT_VIEWS
from transforms.columns.numerals import Numerals, octets
from transforms.columns.promise import Differs, Matches, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site
from transforms.crypto.blocks import layout
from transforms.crypto.ff1 import Ff1Column
from transforms.crypto.repeats import once_each

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

SEPARATORS = " -./()"
ALPHABETS = {
    "digits": "0123456789",
    "hex": "0123456789abcdef",
    "alphanumeric": "0123456789abcdefghijklmnopqrstuvwxyz",
}
_FEWEST = 1_000_000
_LETTERS = range(2, 96)
_FOREIGN, _SEPARATOR, _NUMERAL = range(3)
_Cipher = Callable[[pa.Array, bytes | pa.Array], pa.Array]


def _usable(alphabet: str) -> str:
    letters = ALPHABETS.get(alphabet, alphabet)
    if len(letters) not in _LETTERS or len(set(letters)) < len(letters):
        msg = "an alphabet is digits, hex, alphanumeric or 2 to 95 different characters"
        raise ValueError(msg)
    if not letters.isascii() or not letters.isprintable():
        msg = "an alphabet is made of printable ASCII characters"
        raise ValueError(msg)
    return alphabet


class Fpe(ColumnTransform):
    """FF1 (NIST SP 800-38G) with AES-256 of the numerals of each value, under the domain's key.

    Separators (space - . / and round brackets, unless the alphabet holds them) stay where they stand; so do the first
    `keep_first` and last `keep_last` numerals. With `luhn` the last numeral is a check digit: it is left out, and
    computed anew behind what comes out. The tweak is three fields, each behind its length as 4 bytes, big-endian: the
    domain (UTF-8), the kept first numerals and the kept last ones. Reversible by key holders; equal values have equal
    outputs within a domain and a scope; an output may be somebody's real number. Nulls stay null.

    Takes text and whole numbers (as their decimal text, which comes out as text). Bad rows: characters outside the
    alphabet, fewer than a million possible values of what is encrypted, halves of over 62 bits, a wrong check digit.
    """

    domain: Domain
    alphabet: Annotated[str, AfterValidator(_usable)] = "digits"
    keep_first: int = Field(0, ge=0, le=100)
    keep_last: int = Field(0, ge=0, le=100)
    luhn: bool = False

    @model_validator(mode="after")
    def _check_digit_is_last(self) -> Self:
        if self.luhn and self.keep_last:
            msg = "`luhn` makes the last digit anew: it does not go with `keep_last`"
            raise ValueError(msg)
        if self.luhn and self.letters != ALPHABETS["digits"]:
            msg = "`luhn` is for `alphabet: digits`"
            raise ValueError(msg)
        return self

    @property
    def letters(self) -> str:
        """The alphabet written out, in numeral order."""
        return ALPHABETS.get(self.alphabet, self.alphabet)

    @property
    def fewest(self) -> int:
        """How many numerals make a million possible values."""
        return math.ceil(round(math.log(_FEWEST, len(self.letters)), 9))

    def out_type(self, site: Site) -> pa.DataType:
        """String."""
        if is_text(site.type) or pa.types.is_integer(site.type):
            return pa.string()
        msg = f"fpe is for text and whole numbers, and {site.path!r} is {site.type}: encrypt or tokenize it"
        raise Misfit(msg)

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """A few passes over the characters of the whole column around one columnar FF1."""
        return _replacing(self, _cipher(self, keys).encrypt)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """The alphabet; an output equals its input by a chance of one in the possible values, at most a millionth."""
        members = "".join(map(re.escape, sorted(set(self.letters + SEPARATORS))))
        return Matches(f"[{members}]+"), Differs(len(self.letters) ** -float(self.fewest))

    def drawn_for(self, site: Site, values: pa.Array, beside: Mapping[str, pa.Array]) -> tuple[pa.Array, ...]:
        """The numerals: however they are separated, one output comes of them.

        FF1 is a permutation under each tweak, so that draws are not quite independent; among a million possible values
        and more that does not tell.
        """
        separators = sorted(set(SEPARATORS) - set(self.letters))
        text = values.cast(pa.large_string()) if is_text(values.type) else keyed_as(values)
        octets, _ = layout(text)
        separates = np.isin(np.arange(256), list(map(ord, separators)))
        if not separates[octets].any():  # to look costs a fraction of what to replace does
            return (text,)
        return (pc.replace_substring_regex(text, f"[{re.escape(''.join(separators))}]", ""),)


def restoration(transform: Fpe, keys: "ScopedKeys") -> Kernel:
    """Give the inverse kernel, for text that the transform made under this key, domain and scope; nulls stay null."""
    return _replacing(transform, _cipher(transform, keys).decrypt)


def _cipher(transform: Fpe, keys: "ScopedKeys") -> Ff1Column:
    key = keys.derive(algorithm="AES256-FF1", use="fpe", domain=transform.domain, size=32)
    return Ff1Column(key, transform.letters, "".join(set(SEPARATORS) - set(transform.letters)))


def _replacing(transform: Fpe, cipher: _Cipher) -> Kernel:
    """The kernel that puts what `cipher` makes of all numerals, or of those between what is kept, in their place."""
    between = _between(transform, cipher)
    whole = not (transform.keep_first or transform.keep_last or transform.luhn)
    tweak = b"".join(_lengths(transform.domain.encode(), 0, 0))

    def replaced(text: pa.Array) -> pa.Array:
        if whole:
            try:
                return cipher(text, tweak)
            except BadValues:
                pass  # which of them and why is said below, in the policy's words
        return between(text)

    once = once_each(replaced)
    return lambda values, _: once(
        values.cast(WITHOUT_VIEWS.get(values.type, values.type)) if is_text(values.type) else keyed_as(values)
    )


def _between(transform: Fpe, cipher: _Cipher) -> Callable[[pa.Array], pa.Array]:
    kind_of = bytearray([_FOREIGN] * 256)
    for members, kind in (SEPARATORS, _SEPARATOR), (transform.letters, _NUMERAL):
        for character in members:
            kind_of[ord(character)] = kind
    first, last = transform.keep_first, transform.keep_last + transform.luhn
    fewest = first + last + transform.fewest
    few = f"fewer than {transform.fewest} characters to encrypt, which is under a million possible values"

    def replaced(values: pa.Array) -> pa.Array:
        text = Characters.of(values)
        octets = np.minimum(text.codes, 255).astype(np.uint8, copy=False)
        kinds = np.frombuffer(octets.tobytes().translate(kind_of), np.uint8)
        least = kinds.min(initial=_NUMERAL)
        if least == _FOREIGN:
            _refuse(np.diff(text.among(kinds == _FOREIGN)) > 0, "characters outside the alphabet")
        chosen = slice(None) if least == _NUMERAL else kinds == _NUMERAL
        bounds = text.bounds if isinstance(chosen, slice) else text.among(chosen)
        _refuse((np.diff(bounds) < fewest) & ~text.nulls, few)
        made = octets.copy()
        numerals = made[chosen]
        _replace(Numerals(numerals, bounds, text.nulls), transform, cipher)
        made[chosen] = numerals
        return text.text(made)

    return replaced


def _refuse(bad: npt.NDArray[np.bool_], rule: str) -> None:
    if bad.any():
        raise BadValues(bad, rule)


def _replace(numerals: Numerals, transform: Fpe, cipher: _Cipher) -> None:
    """Overwrite the numerals between those that are kept, and the check digit."""
    first, last = transform.keep_first, transform.keep_last
    if transform.luhn:
        _refuse(numerals.wrong_check_digits(), "a wrong check digit")
    tweaks = _tweaks(numerals, transform.domain.encode(), first, last)
    made = cipher(numerals.strings(first, last + transform.luhn), tweaks)
    numerals.put(first, last + transform.luhn, octets(made))
    if transform.luhn:
        numerals.octets[numerals.lasts()] = numerals.check_digits()


def _lengths(domain: bytes, first: int, last: int) -> tuple[bytes, bytes]:
    """Give what stands in a tweak before the kept first numerals, and between them and the kept last ones."""
    return len(domain).to_bytes(4) + domain + first.to_bytes(4), last.to_bytes(4)


def _tweaks(numerals: Numerals, domain: bytes, first: int, last: int) -> bytes | pa.Array:
    """One tweak for all where nothing is kept, else one a row; they are all equally long."""
    head, tail = _lengths(domain, first, last)
    if not first + last:
        return head + tail
    rows = len(numerals.nulls)
    matrix = np.empty((rows, len(head) + first + len(tail) + last), np.uint8)
    kept, end = len(head) + first, len(head) + first + len(tail)
    matrix[:, : len(head)] = np.frombuffer(head, np.uint8)
    matrix[:, len(head) : kept] = numerals.firsts(first)
    matrix[:, kept:end] = np.frombuffer(tail, np.uint8)
    matrix[:, end:] = numerals.ends(last)
    offsets = np.arange(rows + 1, dtype=np.int32) * np.int32(matrix.shape[1])
    return pa.Array.from_buffers(pa.binary(), rows, [None, pa.py_buffer(offsets), pa.py_buffer(matrix)])
