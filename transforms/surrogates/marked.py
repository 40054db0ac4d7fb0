"""What do Faker's providers get in place of what they draw? Texts with marks (see grammar.py), or a refusal."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, Self

from transforms.surrogates.grammar import is_mark

if TYPE_CHECKING:
    from transforms.surrogates.asking import Asked


class Refused(Exception):  # noqa: N818 - a reason, not an error; bind reports it
    """A locale that cannot give a kind; the text says why."""


class Marked(str):
    """A text with marks, as providers get it. What they change in it is changed in all that the marks stand for."""

    __slots__ = ("_asked",)
    _asked: "Asked"

    def __new__(cls, text: str, asked: "Asked") -> Self:
        """Remember who knows the marks."""
        marked = super().__new__(cls, text)
        marked._asked = asked
        return marked

    def __str__(self) -> str:
        return self

    def upper(self) -> "Marked":
        """In capitals."""
        return self._changed(str.upper, lambda option: option.upper())

    def lower(self) -> "Marked":
        """In small letters."""
        return self._changed(str.lower, lambda option: option.lower())

    def capitalize(self) -> "Marked":
        """The first character as a capital, the others small."""
        asked = self._asked
        if not self or not is_mark(self[0]):
            return Marked(self[:1].upper() + Marked(self[1:], asked).lower(), asked)
        rest, small = Marked(self[1:], asked), Marked(self[1:], asked).lower()
        return asked.each(
            self[0], lambda option: Marked(option, asked).capitalize() + small if option else rest.capitalize()
        )

    def title(self) -> NoReturn:
        """Refuse: where words begin cannot be said before they are drawn."""
        msg = "it cuts words out of what it draws"
        raise Refused(msg)

    split = translate = swapcase = title  # type: ignore[assignment]

    def _changed(self, plain: Callable[[str], str], marked: Callable[["Marked"], str]) -> "Marked":
        asked = self._asked
        texts = (asked.each(c, lambda option: marked(Marked(option, asked))) if is_mark(c) else plain(c) for c in self)
        return Marked("".join(texts), asked)


class Tuples:
    """A choice among tuples, of which the provider takes one member next."""

    def __init__(self, asked: "Asked", options: tuple[tuple[str, ...], ...]) -> None:
        self._asked, self._options = asked, options

    def __getitem__(self, member: int) -> str:
        return self._asked.mark(tuple(option[member] for option in self._options))

    def __iter__(self) -> NoReturn:
        msg = "it draws several values at once"
        raise Refused(msg)
