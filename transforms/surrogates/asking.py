"""What does a Faker provider choose from? Calls each of its methods once and writes down the lists.

A provider's method draws through `random_element`, `numerify`, `parse` and the like. `Asked` stands in for all of
these: it draws nothing, and answers with a mark that stands for the choice that it was asked for (see grammar.py).
What the method returns is then the grammar of all that it can return. Where a method chooses among formats, which it
may go on to cut and replace in, it is called once for each of them instead. Methods that compute with what they drew
(arithmetic, check digits, dates) cannot be written down so, and are refused.

Faker falls back in silence where a locale has no provider or no list of its own: such lists are refused too, unless
they are English and the locale is, or they are those of the same territory.
"""

import logging
import math
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, NoReturn

from transforms.surrogates.grammar import FIRST_MARK, Choice, Grammar, is_mark
from transforms.surrogates.marked import Marked, Refused, Tuples
from transforms.surrogates.shadow import LONGEST, shadow

TOPICS: Final = ("address", "person", "company", "job", "bank", "automotive", "internet", "phone_number")
"""The providers whose methods a token may name, in the order in which they are asked."""

_UNORDERED: Final[Mapping[str, tuple[str, ...]]] = {"it_IT": ("cities",)}
"""Lists that Faker makes of sets, by locale: each process has them in another order."""
_TOKEN = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_FORMAT = re.compile(r"[#%!@?^]|\{\{")


