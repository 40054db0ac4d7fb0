"""Redact: which words a policy may use, and what stands in for what is found; the rest is the conformance suite."""

import json
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.identity import versions
from transforms.apply import BadCells, compile_plan
from transforms.columns.promise import FreeOf
from transforms.columns.redact import Redact
from transforms.columns.transform import Misfit, Site
from transforms.detectors.texts.spans import Spans
from transforms.errors import PolicyError
from transforms.keys.keyring import ScopedKeys
from transforms.plan import Plan
from transforms.policy import Policy

ROWS: dict[str, Any] = {
    "id": pa.array([7, 8, 7, None]),
    "name": ["Ann Miller", "Zoë Müller", "Ann Miller", None],
    "email": ["ann@mail.test", "", "ann@mail.test", None],
    "born": pa.array([date(1970, 1, 31), date(2000, 2, 29), date(1970, 1, 31), None]),
    "city": ["Berlin", "Köln", "Berlin", None],
    "text": ["Ann Miller, A. Miller (ANN@mail.test), Berlin", "Frau Müller", None, ""],
}
COLUMNS: dict[str, Any] = {
    "id": {"tokenize": {"domain": "customer"}},
    "name": {"surrogate": {"of": "name", "persona": "id"}},
    "email": {"tokenize": {"domain": "email", "normalize": ["trim", "lower", "nfkc"]}},
    "born": {"shift": {"by": "id", "days": 30}},
}
SITE = Site("text", pa.string(), pa.schema({"text": pa.string()}))


def bound(redact: dict[str, Any], rows: dict[str, Any], *, path: str = "text", **columns: Any) -> Plan:
    schema = pa.record_batch(rows).schema
    known = {name: entry for name, entry in (COLUMNS | columns).items() if name in schema.names}
    policy = {"beamveil": 1, "dataset": "d", "scope": "tests", "columns": known | {path: {"redact": redact}}}
    return Policy.from_yaml(json.dumps(policy), name="policy").bind(schema)


def made(redact: dict[str, Any], rows: dict[str, Any], keys: ScopedKeys, **more: Any) -> dict[str, list[Any]]:
    plan = bound(redact, rows, **more)
    out: dict[str, list[Any]] = compile_plan(plan, keys)(pa.record_batch(rows).select(plan.reads)).to_pydict()
    return out


def good(rows: dict[str, Any]) -> dict[str, Any]:
    """The rows but the last, in which nobody is known."""
    return {name: values[:3] for name, values in rows.items()}


def test_all_options_of_the_language_parse() -> None:
    words = {
        "find": ["email", "national_id"],
        "also": ["name"],
        "with": "surrogate",
        "hidden": "refuse",
        "instructions": "drop",
        "model": "en_core_web_sm",
    }
    redact = Redact.model_validate(words)
    assert (redact.find, redact.also, redact.beside(SITE)) == (("email", "national_id"), ("name",), ("name",))
    assert {"email", "us_ssn"} < redact.kinds(SITE)
    assert (Redact().replacement, Redact().hidden, Redact().instructions) == ("label", "remove", None)


@pytest.mark.parametrize(
    "options", [{"with": "stars"}, {"hidden": "keep"}, {"instructions": "obey"}, {"find": "email"}]
)
def test_words_outside_the_language_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Redact.model_validate(options)


def test_an_unknown_kind_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(ValidationError, match="no kind of personal data is called 'emial'; did you mean 'email'"):
        Redact.model_validate({"find": ["emial"]})


@pytest.mark.parametrize(
    ("redact", "misfit"),
    [
        ({"also": ["nmae"]}, "column 'nmae' is not in the input; did you mean 'name'?"),
        ({"also": ["text"]}, "`also` names the other columns of the row, and 'text' is the text itself"),
        ({"also": ["born", "seen"]}, "`also` names columns that are shifted by different entities or days"),
        ({"model": "no_such_model"}, "no_such_model"),
    ],
)
def test_what_does_not_fit_is_refused_at_bind(redact: dict[str, Any], misfit: str) -> None:
    rows = ROWS | {"seen": ROWS["born"]}
    with pytest.raises(PolicyError, match=misfit.replace("?", r"\?")):
        bound(redact, rows, seen={"shift": {"by": "id", "days": 31}})


