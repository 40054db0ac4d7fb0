"""Which recipe has a kind of surrogate in a locale, and what is said where it has none?"""

import difflib
from itertools import islice

from transforms.columns.transform import Misfit
from transforms.surrogates.marked import Refused
from transforms.surrogates.recipes import RESERVED_KINDS, Kind, Recipe, recipe_of

_NEAR_LOCALES = 3


def recipe_for(of: Kind, locale: str) -> Recipe:
    """The kind's recipe. Raises `Misfit` where Faker has no such locale, or the locale cannot give the kind."""
    locales = _locales()
    if locale not in locales:
        near = difflib.get_close_matches(locale, locales, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"Faker has no locale {locale!r}{hint}"
        raise Misfit(msg)
    try:
        return recipe_of(of, locale)
    except Refused as refused:
        msg = f"no surrogate {of!r} in locale {locale!r}: {refused}; {_advice(of, locale)}"
        raise Misfit(msg) from None


def reserved_pattern(of: Kind, locale: str) -> str:
    """RE2 of the range that is set aside for such values. Raises `Misfit` where there is none, or as `recipe_for`."""
    pattern = recipe_for(of, locale).reserved if of in RESERVED_KINDS else None
    if pattern is None:
        known = ", ".join(map(repr, sorted(RESERVED_KINDS)))
        msg = f"nobody has set a range aside for {of!r}: there is one for {known}"
        raise Misfit(msg)
    return pattern


def _locales() -> tuple[str, ...]:
    from faker.config import AVAILABLE_LOCALES  # noqa: PLC0415 - Faker is imported where tables are needed, only

    return tuple(sorted(AVAILABLE_LOCALES))


def _advice(of: Kind, locale: str) -> str:
    """Name locales of the same language or territory that have the kind, else some that do."""
    language, _, territory = locale.partition("_")
    related = [other for other in _locales() if other.startswith(f"{language}_")]
    related += [other for other in _locales() if territory and other.endswith(f"_{territory}")]
    others = dict.fromkeys(other for other in (*related, "en_US", "en_GB", "de_DE") if other != locale)
    near = islice((other for other in others if _has(of, other)), _NEAR_LOCALES)
    return f"locales that have it: {', '.join(map(repr, near))}; or tokenize, mask or drop the column"


def _has(of: Kind, locale: str) -> bool:
    try:
        recipe_of(of, locale)
    except Refused:
        return False
    return True
