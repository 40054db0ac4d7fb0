"""How do texts come out redacted, and what is told of it? The kernel of `redact`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.columns.redaction.findings import Find, Source, finder
from transforms.columns.redaction.glancing import glance_of
from transforms.columns.redaction.own import own_spans
from transforms.columns.redaction.replacing import plain_text, replaced
from transforms.columns.redaction.stand_ins import Words, stand_ins
from transforms.columns.redaction.tallying import Weights, tallied
from transforms.columns.transform import Site
from transforms.detectors.catalogue import GROUPS
from transforms.detectors.names.model import model_spans
from transforms.detectors.seeking import PERSON, search_of
from transforms.detectors.texts.escapes import unescaped
from transforms.detectors.texts.escaping import escaped
from transforms.detectors.texts.spans import Spans
from transforms.evidence import RedactedCounts

if TYPE_CHECKING:
    from transforms.columns.redact import Redact
    from transforms.keys import ScopedKeys


@dataclass(frozen=True)
class Redaction:
    """Texts in, redacted texts out; `telling` says what was found as well."""

    find: Find = field(repr=False)
    words: Words = field(repr=False)

    def __call__(self, values: pa.Array, beside: Mapping[str, pa.Array]) -> pa.Array:
        """As every kernel."""
        return self.telling(values, beside)[0]

    def telling(
        self, values: pa.Array, beside: Mapping[str, pa.Array], weights: Weights | None = None
    ) -> tuple[pa.Array, RedactedCounts]:
        """The texts, and in how many something was found; a text counts as often as it weighs, once unless given."""
        texts = plain_text(values)
        read = unescaped(texts)
        beside = {name: _plain(array) for name, array in beside.items()}
        found = self.find(read.texts, beside)
        counts = tallied(read.texts, found, weights)
        if len(found.spans):
            spans = read.back(found.spans)
            words = escaped(self.words(read.texts, found.spans, beside), texts, spans)
            return replaced(texts, spans, words), counts
        same = values.type == pa.string() and not values.null_count
        return (values if same else texts.cast(pa.string())), counts


def redaction(redact: "Redact", site: Site, keys: "ScopedKeys") -> Redaction:
    """The kernel of the transform at its site."""
    kinds = redact.kinds(site)
    named = [word for word in redact.find or () if word not in GROUPS]
    also = redact.also
    search = search_of(kinds, named=named)
    sources: list[Source] = [search.with_persons if PERSON in kinds else search.found] if kinds else []
    if redact.model is not None:
        by_model = model_spans(redact.model)
        sources.append(lambda texts, _: by_model(texts))

    def own(texts: pa.LargeStringArray, beside: Mapping[str, pa.Array]) -> Spans:
        return own_spans(texts, {name: beside[name] for name in also})

    find = finder(
        own=own if also else None,
        sources=tuple(sources),
        hidden=redact.hidden,
        instructions=redact.instructions,
        glance=glance_of(search) if kinds else None,
    )
    return Redaction(find, stand_ins(redact, site, keys))


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