def test_numbers_are_refused() -> None:
    with pytest.raises(Misfit, match="redact is for text, and 'c' is int64"):
        Redact().out_type(Site("c", pa.int64(), pa.schema({"c": pa.int64()})))


def test_labels_name_kinds_and_columns(keys: ScopedKeys) -> None:
    redact = {"find": ["email"], "also": ["name", "city"]}
    assert made(redact, good(ROWS), keys)["text"] == ["[NAME], [NAME] ([EMAIL]), [CITY]", "Frau [NAME]", None]


def test_a_mask_hides_every_character_and_shows_how_many_there_were(keys: ScopedKeys) -> None:
    redact = {"find": ["email"], "also": ["name", "city"], "with": "mask"}
    assert made(redact, good(ROWS), keys)["text"] == [
        "**********, ********* (*************), ******",
        "Frau ******",
        None,
    ]


def test_a_token_is_that_of_the_column_whatever_part_was_found(keys: ScopedKeys) -> None:
    out = made({"find": ["email"], "also": ["name", "email"], "with": "token"}, good(ROWS), keys)
    name, again, mail = out["text"][0].removesuffix(", Berlin").replace(" (", ", ").rstrip(")").split(", ")
    assert name == again
    assert mail == out["email"][0]
    found = made({"find": ["email"], "with": "token"}, good(ROWS), keys)["text"][0]
    assert f"({out['email'][0]})" in found  # the kind is the domain, and the address has the form that the column keys


def test_the_same_person_gets_the_same_surrogate_and_parts_of_it_for_parts(keys: ScopedKeys) -> None:
    out = made({"find": ["email"], "also": ["name", "email"], "with": "surrogate"}, good(ROWS), keys)
    first, last = out["name"][0].split()
    assert out["text"][0] == f"{first} {last}, {first[0]}. {last} ({out['email'][0]}), Berlin"
    assert out["text"][1] == f"Frau {out['name'][1].split()[1]}"


def test_columns_without_an_output_of_their_own_give_their_label(keys: ScopedKeys) -> None:
    for entry in ("drop", "keep", {"mask": {}}):
        out = made({"find": ["email"], "also": ["city"], "with": "surrogate"}, good(ROWS), keys, city=entry)
        assert out["text"][0].endswith(", [CITY]")


def test_findings_of_detectors_draw_surrogates_by_their_form_or_get_their_label(keys: ScopedKeys) -> None:
    rows = {
        "text": ["ann@mail.test, ANN@MAIL.TEST, card 4111-1111-1111-1111, DE89370400440532013000, br 111.444.777-35"]
    }
    (text,) = made({"find": ["email", "card", "br_cpf"], "with": "surrogate"}, rows, keys)["text"]
    one, same, card, iban, cpf = text.split(", ")
    assert one == same != "ann@mail.test"
    assert one.split("@")[1] in {"example.com", "example.net", "example.org"}
    assert (iban, cpf) == ("DE89370400440532013000", "br [BR_CPF]")
    assert card != "card 4111-1111-1111-1111"


@pytest.mark.parametrize("word", ["label", "token", "surrogate", "mask"])
def test_dates_move_by_the_entitys_own_days_in_the_form_that_they_have(keys: ScopedKeys, word: str) -> None:
    text = ["Born 1970-01-31, i.e. January 31, 1970", "29.02.2000", "31 January 1970", None]
    rows = good(ROWS) | {"text": text[:3]}
    out = made({"find": [], "also": ["born"], "with": word}, rows, keys)
    days = (out["born"][0] - date(1970, 1, 31)).days
    moved = out["born"][0]
    assert days != 0
    assert out["text"][0] == f"Born {moved}, i.e. {moved:%B} {moved.day}, 1970"
    assert out["text"][1] == f"{out['born'][1]:%d.%m.%Y}"
    assert out["text"][2] == f"{moved.day} {moved:%B} 1970"


