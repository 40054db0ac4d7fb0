"""Which first and last names, common words and places do the lists have that Faker carries, of all its languages?

Faker is under the MIT licence (https://github.com/joke2k/faker); its lists name their sources at their heads. They are
read from the classes of its providers, whatever the locale, when they are asked for first.
"""

import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module

from transforms.detectors.names.words import NAMES

_FIRST = re.compile(r"first_(?:\w+_)?names(?:_\w+)?|middle_names(?:_\w+)?")
_LAST = re.compile(r"(?:\w+_)?last_(?:\w+_)?names(?:_\w+)?")
_PLACES = re.compile(
    r"cities|city_names|real_city_names|towns|villages|countries|states|provinces|regions|districts|municipalities|"
    r"departments|cantons|prefectures|boroughs|counties|communes|places|estados|wilayas"
)
_STREETS = re.compile(r"street_(?:suffixes|prefixes|titles|proceres)(?:_\w+)?|building_prefixes")
_SHORT = 4
_NO_LANGUAGE = frozenset({"la", "tl_PH", "fil_PH", "en_PH"})
"""Lists of words that are made up, or hold many names."""


_GERMAN = frozenset({"de_DE", "de_AT"})


@cache
def first_names() -> frozenset[str]:
    """First and middle names, as they are written."""
    return frozenset(_entries("person", _FIRST))


@cache
def last_names() -> frozenset[str]:
    """Surnames, as they are written."""
    return frozenset(_entries("person", _LAST))


@cache
def common_words() -> frozenset[str]:
    """The commonest words of some twenty languages; of those that are written with a capital only German has any."""
    words = _entries("lorem", re.compile("word_list"), without=_NO_LANGUAGE | _GERMAN)
    german = _entries("lorem", re.compile("word_list"), without=frozenset(_locales("lorem")) - _GERMAN)
    return (frozenset(word for word in words if not word.istitle()) | frozenset(german)) - NAMES


@cache
def places() -> frozenset[str]:
    """Cities, countries and what lies between, as they are written."""
    return frozenset(_entries("address", _PLACES))


@cache
def streets() -> frozenset[str]:
    """What streets are called before or behind their own name: single words of four letters or more."""
    return frozenset(entry for entry in _entries("address", _STREETS) if " " not in entry and len(entry) >= _SHORT)


def _entries(provider: str, names: re.Pattern[str], without: frozenset[str] = frozenset()) -> Iterator[str]:
    for locale in _locales(provider):
        if locale not in without:
            held = import_module(f"faker.providers.{provider}.{locale}").Provider
            for name in dir(held):
                if names.fullmatch(name):
                    yield from _texts(getattr(held, name))


def _locales(provider: str) -> list[str]:
    package = import_module(f"faker.providers.{provider}")
    return [module.name for module in pkgutil.iter_modules(package.__path__)]


def _texts(held: object) -> Iterator[str]:
    """The texts of a table of Faker's: a sequence, or a mapping of texts to how often they are drawn."""
    if isinstance(held, Iterable) and not isinstance(held, str):
        for entry in held:
            if isinstance(entry, str) and entry:
                yield entry
            elif isinstance(entry, tuple):
                yield from (part for part in entry if isinstance(part, str) and len(part) > 1)
