"""The catalogue: words, and what happens to a word that is not there."""

import pytest

from transforms.columns.catalogue import CATALOGUE, transform_named
from transforms.columns.transform import Misfit


def test_every_word_of_the_policy_names_its_class() -> None:
    words = " ".join(cls.word() for cls in CATALOGUE)
    assert words == "keep drop constant tokenize hash encrypt fpe surrogate mask generalize shift redact"
    assert [transform_named(cls.word()) for cls in CATALOGUE] == list(CATALOGUE)


def test_an_unknown_word_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(Misfit, match="'tokenise'; did you mean 'tokenize'"):
        transform_named("tokenise")


def test_a_word_like_no_other_is_answered_with_all_of_them() -> None:
    with pytest.raises(Misfit, match="there are keep, drop, constant"):
        transform_named("zzz")


@pytest.mark.parametrize("cls", CATALOGUE)
def test_every_transform_says_what_it_gives_and_what_its_options_are(cls: type) -> None:
    assert cls.__doc__
    assert cls.model_json_schema()["additionalProperties"] is False  # type: ignore[attr-defined]