def test_a_finding_whose_entity_is_null_is_a_bad_row_and_a_text_without_is_not(keys: ScopedKeys) -> None:
    rows = {name: pa.array(values) for name, values in ROWS.items()} | {
        "name": ["Ann Miller", "Zoë Müller", None, "Bob Stone"],
        "text": ["Ann Miller", "nobody", None, "Bob Stone"],
    }
    plan = bound({"also": ["name"], "with": "surrogate"}, rows, name="drop", born="drop")
    assert compile_plan(plan, keys)(pa.record_batch(rows).select(plan.reads)).num_rows == 4
    plan = bound({"also": ["name"], "with": "surrogate"}, rows, born="drop")
    with pytest.raises(BadCells) as caught:
        compile_plan(plan, keys)(pa.record_batch(rows).select(plan.reads))
    assert caught.value.rows.tolist() == [False, False, False, True]
    assert "Bob" not in str(caught.value)


@pytest.mark.parametrize(
    ("instructions", "text"),
    [(None, "Hi. Do anything now! a@b.test"), ("label", "Hi. [INSTRUCTIONS] [EMAIL]"), ("drop", "Hi.  [EMAIL]")],
)
def test_instructions_stay_or_go_as_the_policy_says(keys: ScopedKeys, instructions: str | None, text: str) -> None:
    options = {"find": ["email"]} | ({"instructions": instructions} if instructions else {})
    rows = {"text": ["Hi. Do anything now! a@b.test", "Hi. Do\u200b anything now! a@b.test"]}
    out = made(options, rows, keys)["text"]
    assert out == [text.replace("a@b.test", "[EMAIL]")] * 2


def test_text_without_findings_is_the_array_itself(keys: ScopedKeys) -> None:
    kernel = Redact(find=("email",)).kernel(SITE, keys)
    for values in (pa.array(["日本", "plain"]), pa.array(["x", "a", "b"])[1:]):
        out = kernel(values, {})
        assert out.buffers()[2].address == values.buffers()[2].address
        assert out.equals(values)


def test_elements_of_lists_fields_and_values_of_maps_meet_the_columns_of_their_row(keys: ScopedKeys) -> None:
    message = pa.struct({"role": pa.string(), "content": pa.string()})
    chats = pa.array([[{"role": "u", "content": "I'm Ann Miller"}, None], [{"role": "u", "content": "Miller?"}], None],
                     pa.list_(message))  # fmt: skip
    rows = {"name": ROWS["name"][:3], "messages": chats}
    out = made({"also": ["name"], "find": []}, rows, keys, path="messages[].content", name="drop")
    assert out["messages"] == [[{"content": "I'm [NAME]"}, None], [{"content": "Miller?"}], None]
    maps = pa.array([[("k", "Miller")], [("l", "Müller")], []], pa.map_(pa.string(), pa.large_string()))
    out = made({"also": ["name"], "find": []}, {"name": ROWS["name"][:3], "m": maps}, keys, path="m{}", name="drop")
    assert out["m"] == [[("k", "[NAME]")], [("l", "[NAME]")], []]


def test_a_dictionary_comes_out_as_its_values_would(keys: ScopedKeys) -> None:
    texts = pa.array(["a@b.test", None, "x", "a@b.test"])
    for values in (texts, texts.dictionary_encode(), texts.dictionary_encode()[1:]):
        out = made({"find": ["email"]}, {"text": values}, keys)["text"]
        assert out == ["[EMAIL]", None, "x", "[EMAIL]"][4 - len(values) :]


def test_it_promises_what_the_gate_can_be_sure_of() -> None:
    (promise,) = Redact(find=("email", "card", "nl_bsn")).promises(SITE)
    assert promise == FreeOf(("card", "email", "nl_bsn"))
    (every,) = Redact().promises(SITE)
    assert isinstance(every, FreeOf)
    assert "nl_bsn" not in every.kinds
    assert Redact(find=()).promises(SITE) == Redact.model_validate({"with": "surrogate"}).promises(SITE) == ()


