"""Which surrogates are of one person, and how do they agree?"""

from collections.abc import Collection, Mapping
from typing import Final

from transforms.columns.entity import Entity
from transforms.columns.locales import recipe_for
from transforms.columns.surrogate import Surrogate
from transforms.columns.transform import ColumnTransform, Misfit
from transforms.surrogates.recipes import NAME_KINDS, Kind

_PLACE_KINDS: Final[frozenset[str]] = frozenset({"address", "street", "city", "postcode", "state"})
"""An address and what it is made of."""
_ALWAYS_SAID: Final[tuple[Kind, ...]] = ("street", "city")
"""What every address says: by the part of this name, or in words of its own."""


def one_persona(columns: Mapping[str, ColumnTransform]) -> dict[str, ColumnTransform]:
    """The same transforms, where surrogates of one persona share what one of them says of gender and locale.

    So a name that follows a gender column and an e-mail address that does not mention it still agree. An option that
    a surrogate has itself stays; where these differ in their locale, names and what is made of them follow each other,
    and so do addresses and their parts.
    Raises `Misfit` where surrogates of one persona name different gender columns, or where an address names a street or
    city of its own, which would not be that of another column.
    """
    people: dict[_Person, list[Surrogate]] = {}
    for transform in columns.values():
        if isinstance(transform, Surrogate) and transform.persona:
            people.setdefault(_person(transform.persona, columns), []).append(transform)
    shared = {person: _shared(person, surrogates) for person, surrogates in people.items()}
    agreed = {
        path: _agreeing(transform, shared[_person(transform.persona, columns)])
        if isinstance(transform, Surrogate) and transform.persona
        else transform
        for path, transform in columns.items()
    }
    for person in people:
        _check_addresses(
            {
                (one.of, one.locale)
                for one in agreed.values()
                if isinstance(one, Surrogate) and one.persona and _person(one.persona, columns) == person
            }
        )
    return agreed


_Person = tuple[str, str | None]
"""A column, and the domain in which its values mean somebody."""


def _person(persona: Entity, columns: Mapping[str, ColumnTransform]) -> _Person:
    own: str | None = getattr(columns.get(persona.column), "domain", None)
    return persona.column, own or persona.domain


def _shared(person: _Person, surrogates: list[Surrogate]) -> dict[Kind, dict[str, str]]:
    """What they say of gender and locale, for each of their kinds; a gender is shared by kinds of names alone."""
    genders = {s.gender for s in surrogates if s.gender}
    if len(genders) > 1:
        listed = ", ".join(map(repr, sorted(genders)))
        msg = f"the surrogates of {person[0]!r} follow different gender columns: {listed}"
        raise Misfit(msg)
    said = [s for s in surrogates if "locale" in s.model_fields_set]
    every = {s.locale for s in said}
    shared = {}
    for kind in {s.of for s in surrogates}:
        alike = {s.locale for s in said if s.of in _family(kind)}
        named = genders if kind in NAME_KINDS else set()
        shared[kind] = _alone(gender=named, locale=alike if len(every) > 1 else every)
    return shared


def _family(kind: Kind) -> Collection[str]:
    """The kinds that are made of the same words as this one; empty where there is no other."""
    return next((family for family in (NAME_KINDS, _PLACE_KINDS) if kind in family), ())


def _alone(**said: set[str]) -> dict[str, str]:
    return {option: next(iter(words)) for option, words in said.items() if len(words) == 1}


def _agreeing(transform: Surrogate, shared: Mapping[Kind, Mapping[str, str]]) -> Surrogate:
    missing = {
        option: word for option, word in shared[transform.of].items() if option not in transform.model_fields_set
    }
    return transform.model_copy(update=missing) if missing else transform


def _check_addresses(made: Collection[tuple[Kind, str]]) -> None:
    """Of a few locales Faker writes streets or cities in addresses by other lists than alone."""
    for locale in sorted(locale for of, locale in made if of == "address"):
        beside = [of for of in _ALWAYS_SAID if (of, locale) in made]
        apart = [of for of in beside if of not in _parts("address", locale)]
        if apart:
            msg = (
                f"an address of locale {locale!r} has a {apart[0]} of its own, which the same persona's {apart[0]!r} "
                "would contradict: tokenize, mask or drop one of the two, or take another locale"
            )
            raise Misfit(msg)


def _parts(of: Kind, locale: str) -> tuple[str, ...]:
    try:
        return recipe_for(of, locale).parts
    except Misfit:  # which the column's own says
        return _ALWAYS_SAID
