"""`surrogate`: which made-up person stands in for a real one?"""

import difflib
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import model_validator

from transforms.bad_values import BadValues
from transforms.canonical import keyed_as
from transforms.columns.domain import Domain, is_text
from transforms.columns.entity import Entity, domain_of, entity_keys
from transforms.columns.locales import recipe_for
from transforms.columns.promise import Differs, Matches, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site
from transforms.crypto.cmac import taggers as cmac_taggers
from transforms.crypto.repeats import once_each
from transforms.crypto.text import to_base32
from transforms.surrogates.draws import FEMALE, MALE, UNKNOWN, Draws
from transforms.surrogates.recipes import NAME_KINDS, UNIQUE_KINDS, Kind, Recipe

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

GENDERS: Final[Mapping[str, int]] = {
    "m": MALE,
    "male": MALE,
    "man": MALE,
    "f": FEMALE,
    "female": FEMALE,
    "w": FEMALE,
    "woman": FEMALE,
}
"""What a gender column may say, after trimming and in lower case; all else, null too, draws from both lists."""

_TRIES = 64
_RARE = 1 / 1024


class Surrogate(ColumnTransform):
    """A made-up value, looked up in tables that are composed from the word lists of Faker's providers.

    With `persona` one person is one persona: all columns with that persona's domain, locale and gender agree, in a row,
    across files and across runs (see `personas.one_persona`). A name is its first and last name; e-mail address, user
    name and URL are made of the same two and of the same two digits, in a-z; an address is its street, city, postcode
    and state.
    Without `persona` the value itself draws, in `domain` (the kind's name unless given), and is never its own
    surrogate. `gender` names a column that is published unchanged, and by which first names (and, where a locale has
    them, last names) are chosen: see `GENDERS`. `unique` appends 64 keyed bits as base32 to an e-mail address, user
    name or URL.

    Construction: a part is drawn by AES-256-CMAC of what the entity keys as, under the key of use "surrogate", the
    domain and the part's name; the tag's first (or second) 8 bytes, big-endian, modulo the length of the part's table
    are the entry (of an IPv6 address each 4 bytes modulo 65,535, plus one, are a group). A surrogate that equals its
    value is drawn again, without `persona` only, under the part's name with a space and the number of the try, from 1.
    Tables have a version and a digest: see `transforms.surrogates`.

    Values that could be somebody's come from reserved ranges (`transforms.surrogates.reserved`, with sources): e-mail
    and URLs at example.com, .net and .org; phone numbers that a regulator keeps for fiction; IP and MAC addresses for
    documentation; SSNs of areas 000 and 666, National Insurance numbers that begin with QQ; test cards; IBANs with
    check digits 00, which no account has, so that software which checks IBANs rejects them. Where no such range is
    known, bind refuses the kind: a phone number for ja_JP would be somebody's. Made-up names, addresses and companies
    can by chance be real ones: what no longer holds is the tie between them and the row.

    Surrogates repeat: there are 21 cards, 256 MAC addresses, 762 IPv4 addresses and 65,536 streets. They are for
    looks; for joins there are tokens. Takes text, and dates for `date_of_birth` (1935 to 2005). Nulls stay null.
    Bad rows: a null or empty persona.
    """

    of: Kind
    persona: Entity | None = None
    domain: Domain | None = None
    locale: str = "en_US"
    gender: str | None = None
    unique: bool = False

    @model_validator(mode="after")
    def _options_go_together(self) -> "Surrogate":
        if self.persona and self.domain:
            msg = "`persona` brings its domain; leave out `domain`, or write persona: {column: NAME, domain: NAME}"
            raise ValueError(msg)
        if self.unique and self.of not in UNIQUE_KINDS:
            msg = f"`unique` has no place in {self.of!r}; {_listed(UNIQUE_KINDS)} have one"
            raise ValueError(msg)
        if self.gender and self.of not in NAME_KINDS:
            msg = f"`gender` has no bearing on {self.of!r}; leave it out"
            raise ValueError(msg)
        return self

    def out_type(self, site: Site) -> pa.DataType:
        """String; for a date of birth on a date column the column's type."""
        dated = self.of == "date_of_birth" and pa.types.is_date(site.type)
        if not (dated or is_text(site.type)):
            wanted = "text or a date" if self.of == "date_of_birth" else "text"
            msg = (
                f"a surrogate {self.of!r} stands in for {wanted}, and {site.path!r} is {site.type}: tokenize or drop it"
            )
            raise Misfit(msg)
        if self.persona:
            domain_of(self.persona, site)
        recipe = recipe_for(self.of, self.locale)
        if self.gender:
            self._check_gender(self.gender, site, recipe)
        return site.type if dated else pa.string()

    def beside(self, site: Site) -> tuple[str, ...]:
        """The columns of the persona and of the gender."""
        columns = self.persona.column if self.persona else None, self.gender
        return tuple(dict.fromkeys(column for column in columns if column is not None))

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """One CMAC and one lookup per part and cell."""
        recipe, out_type, persona, gender = (
            recipe_for(self.of, self.locale),
            self.out_type(site),
            self.persona,
            self.gender,
        )
        domain = domain_of(persona, site) if persona else self.domain or self.of
        tagging = cache(partial(_tagging, recipe, keys, domain, self.unique))
        tagging(0)  # derived here; those of later tries when they are needed, which is seldom

        def made(keyed: pa.Array, genders: npt.NDArray[np.int8] | None, attempt: int) -> pa.Array:
            return recipe.compose(_draws(tagging(attempt), keyed, genders)).cast(out_type)

        def kernel(values: pa.Array, beside: Mapping[str, pa.Array]) -> pa.Array:
            genders = _genders(beside[gender]) if gender else None
            if persona:
                return _nulled(made(entity_keys(persona, values, beside, site=site), genders, 0), values)
            return by_value(values, genders) if genders is not None else once(values)

        def by_value(values: pa.Array, genders: npt.NDArray[np.int8] | None = None) -> pa.Array:
            return _differing(_nulled(made(keyed_as(values), genders, 0), values), values, genders, made)

        once = once_each(by_value)
        return kernel

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """The reserved form, and a difference from the input.

        Without a persona no cell is its input. With one, a cell may agree by chance, at most as often as the likeliest
        surrogate is drawn; where that is more than once in 1024, agreement says nothing and nothing is promised.
        """
        recipe = recipe_for(self.of, self.locale)
        dates = pa.types.is_date(site.type)
        form = () if recipe.pattern is None or dates else (Matches(_form(recipe.pattern, unique=self.unique)),)
        if not self.persona:
            return *form, Differs()
        chance = recipe.heaviest * (2.0**-64 if self.unique else 1.0)
        return (*form, Differs(chance)) if chance <= _RARE else form

    def drawn_for(self, site: Site, values: pa.Array, beside: Mapping[str, pa.Array]) -> tuple[pa.Array, ...]:
        """Whom it was drawn for, the gender, and the value that it may equal.

        Of several values of one person one at most is the surrogate, which only makes many agreements rarer.
        """
        drawn = [entity_keys(self.persona, values, beside, site=site)] if self.persona else []
        return (*drawn, *([pa.array(_genders(beside[self.gender]))] if self.gender else []), values)

    def _check_gender(self, column: str, site: Site, recipe: Recipe) -> None:
        if column not in site.schema.names:
            near = difflib.get_close_matches(column, site.schema.names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            msg = f"the gender column {column!r} is not in the input{hint}"
            raise Misfit(msg)
        if column not in site.kept:
            msg = f"the names would tell what {column!r} says, which is not published: keep it, or leave `gender` out"
            raise Misfit(msg)
        type_ = site.schema.field(column).type
        if not is_text(type_.value_type if pa.types.is_dictionary(type_) else type_):
            msg = f"the gender column {column!r} is {type_}, not text: leave `gender` out"
            raise Misfit(msg)
        if not recipe.gendered:
            msg = f"Faker does not tell the first names of {self.locale!r} apart: leave `gender` out"
            raise Misfit(msg)


_Tags = Callable[[pa.Array], dict[str, npt.NDArray[np.uint8]]]


def _tagging(recipe: Recipe, keys: "ScopedKeys", domain: str, unique: bool, attempt: int) -> _Tags:  # noqa: FBT001 - private
    """Give the CMAC of all parts; `attempt` is the number of draws that equalled the value."""
    suffix = f" {attempt}" if attempt else ""
    parts = (*recipe.parts, *(["unique"] if unique else []))
    derive = partial(keys.derive, algorithm="AES256-CMAC", use="surrogate", domain=domain, size=32)
    tags = cmac_taggers([derive(part=part + suffix) for part in parts])
    return lambda keyed: dict(zip(parts, tags(keyed), strict=True))


def _draws(tags_of: _Tags, keyed: pa.Array, genders: npt.NDArray[np.int8] | None) -> Draws:
    tags = tags_of(keyed)
    bits = tags.get("unique")
    unique = None if bits is None else pc.utf8_slice_codeunits(to_base32(bits, pa.repeat(0, len(bits))), 0, 13)
    return Draws(tags, genders, unique)


def _genders(cells: pa.Array) -> npt.NDArray[np.int8]:
    """Give UNKNOWN, MALE or FEMALE for each cell."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    said = pc.index_in(pc.utf8_lower(pc.utf8_trim_whitespace(cells.cast(pa.string()))), pa.array(list(GENDERS)))
    codes = pa.array([*GENDERS.values(), UNKNOWN], pa.int8()).take(pc.fill_null(said, len(GENDERS)))
    genders: npt.NDArray[np.int8] = codes.to_numpy()
    return genders


def _nulled(surrogates: pa.Array, values: pa.Array) -> pa.Array:
    """Null where the value is."""
    return pc.if_else(values.is_valid(), surrogates, None) if values.null_count else surrogates


def _differing(
    out: pa.Array,
    values: pa.Array,
    genders: npt.NDArray[np.int8] | None,
    made: Callable[[pa.Array, npt.NDArray[np.int8] | None, int], pa.Array],
) -> pa.Array:
    """Draw anew where a value is its own surrogate: it would stay so in every row that holds it."""
    values = values.cast(out.type)
    for attempt in range(1, _TRIES):
        same = pc.fill_null(pc.equal(out, values), fill_value=False)
        if not pc.any(same, min_count=0).as_py():
            return out
        rows = np.flatnonzero(same.to_numpy(zero_copy_only=False))
        again = made(keyed_as(values.take(pa.array(rows))), None if genders is None else genders[rows], attempt)
        out = pc.replace_with_mask(out, same, again)
    same = pc.fill_null(pc.equal(out, values), fill_value=False).to_numpy(zero_copy_only=False)
    if same.any():
        raise BadValues(same, "no surrogate but the value itself")
    return out


def _form(pattern: str, *, unique: bool) -> str:
    """Give the pattern with the place of the 64 bits required or gone."""
    bits = r"(\.[a-z2-7]{13})?"
    return pattern.replace(bits, bits.rstrip("?").strip("()") if unique else "")


def _listed(words: "frozenset[str] | set[str]") -> str:
    return ", ".join(map(repr, sorted(words)))