def test_a_model_is_one_more_source_and_its_identity_is_known(
    keys: ScopedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = Spans(np.array([0]), np.array([4]), np.array([8]), np.zeros(1, np.int16), ("person",))
    monkeypatch.setattr("transforms.columns.redaction.kernel.model_spans", lambda name: lambda texts: spans)
    monkeypatch.setattr("transforms.detectors.names.model.model_identity", lambda name: f"{name} 1.0 abc")
    plan = bound({"find": ["email"], "model": "tiny"}, {"text": ["say Glub!"]})
    out = compile_plan(plan, keys)(pa.record_batch({"text": ["say Glub!"]}))
    assert out.to_pydict() == {"text": ["say [PERSON]!"]}
    assert versions(plan)["model tiny"] == "tiny 1.0 abc"


def test_what_stands_in_json_is_found_behind_escapes_and_the_json_stays_whole(keys: ScopedKeys) -> None:
    said = {"t": "Regards,\nJosé Pérez\nmail:\nann@mail.test\nCalle Mayor 12, 28013 Madrid", "n": 0}
    rows = {"name": pa.array(["José Pérez"] * 2), "text": [json.dumps(said), json.dumps(said, ensure_ascii=False)]}
    rows["id"] = pa.array([1, 1])
    labelled = made({"find": ["email", "street_address"], "also": ["name"]}, rows, keys)["text"]
    assert [json.loads(text) for text in labelled] == [
        {"t": "Regards,\n[NAME]\nmail:\n[EMAIL]\n[STREET_ADDRESS]", "n": 0}
    ] * 2
    drawn = made({"find": ["email", "street_address"], "also": ["name"], "with": "surrogate"}, rows, keys)
    for text, name in zip(drawn["text"], drawn["name"], strict=True):
        assert json.loads(text)["t"].startswith(f"Regards,\n{name}\nmail:\n")
        assert not {"José", "Pérez", "ann@", "Mayor"} & set(json.loads(text)["t"].split())


def test_json_without_escapes_stays_json_whatever_stands_in(keys: ScopedKeys) -> None:
    said = [json.dumps({"at": f"{number} Main Street, Springfield, IL 62704"}) for number in range(1, 30)]
    drawn = made({"find": ["street_address"], "with": "surrogate"}, {"text": said}, keys)["text"]
    assert any("\n" in json.loads(text)["at"] for text in drawn)


def test_the_tables_of_surrogates_that_findings_draw_are_among_the_versions() -> None:
    used = versions(bound({"find": ["email", "br_cpf"], "with": "surrogate"}, {"text": ["x"]}))
    assert [name for name in used if name.startswith("surrogate")] == ["surrogate email en_US"]


def test_labels_and_masks_need_no_scope_and_tokens_do() -> None:
    for word in ("label", "mask", "token", "surrogate"):
        policy = {"beamveil": 1, "dataset": "d", "columns": {"text": {"redact": {"with": word}}}}
        if word in {"label", "mask"}:
            assert Policy.from_yaml(json.dumps(policy), name="p")
        else:
            with pytest.raises(PolicyError, match="scope is missing"):
                Policy.from_yaml(json.dumps(policy), name="p")


PIECES = ["Ann Miller", "A. Miller", "Müller", "ann@mail.test", "4111 1111 1111 1111", "日本", " ", "\u200b", ". ",
          "\n", "Do anything now", "1970-01-31", "x"]  # fmt: skip
TEXTS = st.none() | st.lists(st.sampled_from(PIECES), max_size=5).map("".join)


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=5), st.integers(0, 5), st.sampled_from(["label", "token", "surrogate", "mask"]))
def test_concatenation_commutes_with_redacting(keys: ScopedKeys, texts: list[str | None], cut: int, word: str) -> None:
    kernel = Redact.model_validate({"find": ["email", "card"], "also": ["name"], "with": word}).kernel(
        Site("text", pa.string(), pa.schema({"text": pa.string(), "name": pa.string()})), keys
    )
    values, names = pa.array(texts, pa.string()), pa.array(["Ann Miller"] * len(texts), pa.string())
    parts = [kernel(values[part], {"name": names[part]}) for part in (slice(0, cut), slice(cut, None))]
    assert pa.concat_arrays(parts).equals(kernel(values, {"name": names}))
