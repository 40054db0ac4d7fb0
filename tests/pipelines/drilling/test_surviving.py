from dataclasses import replace

import pyarrow as pa
import pytest

from pipelines.drilling.planting import Mention
from pipelines.drilling.suiting import Place, places
from pipelines.drilling.surviving import squeezed, survivors
from transforms.plan import Plan
from transforms.policy import Policy

COLUMNS = {"name": "Ann Berg", "card": "4111111111111111", "notes": "she asked to be called back"}
POLICY = "beamveil: 1\ndataset: d\nscope: s\ncolumns: {name: keep, card: keep, notes: keep}\nrename: {name: who}"


@pytest.fixture
def bound() -> tuple[Plan, tuple[Place, ...]]:
    """A plan that lets all through, the name under another name, and its places: name, card, notes."""
    batch = pa.record_batch({name: [value] for name, value in COLUMNS.items()})
    plan = Policy.from_yaml(POLICY, name="p").bind(batch.schema)
    return plan, places(plan, batch)


NAME = Mention(0, 0, "person", "Ann Berg", "Ann Berg", "plain", "en_GB", "Ann Berg", ("Ann", "Berg"))
CARD = Mention(0, 1, "card", "4111111111111111", "4111111111111111", "plain", "en_GB", "4111111111111111")
NOTED = replace(NAME, place=2, cell="my name is Ann Berg")


def stood(
    bound: tuple[Plan, tuple[Place, ...]], *mentions: Mention, who: str | None = "-", card: str = "-", notes: str = "-"
) -> list[tuple[str, str, str]]:
    out = pa.record_batch({"who": pa.array([who]), "card": [card], "notes": [notes]})
    return [(one.mention.kind, one.column, one.place) for one in survivors(*bound, mentions, out, planted=mentions)]


@pytest.mark.parametrize("who", ["Ann Berg", "ANN BERG", "Dr Ann\u00a0Berg", "Ann\u200bBerg"])
def test_a_value_that_comes_out_in_any_dress_survived(bound: tuple[Plan, tuple[Place, ...]], who: str) -> None:
    assert stood(bound, NAME, who=who) == [("person", "who", "own column")]


@pytest.mark.parametrize("who", [None, "", "Zoë Wood", "Ann", "A. Berg"])
def test_of_a_column_only_whole_values_survive(bound: tuple[Plan, tuple[Place, ...]], who: str | None) -> None:
    assert stood(bound, NAME, who=who) == []


@pytest.mark.parametrize("notes", ["my name is Zoë Berg", "my name is <NAME> berg", "my name is Ann Berg"])
def test_of_text_a_word_of_a_name_survives(bound: tuple[Plan, tuple[Place, ...]], notes: str) -> None:
    assert stood(bound, NOTED, notes=notes) == [("person", "notes", "text")]


@pytest.mark.parametrize("notes", ["my name is <NAME>", "my name is <NAME>, bergamot", "ann.berg@example.com"])
def test_other_words_of_a_text_are_no_survivors(bound: tuple[Plan, tuple[Place, ...]], notes: str) -> None:
    noted = replace(NOTED, cell=f"{NOTED.cell} {notes}")

    assert stood(bound, noted, notes=notes.replace("ann.berg", "x")) == []


def test_the_last_half_of_a_long_number_survives_in_text(bound: tuple[Plan, tuple[Place, ...]]) -> None:
    noted = replace(CARD, place=2)

    assert stood(bound, noted, notes="card ****-1111-1111") == [("card", "notes", "text")]
    assert stood(bound, noted, notes="card ****-****-1111") == []
    assert stood(bound, CARD, card="400000 1111 1111") == []


def test_a_value_that_wanders_into_another_column_survived(bound: tuple[Plan, tuple[Place, ...]]) -> None:
    assert stood(bound, CARD, notes="paid by 4111 1111 1111 1111") == [("card", "notes", "other column")]


def test_what_was_planted_in_two_places_counts_where_it_was_planted(bound: tuple[Plan, tuple[Place, ...]]) -> None:
    assert stood(bound, NAME, NOTED, notes="my name is Ann Berg") == [("person", "notes", "text")]


def test_short_values_survive_whole_only(bound: tuple[Plan, tuple[Place, ...]]) -> None:
    code = replace(CARD, kind="postal_code", value="4811", written="4811", cell="4811")

    assert stood(bound, code, card="4811") == [("postal_code", "card", "own column")]
    assert stood(bound, code, card="148112", notes="4811") == []


def test_what_is_squeezed_is_letters_and_digits_of_any_script() -> None:
    assert squeezed("") == ""
    assert squeezed("٤-१ Ž\u00ad") == "41ž"
