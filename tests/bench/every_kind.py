"""How well is each kind found? In texts made of its own form, beside texts in which nothing personal stands.

    python tests/bench/every_kind.py [--quick] [--each 200]

A value is drawn from the kind's pattern until it passes the check, and stands in sentences that name it by one of its
context words and in others that do not. Recall is the share of values that a finding of any kind covers whole; named is
the share in which that finding is of the kind itself. Decoys are sentences with order numbers, amounts, times, codes
and hashes; precision is right findings over all findings of the kind, in as many decoys as values.
"""

import argparse
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import rstr
from clock import quiet
from sheet import Sheet

from transforms.detectors.catalogue import DETECTORS
from transforms.detectors.detector import BEFORE, Detector
from transforms.detectors.seeking import seeker

SEED = 20_261_130
_TRIES = 4_000
_PLAIN = (
    "The customer wrote {} on the form.",
    "{} was in the last message",
    "please look at {} and answer by Monday",
    "Er schrieb uns {} am Telefon.",
    "we have {} on file, thanks",
)
_WITH_CONTEXT = ("{1}: {0}", "The {1} is {0}, please check.", "my {1} {0} has changed", "[{1} {0}]")
_DECOYS = (
    "order {d6} was shipped on {iso} with {d4} items",
    "invoice no. {d8} over {amount} EUR is due",
    "version {d1}.{d2}.{d1} of build {hex12} failed after {d3} ms",
    "ticket #{d5} moved to queue {d2} at {time}",
    "SKU {A3}-{d4}-{A2} costs {amount} USD",
    "parcel {d12} left the hub",
    "commit {hex40} touches {d3} files",
    "temperature {d2}.{d1} degrees, pressure {d4} hPa, {d2} % humidity",
    "reference {d9} and batch {d11} were merged",
    "the meter reads {d7} kWh, last year it was {d7}",
    "page {d2} of {d3}, chapter {d1}",
    "request {d10} took {d1},{d3} ms on node {A1}{d2}",
)


@dataclass
class Measured:
    """Counts of one kind."""

    values: int = 0
    covered: int = 0
    named: int = 0
    right: int = 0
    """Findings of the kind that overlap a value."""
    wrong: int = 0
    """Findings of the kind where no value stands."""


def main() -> None:
    """Print one row for each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few values: to look at, not to quote")
    parser.add_argument("--each", type=int, help="values of each kind: 200 unless said; 10 with --quick")
    given = parser.parse_args()
    quiet()
    print(measure(given.each or (10 if given.quick else 200)).text())


def measure(each: int) -> Sheet:
    """The whole table."""
    rng = random.Random(SEED)
    measured = {one.kind: Measured() for one in DETECTORS}
    planted = [(one.kind, *sentence) for one in DETECTORS for sentence in _sentences(one, each, rng)]
    _look(planted, measured)
    decoys = [("", decoy(rng), 0, 0) for _ in range(len(planted))]
    _look(decoys, measured)
    head = ("kind", "country", "values", "recall", "named", "precision", "false in 10,000 decoys")
    rows = [_row(one, measured[one.kind], len(decoys)) for one in DETECTORS]
    return Sheet(f"Every kind, {each} values in {len(planted):,} texts, {len(decoys):,} decoys", head, rows)


def _row(one: Detector, counts: Measured, decoys: int) -> tuple[str, ...]:
    share = ("-", "-") if not counts.values else (f"{n / counts.values:.3f}" for n in (counts.covered, counts.named))
    found = counts.right + counts.wrong
    precision = f"{counts.right / found:.3f}" if found else "-"
    return one.kind, one.jurisdiction, f"{counts.values:,}", *share, precision, f"{counts.wrong / decoys * 1e4:.1f}"


def _look(texts: Sequence[tuple[str, str, int, int]], measured: dict[str, Measured]) -> None:
    """Count what is found; a text's value stands at its byte offsets."""
    spans = _SEEK(pa.array([text for _, text, _, _ in texts], pa.large_string()))
    found: dict[int, list[tuple[int, int, str]]] = {}
    for row, start, end, kind in zip(spans.row, spans.start, spans.end, spans.kind, strict=True):
        found.setdefault(int(row), []).append((int(start), int(end), spans.kinds[kind]))
    for row, (planted, _, low, high) in enumerate(texts):
        here = found.get(row, [])
        if planted:
            measured[planted].values += 1
            measured[planted].covered += any(start <= low and end >= high for start, end, _ in here)
            measured[planted].named += any(start < high and end > low and kind == planted for start, end, kind in here)
        for start, end, kind in here:
            right = kind == planted and start < high and end > low
            measured[kind].right += right
            measured[kind].wrong += not right and not (start < high and end > low)


_SEEK = seeker([one.kind for one in DETECTORS])


def _sentences(one: Detector, each: int, rng: random.Random) -> Iterator[tuple[str, int, int]]:
    """Texts with a value, and where it stands in bytes: half with a context word of the kind, where it has any."""
    for number, value in enumerate(values(one, each, rng)):
        named = one.context and (one.leaning or number % 2)
        form = rng.choice(_WITH_CONTEXT if named else _PLAIN)
        text = form.format(value, rng.choice(one.context) if named else "")
        start = len(text[: text.index(value)].encode())
        yield text, start, start + len(value.encode())


def values(one: Detector, each: int, rng: random.Random) -> list[str]:
    """Values of the kind's own form that pass its check; none where the form cannot be drawn from."""
    try:
        form = re.compile(one.pattern.removeprefix(BEFORE).replace(r"\pL\pN", "A-Za-z0-9").replace(r"\pL", "[A-Za-z]"))
    except re.error:
        return []
    draw = rstr.Rstr(rng)
    drawn: list[str] = []
    for _ in range(_TRIES):
        value = draw.xeger(form).strip()
        if value.isascii() and value.isprintable() and re.fullmatch(form, value) and one.check(value):
            drawn.append(value)
        if len(drawn) == each:
            break
    return drawn


def decoy(rng: random.Random) -> str:
    """A sentence in which nothing personal stands.

    >>> decoy(random.Random(1)) == decoy(random.Random(1))
    True
    """

    def drawn(slot: re.Match[str]) -> str:
        word = slot.group(1)
        if word == "iso":
            return f"20{rng.randrange(10, 27)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        if word == "time":
            return f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"
        if word == "amount":
            return f"{rng.randrange(10_000):,}.{rng.randrange(100):02}"
        signs = {"d": "0123456789", "A": "ABCDEFGHJKLMNPQRSTUVWXYZ", "h": "0123456789abcdef"}[word[0]]
        return "".join(rng.choice(signs) for _ in range(int(re.sub(r"\D", "", word))))

    return re.sub(r"\{(\w+)\}", drawn, rng.choice(_DECOYS))


if __name__ == "__main__":
    main()
