"""Which word stands for a finding whatever it says? The label of its kind or of its column, in square brackets."""

from typing import Final, Literal

Replacement = Literal["label", "token", "surrogate", "mask"]
"""What a policy may want in place of a finding."""
PART: Final = "|"
"""Between the column and the form in which its value was found (`name|first`), as `own.own_spans` names kinds."""


def column_of(kind: str) -> str | None:
    """The column whose value was found; None for what a detector found.

    >>> column_of("full name|initials"), column_of("email")
    ('full name', None)
    """
    column, part, _ = kind.rpartition(PART)
    return column if part else None


def label_of(kind: str) -> str:
    """The label.

    >>> label_of("us_ssn"), label_of("name|first")
    ('[US_SSN]', '[NAME]')
    """
    column = column_of(kind)
    return f"[{(kind if column is None else column).upper()}]"