class Asked:
    """Stands in for Faker's generator, for one locale."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self.choices: dict[str, Choice] = {}
        self._providers: dict[str, Any] = {}
        self._answers: dict[str, Marked] = {}
        self._path: list[tuple[int, float]] = []
        self._step = 0
        self._depth = 0

    def grammar(self, token: str) -> Grammar:
        """Give the grammar of a method's results. Raises `Refused` where there is none."""
        return Grammar(self.format(token), self.choices)

    def grammar_of(self, text: str) -> Grammar:
        """Give the grammar of a format with {{tokens}}."""
        return Grammar(self.parse(text), self.choices)

    def provider(self, topic: str) -> Any:
        """Give the locale's own provider, with this generator behind it; `Refused` where Faker has none."""
        if topic not in self._providers:
            if not has_own(self.locale, topic):
                msg = f"Faker has no provider of {topic.replace('_', ' ')} data for it"
                raise Refused(msg)
            with _quietly():
                provider = _class_of(self.locale, topic)(self)
            provider.__use_weighting__ = True
            provider.__lang__ = self.locale
            shadow(provider, self)
            self._providers[topic] = provider
        return self._providers[topic]

    def knows(self, token: str, topic: str) -> bool:
        """Whether the locale's own provider of the topic has the method."""
        return has_own(self.locale, topic) and hasattr(self.provider(topic), token)

    # What providers call on their generator.

    def format(self, token: str) -> "Marked":
        """Give the grammar text of a token."""
        if token not in self._answers:
            self._answers[token] = Marked(self._asked(token), self)
        return self._answers[token]

    def parse(self, text: str) -> "Marked":
        """Give the grammar text of a format; of a choice of formats, the choice of their grammars."""
        if len(text) == 1 and is_mark(text):
            return self.each(text, self.parse)
        if "{{" in _TOKEN.sub("", text):
            msg = "its format holds arguments"
            raise Refused(msg)
        return Marked(_TOKEN.sub(lambda match: self.format(match[1]), text), self)

    def __getattr__(self, token: str) -> Callable[[], "Marked"]:
        if token.startswith("__"):
            raise AttributeError(token)
        return lambda: self.format(token)

    @cached_property
    def random(self) -> "_NoRandom":
        """What methods that draw numbers by themselves find."""
        return _NoRandom()

    # What a provider's drawing methods are replaced by.

    def choice(self, provider: object, elements: Any) -> Any:
        """Write a choice down; of tuples, one that is indexed next."""
        unordered = any(elements is getattr(provider, name, None) for name in _UNORDERED.get(self.locale, ()))
        options = tuple(sorted(elements) if unordered else elements)
        weights = tuple(map(float, elements.values())) if isinstance(elements, dict) else None
        if options and all(isinstance(option, tuple) for option in options):
            return Tuples(self, options)
        if not all(isinstance(option, str) for option in options):
            msg = "it draws from what is not text"
            raise Refused(msg)
        if self._is_foreign(provider, elements):
            native = [i for i, option in enumerate(options) if not any(map(str.isalpha, _TOKEN.sub("", option)))]
            options = tuple(options[i] for i in native)
            weights = tuple(weights[i] for i in native) if weights else None
        if any(map(_FORMAT.search, options)):
            return self._one_of(options, weights)
        return self.mark(options, weights)

    def mark(self, options: tuple[str, ...], weights: tuple[float, ...] | None = None) -> "Marked":
        """Give a mark for a new choice."""
        if not options:
            msg = "Faker has only its English default there"
            raise Refused(msg)
        mark = chr(FIRST_MARK + len(self.choices))
        self.choices[mark] = Choice(options, weights)
        return Marked(mark, self)

    def signs(self, text: str, signs: Mapping[str, tuple[str, ...]]) -> "Marked":
        """Replace signs such as # by marks, in the text and in all that its marks stand for."""

        def one(character: str) -> str:
            if is_mark(character):
                return self.each(character, lambda option: self.signs(option, signs))
            return self.mark(signs[character]) if character in signs else character

        return Marked("".join(map(one, text)), self)

    def each(self, mark: str, change: Callable[[str], str]) -> "Marked":
        """Give the choice of changed options. Options that refuse are left out, unless all do."""
        choice, changed, weights, refusal = self.choices[mark], [], [], None
        for i, option in enumerate(choice.options):
            try:
                changed.append(change(option))
            except Refused as refused:
                refusal = refused
                continue
            weights.append(choice.weights[i] if choice.weights else 1.0)
        if refusal and not changed:
            raise refusal
        if tuple(changed) == choice.options:
            return Marked(mark, self)
        return self.mark(tuple(changed), tuple(weights) if choice.weights else None)

    def _one_of(self, formats: tuple[str, ...], weights: tuple[float, ...] | None) -> str:
        """Give the format that this call of the method is to go on with."""
        if self._step == len(self._path):
            raise _Fork(weights or (1.0,) * len(formats))
        self._step += 1
        return formats[self._path[self._step - 1][0]]

    def _asked(self, token: str) -> str:
        """Call the method, once for every path through its formats; paths that refuse are left out, unless all do."""
        outer = self._path, self._step
        pending: list[list[tuple[int, float]]] = [[]]
        answers: list[tuple[str, float]] = []
        refusal: Refused | None = None
        self._depth += 1
        try:
            while pending:
                self._path, self._step = pending.pop(), 0
                try:
                    answers.append((self._called(token), math.prod(weight for _, weight in self._path)))
                except _Fork as fork:
                    pending += [[*self._path, step] for step in reversed(list(enumerate(fork.weights)))]
                except Refused as refused:
                    refusal = refused
                if len(answers) + len(pending) > LONGEST:
                    msg = f"its {token!r} has too many formats"
                    raise Refused(msg)
        finally:
            self._depth -= 1
            self._path, self._step = outer
        if refusal and not answers:
            raise refusal
        texts, weights = zip(*answers, strict=True)
        if len(texts) == 1:
            return str(texts[0])
        return self.mark(texts, None if len(set(weights)) == 1 else weights)

    def _called(self, token: str) -> str:
        homes = [topic for topic in TOPICS if hasattr(_class_of(self.locale, topic), token)]
        if not homes or self._depth > len(TOPICS):
            msg = f"Faker has no {token!r} for it"
            raise Refused(msg)
        try:
            answer = getattr(self.provider(homes[0]), token)()
        except (TypeError, ValueError, AttributeError, KeyError, IndexError):
            msg = f"its {token!r} is computed, not chosen from lists"
            raise Refused(msg) from None
        if not isinstance(answer, str):
            msg = f"its {token!r} is not text"
            raise Refused(msg)
        return answer

    def _is_foreign(self, provider: object, elements: object) -> bool:
        """Whether the list is Faker's default or another country's English one, and the locale is not English."""
        if self.locale.split("_")[0] == "en":
            return False
        for cls in type(provider).__mro__:
            if any(value is elements for value in vars(cls).values()):
                home = cls.__module__.removeprefix("faker.providers.").split(".")[1:]
                same_country = bool(home) and home[0].split("_")[1:] == self.locale.split("_")[1:]
                return not home or (home[0].split("_")[0] == "en" and not same_country)
        return False


def has_own(locale: str, topic: str) -> bool:
    """Whether Faker has a provider of this topic written for this locale."""
    return find_spec(f"faker.providers.{topic}.{locale}") is not None


def _class_of(locale: str, topic: str) -> Any:
    """Give the locale's own provider class, else the one that all locales share."""
    path = f"faker.providers.{topic}"
    with _quietly():
        return import_module(f"{path}.{locale}" if has_own(locale, topic) else path).Provider


@contextmanager
def _quietly() -> Iterator[None]:
    """Hold back what providers say when they are made: that a locale has a newer name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    logging.getLogger("faker").setLevel(logging.ERROR)  # they also remark in the log that their data is made up


class _Fork(Exception):  # noqa: N818 - no error: the method is called again, once for each format
    """A method came to a choice among formats."""

    def __init__(self, weights: tuple[float, ...]) -> None:
        super().__init__()
        self.weights = weights


class _NoRandom:
    """A source of randomness that gives none."""

    def __getattr__(self, name: str) -> NoReturn:
        msg = "it computes with random numbers"
        raise Refused(msg)
