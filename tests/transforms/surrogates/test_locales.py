"""Which locale has which kind? This file, run by itself, writes tests/golden/surrogates_locales.json anew."""

import json
import re
from pathlib import Path
from typing import get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from faker.config import AVAILABLE_LOCALES

from transforms.surrogates.draws import Draws
from transforms.surrogates.locales import Words
from transforms.surrogates.marked import Refused
from transforms.surrogates.recipes import Kind, recipe_of

GOLDEN = Path(__file__).parents[2] / "golden" / "surrogates_locales.json"
EVERYWHERE = {"ipv4", "ipv6", "mac", "card", "date_of_birth"}


def kinds_of(locale: str) -> dict[str, str]:
    """Kind by kind: empty where the locale gives it, else why not."""
    found = {}
    for kind in get_args(Kind):
        try:
            recipe = recipe_of(kind, locale)
        except Refused as refused:
            found[kind] = str(refused)
            continue
        tags = {part: np.random.default_rng(3).integers(0, 256, (50, 16), np.uint8) for part in recipe.parts}
        surrogates = recipe.compose(Draws(tags))
        assert len(surrogates) == 50
        assert surrogates.null_count == 0
        assert 0 < recipe.heaviest <= 0.5
        if surrogates.type == pa.string():
            assert pc.min(pc.utf8_length(surrogates)).as_py() > 0
            assert not [text for text in surrogates.to_pylist() if re.search("[{}\U000f0000-\U0010ffff]", text)]
            assert (
                recipe.pattern is None
                or pc.all(pc.match_substring_regex(surrogates, f"^(?:{recipe.pattern})$")).as_py()
            )
        found[kind] = ""
    return found


@pytest.mark.parametrize("locale", sorted(AVAILABLE_LOCALES))
def test_every_locale_builds_a_kind_or_is_refused_with_a_reason(locale: str) -> None:
    assert kinds_of(locale) == json.loads(GOLDEN.read_text())[locale]


def test_the_golden_file_knows_exactly_the_locales_of_faker() -> None:
    golden = json.loads(GOLDEN.read_text())
    assert sorted(golden) == sorted(AVAILABLE_LOCALES)
    assert all(golden[locale][kind] == "" for locale in golden for kind in EVERYWHERE)


@pytest.mark.parametrize(
    ("locale", "first_leads", "between"),
    [("en_US", True, " "), ("ja_JP", False, " "), ("zh_CN", False, ""), ("hu_HU", False, " "), ("es_ES", True, " ")],
)
def test_names_stand_in_the_order_of_the_locale(locale: str, first_leads: bool, between: str) -> None:
    assert Words(locale).name_format == (first_leads, between)


@pytest.mark.parametrize(
    ("locale", "pairs"),
    [
        ("en_US", {"Texas": "TX", "Florida": "FL", "Alabama": "AL", "Wyoming": "WY"}),
        ("en_CA", {"Alberta": "AB", "Quebec": "QC", "Yukon Territory": "YT"}),
        ("fr_CA", {"Colombie-Britannique": "BC", "Québec": "QC"}),
        ("en_AU", {"Queensland": "QLD", "Victoria": "VIC"}),
        ("pt_BR", {"São Paulo": "SP", "Bahia": "BA"}),
        ("es_MX", {"Jalisco": "JAL", "Oaxaca": "OAX"}),
    ],
)
def test_abbreviated_states_are_those_of_the_state_table(locale: str, pairs: dict[str, str]) -> None:
    words = Words(locale)
    assert words.short_states is not None
    both = dict(zip(words.table("state").to_pylist(), words.short_states.to_pylist(), strict=True))
    assert {state: both[state] for state in pairs} == pairs


def test_names_are_written_in_ascii_as_the_locale_does_it() -> None:
    japanese = Words("ja_JP")
    spelt = dict(zip(japanese.last_names.words.to_pylist(), japanese.last_handles.to_pylist(), strict=True))
    assert spelt["佐藤"] == "sato"
    german = Words("de_DE")
    spelt = dict(zip(german.last_names.words.to_pylist(), german.last_handles.to_pylist(), strict=True))
    assert spelt["Kühnert"] == "kuehnert"
    assert {len(w.first_handles) - len(w.first_names.words) for w in (japanese, german)} == {0}


def test_a_table_is_built_once_and_not_before_it_is_asked_for() -> None:
    words = Words("en_US")
    assert not words._tables
    assert words.table("city") is words.table("city")
    assert list(words._tables) == ["city"]


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps({name: kinds_of(name) for name in sorted(AVAILABLE_LOCALES)}, indent=1) + "\n")
