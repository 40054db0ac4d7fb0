"""How does redacting notes compare with Presidio's pattern recognizers alone? On the same notes, in the same run.

Presidio only finds here; it neither reads context nor replaces anything. That makes it quicker than it is in use.
"""

from analyzer import patterns_alone
from clock import nanoseconds
from redaction import SHARES, notes, redacted
from scene import Scene
from sheet import Sheet

_FEW = 300
_WANTED = 200


def measure(scene: Scene) -> Sheet:
    """The whole transform over many notes, the recognizers over the first few hundred of them."""
    count = min(scene.rows, 65_536)
    find = patterns_alone()
    rows = []
    for name, share in SHARES.items():
        texts = notes(count, share)
        few = texts[:_FEW].to_pylist()
        find(few)
        ours = redacted(texts, scene)
        theirs = nanoseconds(lambda: find(few), len(few), scene.repeats)  # noqa: B023
        rows.append((f"{name} with personal data", f"{ours:,.0f}", f"{theirs:,.0f}", f"{theirs / ours:,.0f}"))
    head = ("notes, ns per row", "redact", "Presidio's patterns", f"times, wanted at least {_WANTED}")
    return Sheet(f"Redaction of {count:,} notes, and Presidio's pattern recognizers on {_FEW} of them", head, rows)
