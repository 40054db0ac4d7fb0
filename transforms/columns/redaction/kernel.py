"""How do texts come out redacted, and what is counted on the way? The kernel of `redact`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from transforms.columns.redaction.findings import Find, Findings
from transforms.columns.redaction.replacing import plain_text, replaced
from transforms.columns.redaction.stand_ins import Words


@dataclass(frozen=True)
class Redaction:
    """Texts in, redacted texts out; the second way tells what was found as well."""

    find: Find = field(repr=False)
    words: Words = field(repr=False)

    def __call__(self, values: pa.Array, beside: Mapping[str, pa.Array]) -> pa.Array:
        """As every kernel."""
        return self.telling(values, beside)[0]

    def telling(self, values: pa.Array, beside: Mapping[str, pa.Array]) -> tuple[pa.Array, Findings]:
        """The texts, and what was found in them."""
        texts = plain_text(values)
        beside = {name: _plain(array) for name, array in beside.items()}
        found = self.find(texts, beside)
        if not len(found.spans):
            same = values if values.type == pa.string() and not values.null_count else texts.cast(pa.string())
            return same, found
        return replaced(texts, found.spans, self.words(texts, found.spans, beside)), found


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
