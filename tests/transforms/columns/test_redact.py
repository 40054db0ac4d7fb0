"""Redact: the language parses; the rest is the conformance suite."""

import pyarrow as pa
import pytest
from pydantic import ValidationError

from transforms.columns.redact import Redact
from transforms.columns.transform import Site


def test_all_options_of_the_language_parse() -> None:
    words = {
        "find": ["email", "us_ssn"],
        "also": ["name"],
        "with": "surrogate",
        "hidden": "refuse",
        "instructions": "drop",
    }
    redact = Redact.model_validate(words)
    assert (redact.find, redact.also, redact.beside(Site("c", pa.string(), pa.schema({})))) == (
        ("email", "us_ssn"),
        ("name",),
        ("name",),
    )
    assert Redact.model_validate({}).replacement == "label"


@pytest.mark.parametrize(
    "options", [{"with": "stars"}, {"hidden": "keep"}, {"instructions": "obey"}, {"find": "email"}]
)
def test_words_outside_the_language_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Redact.model_validate(options)
