"""The policy language: what parses, what is refused and in which words."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.columns.catalogue import CATALOGUE
from transforms.errors import PolicyError
from transforms.policy import Policy

WHOLE = """
beamveil: 1
dataset: customers
purpose: train the support model        # recorded in the manifest; never enters a key
owner: privacy@example.com
review_by: 2027-06-30
scope: support-2026
unlisted: drop
row_order: kept
types: {birth_date: date32}
csv: {delimiter: ",", quote: '"', header: true}
columns:
  customer_id: {tokenize: {domain: customer, as: base32}}
  name:        {surrogate: {of: name, persona: customer_id, locale: en_US, gender: gender}}
  email:       {surrogate: {of: email, persona: customer_id}}
  phone:       {mask: {keep_last: 4}}
  ssn:         {hash: {domain: ssn, as: hex}}
  card:        {fpe: {domain: card, alphabet: digits, keep_first: 6, luhn: true}}
  iban:        {encrypt: {domain: iban}}
  address:     {surrogate: {of: address, persona: customer_id}}
  birth_date:  {generalize: {to: year}}
  visit_date:  {shift: {by: customer_id, days: 365}}
  zip:         {generalize: {to: us_zip3}}
  income:      {generalize: {width: 10000}}
  gender:      keep
  diagnosis:   keep
  country:     {constant: XX}
  notes:       {redact: {find: [email, phone, card, us_ssn], also: [name, email], with: surrogate}}
  contact.city: keep
  messages[].content: {redact: {}}
  attributes{}: {hash: {domain: attribute}}
  amount:      keep
rename: {diagnosis: label}
rows:
  - {drop_where: {column: age, less_than: 13}, nulls: drop, reason: minors}
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
anonymity:
  {quasi_identifiers: [birth_date, zip, gender], entity: customer_id, k: 5, l: {diagnosis: 3}, t: {diagnosis: 0.2},
   suppress_at_most: 0.05}
expect:
  - {type: expect_column_values_to_be_between, kwargs: {column: amount, min_value: 0}}
