"""How is a row of the table written for a kind that the gate does not watch?"""

from functools import partial

from transforms.detectors.detector import Amid, Check, ColumnCheck, Detector, Meant, listed

PERSONAL = ("GDPR Art. 4(1)",)
"""The class of what identifies somebody and has no stricter one."""


def anything(text: str) -> bool:
    """Whether there is anything: the check of forms that say all there is to say."""
    return bool(text)


def row(
    kind: str,
    pattern: str,
    *,
    found: tuple[str, ...],
    passed_over: tuple[str, ...],
    source: str,
    classes: tuple[str, ...] = PERSONAL,
    jurisdiction: str = "",
    check: Check = anything,
    chance: float = 1.0,
    alone: bool = True,
    leaning: bool = False,
    closely: bool = False,
    told: str | None = None,
    loose: str | None = None,
    sure: Check | None = None,
    columnar: ColumnCheck | None = None,
    meant: Meant | None = None,
    amid: Amid | None = None,
    context: str = "",
    hints: str = "",
) -> Detector:
    """The row: not watched, and never told by bare digits, which the gate alone compares with chance.

    `context` and `hints` are lists of words separated by commas; `meant` is the check too.
    """
    return Detector(
        kind=kind,
        jurisdiction=jurisdiction,
        classes=classes,
        pattern=pattern,
        digits=None,
        lengths=(),
        check=check if meant is None else partial(_is_there, meant),
        chance=chance,
        alone=alone,
        found=found,
        passed_over=passed_over,
        source=source,
        watched=False,
        loose=loose,
        context=listed(context),
        hints=listed(hints),
        leaning=leaning,
        sure=sure,
        told=told,
        columnar=columnar,
        amid=amid,
        closely=closely,
        meant=meant,
    )


def _is_there(meant: Meant, text: str) -> bool:
    return meant(text) is not None
