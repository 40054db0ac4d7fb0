"""What is proposed for tables whose columns say what they hold, and for such that say something else."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from pipelines.scanning.evidence import LeafEvidence
from pipelines.scanning.facts import Facts
from pipelines.scanning.kinds import Role
from pipelines.scanning.leaves import Leaf
from pipelines.scanning.looking import looker
from pipelines.scanning.proposing import Proposal, proposed
from transforms.paths import Path
from transforms.profile import Profile
from transforms.sketch import Hashes, Sketch


def proposal(table: pa.Table, *, typed: bool = True) -> Proposal:
    batches = table.combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
    return proposed(table.schema, looker(table.schema, 5)(batches[0]), typed=typed)


def transforms(table: pa.Table) -> dict[str, Any]:
    return {line.path: line.transform for line in proposal(table).lines}


def hashes(count: int, seed: int) -> Hashes:
    return np.random.default_rng(seed).integers(0, 2**64, count, np.uint64)


def facts_of(sketch: Sketch, values: int) -> Facts:
    """Facts about a column of so many numbers."""
    seen = Profile(values=values, sampled=values, sketch=sketch)
    return Facts(Leaf(Path("x"), pa.int64()), LeafEvidence(seen), ())


def word(written: str | Mapping[str, Any]) -> str:
    return written if isinstance(written, str) else next(iter(written))


@pytest.mark.slow
def test_no_misleading_name_keeps_what_says_who_somebody_is_and_most_others_are_kept(
    wide: tuple[pa.Table, dict[str, str]],
) -> None:
    table, direct = wide
    done = transforms(table)
    assert {name: kind for name, kind in direct.items() if word(done[name]) == "keep"} == {}
    harmless = [name for name in done if name not in direct]
    kept = sum(done[name] == "keep" for name in harmless)
    assert len(done) == len(table.schema) == 200
    assert kept / len(harmless) > 0.8


def test_passengers(titanic: pa.Table) -> None:
    done = transforms(titanic)
    assert done["PassengerId"] == {"tokenize": {"domain": "passenger"}}
    assert done["Name"] == {"surrogate": {"of": "name", "persona": "PassengerId"}}
    assert word(done["Age"]) == "generalize"
    assert word(done["Ticket"]) in {"drop", "tokenize"}
    assert [name for name in done if done[name] == "keep"] == [
        "Survived", "Pclass", "Sex", "SibSp", "Parch", "Fare", "Embarked",
    ]  # fmt: skip


def test_claims(claims: pa.Table) -> None:
    done = transforms(claims)
    assert {name: word(done[name]) for name in done} == {
        "claim_id": "tokenize",
        "member_id": "tokenize",
        "patient_name": "surrogate",
        "dob": "generalize",
        "sex": "keep",
        "zip": "generalize",
        "service_date": "shift",
        "diagnosis_code": "drop",
        "paid_amount": "keep",
        "provider_npi": "tokenize",
        "approved": "keep",
        "religion": "drop",
        "comment": "redact",
        "nothing": "drop",
    }
    assert done["service_date"] == {"shift": {"by": "member_id", "days": 180}}
    assert "patient_name" in done["comment"]["redact"]["also"]


def test_what_lies_in_structs_lists_and_maps_is_judged_by_itself(chats: pa.Table) -> None:
    done = transforms(chats)
    assert {name: word(done[name]) for name in done} == {
        "conversation_id": "tokenize",
        "started": "shift",
        "contact.email": "surrogate",
        "contact.plan": "keep",
        "messages[].role": "keep",
        "messages[].content": "redact",
        "scores[]": "keep",
        "by_address": "drop",
        "labels{}": "keep",
    }


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("name", ["SKU-1", "SKU-2", "SKU-3", "", None] * 20, Role.HARMLESS),
        ("email_count", pa.array([0, 3, None, 3, 12] * 20, pa.int8()), Role.HARMLESS),
        ("color", ["zoë@mail.example", "b@mail.example", None, "c@x.example"] * 10, Role.DIRECT),
        ("anything", ["red", "green", "", "ann@mail.example"] * 40, Role.DIRECT),
        ("anything", ["red"] * 200 + ["ann@mail.example"], Role.UNSURE),
        ("anything", ["red"] * 200 + ["write to ann@mail.example"], Role.UNSURE),
        ("anything", ["Ann Quillfeather", "Zoë Lee", "Jane Doe"] + ["", " "] * 60, Role.DIRECT),
        ("anything", ["ok", "done", "open"] * 65 + [f"ask {n} at the desk" for n in ("Ann", "Zoë Lee")], Role.UNSURE),
        ("anything", ["ok", "done", "May", "open", ""] * 40, Role.HARMLESS),
        ("hiv_positive", pa.array([True, False, None] * 30), Role.SENSITIVE),
        ("schwanger", ["ja", "nein", ""] * 30, Role.SENSITIVE),
        ("is_open", pa.array([True, False, None] * 30), Role.HARMLESS),
        ("alter_jahre", pa.array([0, 98, None, 41] * 30, pa.int8()), Role.QUASI),
        ("pay", ["visa", "paypal", ""] * 30, Role.HARMLESS),
        ("pay", [52_000, 48_500, None] * 30, Role.SENSITIVE),
        ("pay", ["$52,000", "$48,500", ""] * 30, Role.SENSITIVE),
        ("name", ["Quillfeather", "Zoë", "Doe"] + [""] * 60, Role.DIRECT),
        ("phone", pa.array([4915100000007.0, 4915100000023.0] + [float("nan")] * 9), Role.DIRECT),
        ("nothing", pa.array([None, None], pa.string()), Role.EMPTY),
        ("nothing", ["", "", None], Role.EMPTY),
        ("nothing", pa.array([None, None]), Role.EMPTY),
        ("nothing", pa.array([float("nan"), None]), Role.EMPTY),
        ("blob", pa.array([b"\xff\xfe", None, b"\x00"], pa.binary()), Role.UNSURE),
        ("blob", pa.array([b"ann@mail.example", None], pa.binary()), Role.DIRECT),
        ("when", ["31.12.1984", "1.2.1990", None] * 9, Role.QUASI),
        ("cards", pa.array([4111111111111111, 5555555555554444, 4012888888881881, 378282246310005] * 3), Role.DIRECT),
        ("place", [52.520008, 13.404954, None, -33.868820] * 1, Role.HARMLESS),
        ("few", ["a", "b"], Role.UNSURE),
    ],
)
def test_a_column_is_taken_for_what_its_values_are(name: str, values: Any, role: Role) -> None:
    judged = proposal(pa.table({name: values})).judgements[name]
    assert judged.role is role, judged


def test_no_more_values_speak_for_a_judgement_than_were_looked_at() -> None:
    texts = [f"10.{n}.2.1, ann{n}@mail.example" for n in range(30)]
    judgement = proposal(pa.table({"x": texts})).judgements["x"]
    assert judgement.reason == "some values hold email 30x, ipv4 30x"
    assert (judgement.seen, judgement.of) == (30, 30)


def test_nothing_is_sure_about_a_table_without_rows_and_all_of_it_is_dropped() -> None:
    empty = pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.list_(pa.int64()))})
    assert transforms(empty) == {"a": "drop", "b[]": "drop"}


@pytest.mark.parametrize("written", [str, "{}.0".format])
def test_large_numbers_of_csv_are_as_little_kept_as_those_of_parquet(written: Callable[[int], str]) -> None:
    numbers = [100_000_007 + 3_571 * (n % 500) for n in range(1_500)]
    [line] = proposal(pa.table({"x": list(map(written, numbers))}), typed=False).lines
    [typed] = proposal(pa.table({"x": numbers})).lines
    assert (line.transform, line.judgement.reason) == (typed.transform, typed.judgement.reason)
    assert line.judgement.reason == "large numbers, which may be somebody's"


@pytest.mark.parametrize(("stray", "times"), [(float("nan"), 1), (0.5, 1), (float("nan"), 2_000), (float("inf"), 1)])
def test_large_numbers_are_not_kept_for_a_stray_fraction_or_what_is_no_number(stray: float, times: int) -> None:
    numbers = [4_915_100_000_007.0 + 3_571 * (n % 500) for n in range(1_500)]
    [line] = proposal(pa.table({"x": [*numbers, *[stray] * times, None]})).lines
    assert (line.transform, line.judgement.reason) == ("drop", "large numbers, which may be somebody's")


def test_numbers_that_all_differ_are_a_key_however_many_they_are_estimated_at() -> None:
    sketches = [Sketch.of(hashes(10_000, seed)) for seed in range(40)]
    assert min(sketch.distinct for sketch in sketches) < 9_500
    assert all(facts_of(sketch, 10_000).key_like for sketch in sketches)


def test_values_of_which_one_stands_often_are_no_key() -> None:
    for often in (0, 2**64 - 1):
        sketch = Sketch.of(np.concatenate((hashes(4_000, 1), np.full(6_000, often, np.uint64))))
        assert not facts_of(sketch, 10_000).key_like


def test_places_of_csv_are_as_little_kept_as_those_of_parquet() -> None:
    places = [round(52.52 + n / 7_000, 6) for n in range(200)]
    [line] = proposal(pa.table({"x": list(map(str, places))}), typed=False).lines
    [typed] = proposal(pa.table({"x": places})).lines
    assert (line.transform, line.judgement.reason) == (typed.transform, typed.judgement.reason)
    assert line.judgement.reason == "numbers as precise as coordinates"


def test_several_people_of_a_row_are_proposed_several_surrogates_and_a_measure_is_no_entity() -> None:
    mails = [f"ann{n}@mail.example" for n in range(60)]
    table = pa.table(
        {
            "size": [1_000 + 7 * n * n for n in range(60)],
            "message_id": [f"m-{n:05d}" for n in range(60)],
            "from": mails,
            "reply_to": mails[::-1],
            "to": [[mail, "zoë@mail.example"] for mail in mails],
        }
    )
    said = {line.path: (line.transform, line.note) for line in proposal(table).lines}
    alone = "each value by itself: it may be of somebody else than the row"
    assert said["from"] == ({"surrogate": {"of": "email", "persona": "message_id"}}, "")
    assert said["reply_to"] == said["to[]"] == ({"surrogate": {"of": "email"}}, alone)
    assert proposal(table.drop_columns(["message_id"])).entity is None


def test_free_text_is_dropped_where_people_stand_in_structs() -> None:
    names = [("Ann", "Quillfeather"), ("Zoë", "Lee"), ("Jane", "Doe")] * 20
    buyers = [{"first_name": first, "last_name": last} for first, last in names]
    texts = [f"Happy birthday to you, dear {first}!" for first, _ in names]
    [*_, text] = proposal(pa.table({"buyer": buyers, "gift_message": texts})).lines
    assert text.judgement.role is Role.TEXT
    assert text.transform == "drop"
    assert text.note.startswith("people stand in structs or lists")
    [*_, text] = proposal(pa.table({"first_name": [first for first, _ in names], "gift_message": texts})).lines
    assert text.transform == {"redact": {"also": ["first_name"]}}
    pages = [{"url": f"https://www.example.com/{n}"} for n in range(60)]
    [*_, text] = proposal(pa.table({"page": pages, "gift_message": texts})).lines
    assert text.transform == {"redact": {}}


def test_csv_columns_are_read_as_what_all_their_values_are() -> None:
    table = pa.table(
        {
            "amount": ["1.5", "2", None] * 9,
            "count": ["3", "-4", None] * 9,
            "day": ["2024-01-31", "2023-02-28", None] * 9,
            "odd": ["2024-02-31", "2023-02-28", None] * 9,
            "padded": ["007", "008", "009"] * 9,
            "at": ["2024-01-31 10:00:00", "2024-01-31T10:00", "2024-01-31"] * 9,
        }
    )
    types = dict(proposal(table, typed=False).types)
    assert types == {"amount": "double", "count": "int64", "day": "date32", "at": "timestamp[us]"}


def test_an_entity_has_a_value_in_every_row() -> None:
    ids = [f"c-{n:05d}" for n in range(60)]
    days = pa.array([20_000 + n for n in range(60)], pa.int32()).cast(pa.date32())
    whole = pa.table({"customer_id": ids, "seen": days})
    holed = pa.table({"customer_id": [*ids[:-1], None], "seen": days})
    assert transforms(whole)["seen"] == {"shift": {"by": "customer_id", "days": 180}}
    assert transforms(holed)["seen"] == {"generalize": {"to": "month"}}