on_bad_rows: fail
"""
HEAD = "beamveil: 1\ndataset: d\nscope: s\n"


def columns(entry: str) -> Policy:
    return Policy.from_yaml(f"{HEAD}columns:\n  c: {entry}\n", name="p")


def complaints(text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        Policy.from_yaml(text, name="p")
    return list(refused.value.misfits)


def test_the_whole_language_parses() -> None:
    policy = Policy.from_yaml(WHOLE, name="whole")
    assert (policy.dataset, policy.scope, policy.review_by) == ("customers", "support-2026", date(2027, 6, 30))
    assert [transform.word() for transform in policy.columns.values()][:5] == [
        "tokenize",
        "surrogate",
        "surrogate",
        "mask",
        "hash",
    ]
    assert policy.columns["country"].model_dump() == {"value": "XX"}
    assert [rule.reason for rule in policy.rows] == ["minors", "consent"]


def test_defaults_are_those_of_the_language() -> None:
    policy = Policy.from_yaml("beamveil: 1\ndataset: d\ncolumns: {c: keep}", name="p")
    assert (policy.unlisted, policy.row_order, policy.on_bad_rows, policy.status) == ("drop", "kept", "fail", None)
    assert (policy.csv.delimiter, policy.csv.quote, policy.csv.header) == (",", '"', True)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("keep", "{keep: {}}"),
        ("drop", "{drop: {}}"),
        ("mask", "{mask: {}}"),
        ("{constant: NO}", "{constant: {value: 'NO'}}"),
        ("{constant: 007}", "{constant: '007'}"),
    ],
)
def test_a_shorthand_is_the_long_form(short: str, long: str) -> None:
    assert columns(short) == columns(long)
    assert columns(short).digest == columns(long).digest


def test_a_constant_that_yaml_1_1_would_misread_is_text() -> None:
    assert [
        columns(f"{{constant: {text}}}").columns["c"].model_dump()["value"] for text in ("NO", "on", "012", "1:30")
    ] == ["NO", "on", "012", "1:30"]


def test_column_names_are_text_whatever_they_look_like() -> None:
    policy = Policy.from_yaml(HEAD + "columns: {no: keep, 2024: keep, 1.10: keep, null: keep, true: drop}", name="p")
    assert list(policy.columns) == ["no", "2024", "1.10", "null", "true"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("datset: d", "datset: no such key; did you mean 'dataset'?"),
        ("unlisted: dorp", "unlisted: write 'drop' or 'refuse'; did you mean 'drop'?"),
        ("review_by: soon", "review_by: a date, as 2026-12-31, is needed here"),
        ("review_by: 2026-12-31T00:00:01", "review_by: a date, as 2026-12-31, is needed here"),
        ("purpose:", "purpose: there is no value here; write one or leave the key out"),
        ("purpose: 5", "purpose: text, in quotes where it looks like a number or true or false, is needed here"),
        ("csv: {header: yes}", "csv: header: true or false is needed here"),
        ("csv: {delimiter: ';;'}", "csv: delimiter: one character of ASCII or a tab is needed here"),
        ('csv: {delimiter: "\'", quote: "\'"}', "csv: delimiter and quote are the same character"),
        ("csv: {delimeter: ;}", "csv: delimeter: no such key; did you mean 'delimiter'?"),
        ("types: {a: date}", "types: a: 'date' is no type that a column can be read as; write one of string, "),
        (
            "rows: [{drop_where: {column: a, less_then: 1}, nulls: drop, reason: r}]",
            "rows: item 1: drop_where: less_then: no such key; did you mean 'less_than'?",
        ),
        (
            "rows: [{drop_where: {column: a, in: 1}, nulls: drop, reason: r}]",
            "rows: item 1: drop_where: in: a list, as [a, b], is needed here",
        ),
        (
            "rows: [{drop_where: {column: a, equals: 1}, reason: r}]",
            "rows: item 1: a row rule says what becomes of rows whose cell is null: write nulls: drop or nulls: keep",
        ),
        ("anonymity: {quasi_identifiers: [a], k: 1}", "anonymity: k: at least 2 is needed here"),
        (
            "expect: [{type: values_in_set}]",
            "expect: item 1: type: the name of an expectation, as expect_column_values_to_be_unique, is needed here",
        ),
        ("status: draft", "status: write 'proposed' or 'reviewed'"),
        ("rename: {a: ''}", "rename: a: the text is empty"),
    ],
)
def test_a_mistake_is_told_with_its_key_and_what_to_write(text: str, said: str) -> None:
    (told,) = complaints(f"{HEAD}columns: {{c: keep}}\n{text}\n")
    assert told.startswith("p:5:")
    assert told.partition(": ")[2].startswith(said)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("kep", "p:5:3: columns: c: no transform is called 'kep'; did you mean 'keep'?"),
        ("{tokenise: {domain: d}}", "p:5:3: columns: c: no transform is called 'tokenise'; did you mean 'tokenize'?"),
        (
            "{tokenize: {domian: d, domain: d}}",
            "p:5:18: columns: c: tokenize: domian: no such key; did you mean 'domain'?",
        ),
        ("{hash: {}}", "p:5:7: columns: c: hash: domain: is missing"),
        ("tokenize", "p:5:3: columns: c: domain: is missing"),
        ("{hash: {domain: d, as: hxe}}", "p:5:25: columns: c: hash: as: write 'hex' or 'base64'; did you mean 'hex'?"),
        ("{mask: {keep_last: four}}", "p:5:14: columns: c: mask: keep_last: a whole number is needed here"),
        ("{mask: 4}", "p:5:3: columns: c: mask takes a mapping of options, as mask: {...}"),
        ("{mask: {}, drop: {}}", "p:5:3: columns: c: a column has one transform: "),
        ("[keep]", "p:5:3: columns: c: a column has one transform: "),
        (
            "{shift: {by: {colum: id, column: id}, days: 3}}",
            "p:5:20: columns: c: shift: by: colum: no such key; did you mean 'column'?",
        ),
    ],
)
def test_a_mistake_in_a_transform_is_told_where_it_stands(entry: str, said: str) -> None:
    (told,) = complaints(f"{HEAD}columns:\n  c: {entry}\n")
    assert told.startswith(said)


def test_every_mistake_is_told_at_once_in_the_order_of_the_text() -> None:
    told = complaints("beamveil: 2\nunlisted: maybe\ncolumns:\n  a: kep\n  b: {hash: {}}\nscop: s\n")
    assert [line.split(": ")[0] for line in told] == ["p:1:1", "p:1:1", "p:2:1", "p:4:3", "p:5:7", "p:6:1"]


def test_transforms_that_derive_keys_need_a_scope() -> None:
    (told,) = complaints("beamveil: 1\ndataset: d\ncolumns: {a: keep, b: {mask: {}}, c: {hash: {domain: d}}}")
    assert told == "p:1:1: scope is missing: the keys of 'c' are derived within it"


def test_a_reviewed_policy_names_who_reviewed_it() -> None:
    with pytest.raises(PolicyError) as error:
        Policy.from_yaml(HEAD + "status: reviewed\ncolumns: {}\n", name="p")
    assert str(error.value) == (
        "p:1:1: reviewed_by is missing: `status: reviewed` needs the name of the person who reviewed the policy"
    )
    for nobody in ("\u200b", "\u2060 \u00ad", "--"):
        with pytest.raises(PolicyError, match="reviewed_by is missing"):
            Policy.from_yaml(HEAD + f'status: reviewed\nreviewed_by: "{nobody}"\ncolumns: {{}}\n', name="p")
    assert Policy.from_yaml(HEAD + "status: reviewed\nreviewed_by: Zoë\ncolumns: {}\n", name="p").reviewed_by == "Zoë"


def test_a_proposed_policy_binds_for_nobody_but_who_looks_at_it() -> None:
    proposed = Policy.from_yaml(HEAD + "status: proposed\ncolumns: {c: keep}\n", name="p")
    schema = pa.schema({"c": pa.string()})
    with pytest.raises(PolicyError, match="status: proposed: nobody has reviewed this policy"):
        proposed.bind(schema)
    assert [leaf.path for leaf in proposed.as_shown.bind(schema).leaves] == ["c"]


def test_the_digest_is_of_what_is_said_and_not_of_how() -> None:
    one = Policy.from_yaml(
        "beamveil: 1\ndataset: d\ncolumns: {a: keep, b: {mask: {keep_last: 0}}}\nunlisted: drop", name="p"
    )
    other = Policy.from_yaml("# the same\ncolumns:\n  b: mask\n  a: {keep: {}}\ndataset: 'd'\nbeamveil: 1\n", name="q")
    assert one.digest == other.digest
    assert len(one.digest) == 64
    assert (
        one.digest
        != Policy.from_yaml("beamveil: 1\ndataset: d\ncolumns: {a: keep, b: {mask: {keep_last: 1}}}", name="p").digest
    )


def test_the_digest_of_the_whole_language_stays_what_it_is() -> None:
    assert (
        Policy.from_yaml(WHOLE, name="p").digest
        == Policy.from_yaml(Policy.from_yaml(WHOLE, name="p").canonical(), name="c").digest
    )


def test_a_policy_is_overdue_after_the_day_of_its_review() -> None:
    policy = Policy.from_yaml(HEAD + "columns: {a: keep}\nreview_by: 2027-06-30", name="p")
    assert not policy.overdue(date(2027, 6, 30))
    assert policy.overdue(date(2027, 7, 1))
    assert not columns("keep").overdue(date(9999, 1, 1))


def test_a_policy_is_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        columns("keep").scope = "other"  # type: ignore[misc]


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes("\ufeffbeamveil: 1\ndataset: d\ncolumns: {größe: keep}".encode())
    assert list(Policy.from_file(file).columns) == ["größe"]


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="No such file"):
        Policy.from_file(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("dataset: größe".encode("latin-1"))
    with pytest.raises(PolicyError, match="not UTF-8"):
        Policy.from_file(tmp_path / "latin.yaml")


KEYS = ["columns", "rows", "csv", "rename", "types", "expect", "anonymity"]


@pytest.mark.parametrize(("key", "value"), [(key, value) for key in KEYS for value in (None, 5, "text", ["a"], True)])
def test_a_value_of_another_kind_is_refused_in_words_of_ours(key: str, value: Any) -> None:
    told = complaints(
        json.dumps({"beamveil": 1, "dataset": "d", "scope": "s", "columns": {"c": "keep"}} | {key: value})
    )
    assert all("pydantic" not in line and "input should" not in line for line in told)


OPTIONS = [
    "domain",
    "as",
    "by",
    "column",
    "of",
    "persona",
    "to",
    "at",
    "buckets",
    "drop_where",
    "in",
    "equals",
    "nulls",
]
WORDS = st.sampled_from([*Policy.json_schema()["properties"], *(transform.word() for transform in CATALOGUE), *OPTIONS])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    WORDS,
)
TREES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=3), max_leaves=8
)
LEAST = {"beamveil": 1, "dataset": "d", "scope": "s"}


@given(
    tops=st.dictionaries(st.sampled_from([*KEYS, "beamveil", "scope", "review_by", "surplus"]), TREES, max_size=3),
    entries=st.dictionaries(st.text(max_size=3), TREES, max_size=2),
)
@settings(max_examples=300, deadline=None)
def test_any_mapping_is_a_policy_or_a_policy_error_that_says_where(
    tops: dict[str, Any], entries: dict[str, Any]
) -> None:
    try:
        policy = Policy.from_yaml(json.dumps({**LEAST, "columns": entries, **tops}), name="p")
    except PolicyError as refused:
        lines = refused.misfits
    else:
        lines = ()
        assert Policy.from_yaml(policy.canonical(), name="p").digest == policy.digest
    assert [line for line in lines if not line.startswith("p:")] == []
