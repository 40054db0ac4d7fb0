"""What is known of one kind of personal data: how it is written, how it is checked, whose it is, and examples."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.detectors.checks.layout import Layout

Check = Callable[[str], bool]
"""Whether what a pattern found, separators and all, is of the kind."""
Meant = Callable[[str], tuple[int, int] | None]
"""From where to where in what a pattern found the data itself stands; None: it is none of the kind."""
Amid = Callable[[str, str, str], bool]
"""Whether it is of the kind where it stands: what stands before it, what was found, and what stands behind."""
ColumnCheck = Callable[[Layout], npt.NDArray[np.bool_]]
"""The same of a column of findings, at once."""

BEFORE = r"(?:^|[^\w.-])"
"""What may stand before a number in text. One that `-`, `_`, `.` or a letter ties to more is part of a longer code."""


@dataclass(frozen=True)
class Detector:
    """One kind. Patterns are RE2: linear time whatever the text."""

    kind: str
    """The policy's word; those of one country begin with its code in ISO 3166, in lower case."""
    jurisdiction: str
    """The country's code in ISO 3166; empty where the kind knows no borders."""
    classes: tuple[str, ...]
    """What laws and rules call it: articles of the GDPR, letters of HIPAA's 45 CFR 164.514(b)(2)(i), PCI DSS."""
    pattern: str
    """How it stands in other text."""
    digits: str | None
    """How it is written in digits alone, as a whole; None: digits alone do not tell it from any other number."""
    lengths: tuple[int, ...]
    """Numbers of digits that `digits` takes."""
    check: Check
    chance: float
    """The share of other people's numbers of this form that pass the check, at most."""
    alone: bool
    """Whether a single finding in text will do. Else findings count only beyond chance, and the pattern is of bounded
    length and means the same to Python's `re`."""
    found: tuple[str, ...]
    """Texts in which it is found."""
    passed_over: tuple[str, ...]
    """Texts that look like it, in which it is not found."""
    source: str
    """Where form and check are laid down."""
    led: bool = False
    """Whether numbers that differ in their last six digits only count once: of kinds without a check digit, where a
    run of neighbouring numbers is valid or invalid as a whole."""
    watched: bool = True
    """Whether the gate looks for it in every kept column."""
    loose: str | None = None
    """How else it stands in text, where missing one is worse than taking one too many: in redaction and scans. Finds
    all that `pattern` finds; None: nothing else."""
    context: tuple[str, ...] = ()
    """Words that make a finding sure where they stand near it: lower case, as NFKC folds them, in any language."""
    hints: tuple[str, ...] = ()
    """What columns that hold it are called, in the main European languages: lower-case words joined by `_`."""
    leaning: bool = False
    """Whether its form says so little that a finding in text counts only near a word of `context`."""
    loose_check: Check | None = None
    """The check of what `loose` found; None: `check`."""
    sure: Check | None = None
    """Which of the findings in text count by themselves, while the others count only near a word of `context`; None:
    as `alone` and `leaning` say."""
    columnar: ColumnCheck | None = None
    """`check` for a whole column, where that is known; the verdicts are the same."""
    closely: bool = False
    """Whether a word of `context` counts only right before or behind a finding, with no other number between."""
    told: str | None = None
    """What is found right behind a word of `context`, whatever it looks like elsewhere; None: nothing more."""
    meant: Meant | None = None
    """What of a match is the finding, where its pattern takes more: the word that names it, what may follow. `check`
    says the same, and no shorter or later reading is asked for. None: all of the match."""
    amid: Amid | None = None
    """The check that sees a little of what stands on either side; None: that says nothing."""


def listed(words: str) -> tuple[str, ...]:
    """The words of a list that is written with commas.

    >>> listed("sort code, sc")
    ('sort code', 'sc')
    """
    return tuple(words.split(", ")) if words else ()
