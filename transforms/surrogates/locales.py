"""Which words does a locale have? Tables of names, places, companies and jobs from Faker's providers.

Built once per process and locale, each table when it is first asked for; Faker is imported then. Every method raises
`Refused`, with the reason, where the locale has no words of its own.
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module
from typing import Final

import pyarrow as pa

from transforms.surrogates.asking import Asked, has_own
from transforms.surrogates.grammar import Grammar
from transforms.surrogates.marked import Refused
from transforms.surrogates.tables import Halves, Lazily, varied

_TOKEN = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_NAME = re.compile(r"\{\{\s*(first|last)_name\w*\s*\}\}([^{]*)\{\{\s*(first|last)_name\w*\s*\}\}")
_STATES: Final = ("state", "province", "prefecture", "region", "administrative_unit")
_SHORT_STATES: Final = ("state_abbr", "province_abbr", "estado_sigla")
_POSTCODES: Final = ("postcode", "postalcode", "zipcode")

_COMPUTED_POSTCODES: Final[Mapping[str, str]] = {
    "az_AZ": "AZ%###",
    "en_MS": "%####",
    "en_PH": "%###",
    "en_US": "#####",
    "es_ES": "#####",
    "fil_PH": "%###",
    "fr_FR": "#####",
    "hu_HU": "H-%###",
    "hy_AM": "####",
    "ja_JP": "###-####",
    "pl_PL": "##-###",
    "tl_PH": "%###",
    "uk_UA": "#####",
    "vi_VN": "%####",
}
"""Shapes of postcodes that Faker computes with numbers; not every one that fits is in use."""

_ADDRESSES: Final[Mapping[str, str]] = {"it_IT": "{{street_address}}\n{{postcode}} {{city}}"}
"""Where Faker computes postcode, city and province together."""


class Words:
    """The tables of one locale."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._asked = Asked(locale)

    @cached_property
    def first_names(self) -> Halves:
        """Given names."""
        return self._halves("first_name")

    @cached_property
    def last_names(self) -> Halves:
        """Family names; told apart where women's differ."""
        return self._halves("last_name")

    @cached_property
    def first_handles(self) -> pa.StringArray:
        """Entry by entry of `first_names`: the name in a-z and 0-9."""
        return self._handles("first", self.first_names)

    @cached_property
    def last_handles(self) -> pa.StringArray:
        """Entry by entry of `last_names`: the name in a-z and 0-9."""
        return self._handles("last", self.last_names)

    @cached_property
    def name_format(self) -> tuple[bool, str]:
        """Whether the first name comes first, and what stands between: the locale's plainest format.

        That is the format with one first and one last name that stands there most; prefixes, suffixes and middle
        names are left out, so that a name is its first and last name and nothing else.
        """
        formats = getattr(self._asked.provider("person"), "formats", ())
        votes: dict[tuple[bool, str], float] = {(True, " "): 0.0}
        for text, weight in _weighted(formats).items():
            plain = _TOKEN.sub(lambda m: m[0] if re.match("(first|last)_name", m[1]) else "", text)
            match = _NAME.fullmatch(re.sub(r"\s+", " ", plain).strip())
            if match and {match[1], match[3]} == {"first", "last"}:
                form = match[1] == "first", match[2]
                votes[form] = votes.get(form, 0.0) + weight
        return max(votes, key=votes.__getitem__)

    def table(self, kind: str) -> pa.StringArray:
        """The table of city, street, postcode, state, country, company or job."""
        return self._tables[kind]

    @cached_property
    def short_states(self) -> pa.StringArray | None:
        """Entry by entry of the states: the abbreviation; None where Faker's lists are not of one length."""
        if self.locale == "en_US":  # Faker's method adds territories; its list, DC to the fifty states
            return pa.array([a for a in self._asked.provider("address").states_abbr if a != "DC"], pa.string())
        for token in _SHORT_STATES:
            if self._asked.knows(token, "address"):
                short = self._table_of(token)
                return short if len(short) == len(self.table("state")) else None
        return None

    @cached_property
    def address(self) -> tuple[str | tuple[str, pa.StringArray], ...]:
        """The locale's address format: plain text, and (part, table) for what is drawn.

        The format that holds most of street, city, postcode and state, and that Faker uses most, among those that can
        be composed. These are drawn as the kinds of these names are; what else stands there, under parts of its own.
        """
        if self.locale in _ADDRESSES:
            return tuple(self._segments(_ADDRESSES[self.locale]))
        weights = _weighted(self._asked.provider("address").address_formats)
        reason = Refused("Faker has no address format for it")
        kinds = self._kinds_by_token
        held = {text: len({kinds.get(token) for token in _TOKEN.findall(text)} - {None}) for text in weights}
        for text in sorted(weights, key=lambda text: (held[text], weights[text]), reverse=True):
            try:
                return tuple(self._segments(text))
            except Refused as refused:
                reason = refused
        raise reason

    @cached_property
    def iban(self) -> tuple[str, str, pa.StringArray, pa.StringArray]:
        """Country, RE2 of the national part, and two tables that make it up, drawn apart."""
        provider = self._asked.provider("bank")
        homes = [cls.__module__ for cls in type(provider).__mro__ if "country_code" in vars(cls)]
        if homes[0] == "faker.providers.bank":
            msg = "Faker's bank provider for it names no country"
            raise Refused(msg)
        grammar = self._asked.grammar("bban")
        half = len(grammar.text) // 2
        first, second = (
            Grammar(text, self._asked.choices).table(self._label(f"iban {i}"))
            for i, text in enumerate((grammar.text[:half], grammar.text[half:]))
        )
        classes = {tuple(string.digits): "[0-9]", tuple(string.ascii_uppercase): "[A-Z]"}
        signs = [grammar.choices[c].options if c in grammar.choices else c for c in grammar.text]
        if any(sign not in classes for sign in signs if isinstance(sign, tuple)):
            msg = "its account numbers are not of digits and capitals alone"
            raise Refused(msg)
        regex = "".join(classes[sign] if isinstance(sign, tuple) else sign for sign in signs)
        return provider.country_code, regex, first, second

    def _halves(self, token: str) -> Halves:
        men, women = (self._table_of(f"{token}_{gender}") for gender in ("male", "female"))
        if men.unique().equals(women.unique()):
            return Halves(men)
        return Halves(pa.concat_arrays([men, women]), len(men))

    @cached_property
    def _tables(self) -> Lazily:
        return Lazily(self._built)

    def _built(self, kind: str) -> pa.StringArray:
        if kind == "postcode":
            return self._postcodes()
        if kind == "state":
            return varied(self._table_of(self._state_token))
        return varied(self._table_of("street_address" if kind == "street" else kind))

    @cached_property
    def _state_token(self) -> str:
        reason = Refused("Faker has no states or provinces for it")
        for token in _STATES:
            if self._asked.knows(token, "address"):
                try:
                    self._asked.grammar(token)
                except Refused as refused:
                    reason = refused
                else:
                    return token
        self._asked.provider("address")
        raise reason

    def _postcodes(self) -> pa.StringArray:
        provider = self._asked.provider("address")
        if self.locale == "en_GB":
            sets = {sign: tuple(letters) for sign, letters in provider._postcode_sets.items()}  # noqa: SLF001 - no other way
            text = self._asked.signs(self._asked.mark(tuple(provider.postcode_formats)), sets)
        elif self.locale in _COMPUTED_POSTCODES:
            text = provider.numerify(_COMPUTED_POSTCODES[self.locale])
        else:
            text = self._asked.format("postcode")
        return varied(Grammar(text, self._asked.choices).table(self._label("postcode")))

    def _segments(self, text: str) -> Iterator[str | tuple[str, pa.StringArray]]:
        """Cut a format at the kinds that stand in it; what lies between is plain text or a part of its own."""
        filler = 0
        for i, piece in enumerate(re.split(rf"\{{\{{\s*({'|'.join(self._kinds_by_token)})\s*\}}\}}", text)):
            if i % 2:
                kind = self._kinds_by_token[piece]
                short = self.short_states if piece in _SHORT_STATES else None
                yield kind, self.table(kind) if short is None else short
            elif _TOKEN.search(piece):
                filler += 1
                yield f"address {filler}", self._asked.grammar_of(piece).table(self._label(f"address {filler}"))
            elif piece:
                yield piece

    @cached_property
    def _kinds_by_token(self) -> Mapping[str, str]:
        states = dict.fromkeys((*_SHORT_STATES, self._state_token), "state") if self._has_states else {}
        return {
            "street_address": "street",
            "city": "city",
            "city_name": "city",
            **dict.fromkeys(_POSTCODES, "postcode"),
            **states,
        }

    @cached_property
    def _has_states(self) -> bool:
        try:
            return bool(self._state_token)
        except Refused:
            return False

    def _handles(self, which: str, names: Halves) -> pa.StringArray:
        """Write names in a-z and 0-9: as the locale's own provider romanizes them, else by Faker's transliteration."""
        romanized = f"{which}_romanized_name"
        words = names.words
        if self._asked.knows(romanized, "person"):
            apart = names.men and self._asked.knows(f"{romanized}_male", "person")
            known = [self._table_of(romanized + end) for end in (("_male", "_female") if apart else ("",))]
            words = pa.concat_arrays(known) if sum(map(len, known)) == len(words) else words
        once = words.dictionary_encode()
        written = pa.array([self._ascii(word) or "user" for word in once.dictionary.to_pylist()], pa.string())
        return written.take(once.indices)

    def _ascii(self, word: str) -> str:
        for search, replacement in self._replacements:
            word = word.replace(search, replacement)
        return re.sub("[^a-z0-9]", "", self._unidecode(word).lower())

    @cached_property
    def _replacements(self) -> tuple[tuple[str, str], ...]:
        own = has_own(self.locale, "internet")
        return tuple(self._asked.provider("internet").replacements) if own else ()

    @cached_property
    def _unidecode(self) -> Callable[[str], str]:
        decode: Callable[[str], str] = import_module("faker.decode").unidecode
        return decode

    def _table_of(self, token: str) -> pa.StringArray:
        """Give the table of one of Faker's methods."""
        return self._asked.grammar(token).table(self._label(token))

    def _label(self, what: str) -> str:
        return f"beamveil surrogates/{self.locale}/{what}"


def _weighted(formats: Mapping[str, float] | Sequence[str]) -> Mapping[str, float]:
    """Give formats with their weights; formats that are listed twice weigh twice."""
    return formats if isinstance(formats, Mapping) else Counter(formats)


@cache
def words_of(locale: str) -> Words:
    """The tables of a locale, one set per process."""
    return Words(locale)
