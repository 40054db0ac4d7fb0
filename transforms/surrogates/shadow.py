"""Which methods does a Faker provider draw by? All of them, replaced by ones that write down what was asked for."""

import string
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from transforms.surrogates.marked import Refused

if TYPE_CHECKING:
    from transforms.surrogates.asking import Asked

LONGEST = 10_000
"""Numbers in a range, and formats of a method, that are written out."""
_DIGITS: Final[Mapping[str, str]] = {"faker.providers.address.bn_BD": "০১২৩৪৫৬৭৮৯"}
"""Digits of providers (by module) that translate them, digit by digit, after drawing."""


def shadow(provider: Any, asked: "Asked") -> None:
    """Put `asked` behind every method by which the provider draws."""
    letters = tuple(string.ascii_letters)
    digits = tuple(_DIGITS.get(type(provider).__module__, string.digits))
    signs = {"#": digits, "%": digits[1:], "!": (*digits, ""), "@": (*digits[1:], "")}

    def elements(options: Iterable[str], length: int | None = None, *, unique: bool = False, **_: object) -> list[Any]:
        if length is None or (unique and length > 1):
            msg = "it draws several values at once"
            raise Refused(msg)
        return [asked.choice(provider, options) for _ in range(length)]

    def number(min: int = 0, max: int = 9999, step: int = 1) -> str:  # noqa: A002 - Faker's names
        values = range(min, max + 1, step)
        if len(values) > LONGEST:
            msg = "it draws from a long range of numbers"
            raise Refused(msg)
        return asked.mark(tuple(map(str, values)))

    def lexified(text: str = "????", letters: str = string.ascii_letters) -> str:
        return asked.signs(text, {"?": tuple(letters)})

    def numerified(text: str = "###") -> str:
        return asked.signs(text, signs)

    provider.random_element = lambda options=("a", "b", "c"): asked.choice(provider, options)
    provider.random_elements = elements
    provider.random_choices = provider.random_sample = elements
    provider.random_int = number
    provider.random_digit = lambda: asked.mark(digits)
    provider.random_digit_not_null = lambda: asked.mark(digits[1:])
    provider.random_letter = lambda: asked.mark(letters)
    provider.random_uppercase_letter = lambda: asked.mark(tuple(string.ascii_uppercase))
    provider.random_lowercase_letter = lambda: asked.mark(tuple(string.ascii_lowercase))
    provider.numerify = numerified
    provider.lexify = lexified
    provider.bothify = lambda text="## ??", letters=string.ascii_letters: lexified(numerified(text), letters)
