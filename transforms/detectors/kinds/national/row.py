"""How is a row of national ids made? One country's number: its forms, its check, and the words around it."""

import re
from collections.abc import Callable

from transforms.detectors.checks.genuine import stdnum
from transforms.detectors.detector import BEFORE, Check, ColumnCheck, Detector

MM, DD = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
"""Months and days, in RE2."""
_BETWEEN = (" ?", r"\.?", "[/-]?")
"""What one writing puts between any two characters of a code: one sort throughout, so that dates with times, versions
and sums are not read as one number."""
_SEPARATORS = " .-/"
_ATOM = re.compile(r"(\[[^]]*\]|[^{])(?:\{(\d+)\})?")


def row(
    *,
    kind: str,
    pattern: str,
    apart: str | tuple[str, ...],
    check: str | Check,
    chance: float,
    alone: bool,
    found: tuple[str, ...],
    passed_over: tuple[str, ...],
    source: str,
    context: tuple[str, ...],
    hints: tuple[str, ...],
    digits: str | None = None,
    lengths: tuple[int, ...] = (),
    kept: str = "",
    end: str = r"\b",
    hipaa: str = "R",
    leaning: bool = False,
    watched: bool = False,
    columnar: ColumnCheck | None = None,
    sure: Check | None = None,
) -> Detector:
    """The row of `kind`, which begins with its country's code.

    `apart` holds the code's characters, a class of RE2 each (`[0-9]{3}[A-Z]`): `loose` finds them, in either case, with
    nothing or one separator throughout between any two; several where codes have several lengths. `check` is a module
    of python-stdnum, or a function; it gets the code without separators but those `kept`, which mean something. `end`
    is what stands behind the code, `hipaa` the letter of 45 CFR 164.514(b)(2)(i), `sure` gets the text as it stands.
    """
    forms = sorted((apart,) if isinstance(apart, str) else apart, key=_size, reverse=True)
    loose = "|".join((pattern, *(writing for form in forms for writing in writings(form))))
    return Detector(
        kind=kind,
        jurisdiction=kind[:2].upper(),
        classes=("GDPR Art. 87", f"HIPAA ({hipaa})"),
        pattern=rf"{BEFORE}(?:{pattern}){end}",
        digits=digits,
        lengths=lengths,
        check=bare(stdnum(check) if isinstance(check, str) else check, kept=kept),
        chance=chance,
        alone=alone,
        found=found,
        passed_over=passed_over,
        source=source,
        watched=watched,
        loose=rf"{BEFORE}(?i:{loose}){end}",
        context=context,
        hints=hints,
        leaning=leaning,
        columnar=columnar,
        sure=sure,
    )


def writings(form: str) -> tuple[str, ...]:
    """The patterns of a code in which one sort of separator, or none, stands between any two characters.

    >>> writings("[A-Z][0-9]{3}")[0]
    '[A-Z] ?[0-9](?: ?[0-9]){2}'
    """
    return tuple(_written(form, between) for between in _BETWEEN)


def _written(form: str, between: str) -> str:
    parts = []
    for atom, count in _ATOM.findall(form):
        more = int(count or 1) - 1
        parts.append(atom + (f"(?:{between}{atom}){{{more}}}" if more else ""))
    return between.join(parts)


def _size(form: str) -> int:
    """Characters of a code: of several forms, the longest must be tried first."""
    return sum(int(count or 1) for _, count in _ATOM.findall(form))


def bare(check: Check, *, kept: str = "") -> Check:
    """The check of a code without its separators, in capitals.

    >>> bare(str.isdigit)("1 2-3/4.5")
    True
    """
    dropped = str.maketrans("", "", "".join(set(_SEPARATORS) - set(kept)))
    return _after(check, lambda text: text.translate(dropped).upper())


def _after(check: Check, clean: Callable[[str], str]) -> Check:
    return lambda text: check(clean(text))
