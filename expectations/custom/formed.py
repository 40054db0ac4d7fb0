"""Expectations about the form of values: tokens of a kind, and values of ranges that belong to nobody."""

import difflib
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, get_args

from great_expectations.compatibility import pydantic
from great_expectations.execution_engine import ExecutionEngine
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from expectations.custom.tallied import Metrics, Tallied
from transforms.columns.locales import reserved_pattern
from transforms.columns.tokens import TOKENS
from transforms.columns.transform import Misfit
from transforms.surrogates.recipes import Kind

_UNMATCHED = "beamveil.unmatched"


class _Formed(Tallied):
    """Every value matches a pattern that follows from the arguments, so that a promise of the same form costs once."""

    column: str
    metric_dependencies: ClassVar[tuple[str, ...]] = (_UNMATCHED,)

    def get_validation_dependencies(
        self, execution_engine: ExecutionEngine | None = None, runtime_configuration: dict[str, Any] | None = None
    ) -> ValidationDependencies:
        """What Great Expectations plans, with the pattern entered."""
        needed = super().get_validation_dependencies(execution_engine, runtime_configuration)
        planned = needed.metric_configurations[_UNMATCHED]
        needed.set_metric_configuration(
            _UNMATCHED,
            MetricConfiguration(
                _UNMATCHED,
                metric_domain_kwargs=planned.metric_domain_kwargs,
                metric_value_kwargs={"column": self.column, "pattern": self.form()},
            ),
        )
        return needed

    @abstractmethod
    def form(self) -> str:
        """The pattern (RE2 syntax)."""

    def tally(self, metrics: Metrics) -> tuple[int, int]:
        """Values of another form."""
        unexpected, checked = metrics[_UNMATCHED]
        return int(unexpected), int(checked)


class ExpectPathValuesToBeTokens(_Formed):
    """Every value has the form of a token of this kind: a key of `transforms.columns.tokens.TOKENS`.

    The form alone is looked at. That a token was made under the right key, nobody can tell who has not got it.
    """

    kind: str
    success_keys: ClassVar[tuple[str, ...]] = ("column", "kind")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "kind")

    @pydantic.validator("kind")  # type: ignore[untyped-decorator]
    def _known(cls, kind: str) -> str:  # noqa: N805 - pydantic binds the class
        return _one_of(kind, tuple(TOKENS))

    def form(self) -> str:
        """The pattern that the transform promises."""
        return TOKENS[self.kind]


class ExpectPathValuesToBeReserved(_Formed):
    """Every value lies in the range that a registry has set aside, so that it is nobody's.

    `of` is a kind of surrogate: email and url (example.com, .net and .org and what lies below them), phone (numbers for
    fiction, in the national form), ipv4, ipv6 and mac (for documentation), iban (check digits 00), card (test cards),
    ssn (areas that are never assigned). Numbers count in the form in which surrogates are written. `locale` matters for
    phone, iban and ssn. Sources: `transforms.surrogates.reserved`.
    """

    of: str
    locale: str = "en_US"
    success_keys: ClassVar[tuple[str, ...]] = ("column", "of", "locale")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "of", "locale")

    @pydantic.validator("of")  # type: ignore[untyped-decorator]
    def _known(cls, of: str) -> str:  # noqa: N805 - pydantic binds the class
        return _one_of(of, get_args(Kind))

    @pydantic.validator("locale", always=True)  # type: ignore[untyped-decorator]
    def _there(cls, locale: str, values: dict[str, Any]) -> str:  # noqa: N805 - pydantic binds the class
        if "of" in values:
            _range(values["of"], locale)
        return locale

    def form(self) -> str:
        """The pattern of the range."""
        return _range(self.of, self.locale)


def _range(of: Any, locale: str) -> str:
    try:
        return reserved_pattern(of, locale)
    except Misfit as misfit:
        raise ValueError(str(misfit)) from None


def _one_of(word: str, known: Sequence[str]) -> str:
    if word in known:
        return word
    near = difflib.get_close_matches(word, known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    msg = f"no kind is called {word!r}; {hint}"
    raise ValueError(msg)
