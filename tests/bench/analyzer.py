"""Presidio's analyzer over texts, with all that it has without a language model: patterns, checks and context words."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import spacy
from labels import Label
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

NAMED: Mapping[str, str] = {
    "CREDIT_CARD": "card",
    "CRYPTO": "bitcoin",
    "EMAIL_ADDRESS": "email",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ipv4",
    "MAC_ADDRESS": "mac",
    "PHONE_NUMBER": "phone",
    "URL": "url",
    "DATE_TIME": "date",
    "US_DRIVER_LICENSE": "us_driving_licence",
    "US_PASSPORT": "passport",
    "US_BANK_NUMBER": "bank_account",
    "MEDICAL_LICENSE": "dea_number",
}
"""Its entities by beamveil's kinds; those of one country that are left are national ids."""


class _Blank(SpacyNlpEngine):  # type: ignore[misc]  # untyped
    """A tokenizer and nothing else."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}


@cache
def _engine() -> AnalyzerEngine:
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    registry.remove_recognizer("SpacyRecognizer")
    return AnalyzerEngine(registry=registry, nlp_engine=_Blank(), supported_languages=["en"])


def find(texts: Sequence[str]) -> list[list[Label]]:
    """What it finds in each text at its default threshold."""
    return [[_label(one) for one in _engine().analyze(text, "en")] for text in texts]


def _label(found: object) -> Label:
    entity = found.entity_type  # type: ignore[attr-defined]  # untyped
    return Label(found.start, found.end, NAMED.get(entity, "national_id"))  # type: ignore[attr-defined]


def patterns_alone() -> Callable[[Sequence[str]], int]:
    """Counts findings by the pattern recognizers alone, without tokens and context: the least it can cost."""
    recognizers = [one for one in _engine().registry.recognizers if isinstance(one, PatternRecognizer)]

    def count(texts: Sequence[str]) -> int:
        return sum(len(one.analyze(text, one.supported_entities, None)) for text in texts for one in recognizers)

    return count
