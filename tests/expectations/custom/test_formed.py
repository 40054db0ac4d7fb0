from collections.abc import Callable
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pytest

from expectations import custom
from expectations.engine import judge, plan_metrics
from expectations.metrics import measure
from expectations.suite import metrics_for, suite_for
from transforms.columns.tokens import TOKENS
from transforms.errors import PolicyError
from transforms.plan import Plan

SCHEMA = pa.schema(
    [
        ("token", pa.string()),
        ("code", pa.dictionary(pa.int32(), pa.string())),
        ("mail", pa.string()),
        ("phone", pa.string()),
        ("nested", pa.list_(pa.struct([("ip", pa.string())]))),
    ]
)
HEX, UUID = "0f" * 16, "01234567-89ab-8def-8123-456789abcdef"
ROWS = pa.table(
    {
        "token": [HEX, HEX, None, "", "日本" * 16, HEX.upper(), HEX + "\n"],
        "code": [UUID, None, UUID, UUID, None, HEX, ""],
        "mail": ["a@example.com", "Ü@mail.EXAMPLE.org", "", None, "a@example.de", "a@example.com", "a@example.com\n"],
        "phone": ["(212) 555-0100", None, "(212) 555-0200", "020 7946 0123", "", "(212) 555-0199", "5550100"],
        "nested": [[{"ip": "192.0.2.1"}, {"ip": None}], None, [], [{"ip": "10.0.0.1"}], [None], [], []],
    },
    schema=SCHEMA,
)
CASES = [
    (custom.ExpectPathValuesToBeTokens(column="token", kind="tokenize_hex"), (4, 6)),
    (custom.ExpectPathValuesToBeTokens(column="token", kind="hash_hex"), (6, 6)),
    (custom.ExpectPathValuesToBeTokens(column="code", kind="tokenize_uuid"), (2, 5)),
    (custom.ExpectPathValuesToBeTokens(column="nested[].ip", kind="encrypt"), (2, 2)),
    (custom.ExpectPathValuesToBeReserved(column="mail", of="email"), (3, 6)),
    (custom.ExpectPathValuesToBeReserved(column="phone", of="phone"), (4, 6)),
    (custom.ExpectPathValuesToBeReserved(column="phone", of="phone", locale="en_GB"), (5, 6)),
    (custom.ExpectPathValuesToBeReserved(column="nested[].ip", of="ipv4"), (1, 2)),
]


def outcomes(result: Any) -> list[tuple[bool, int, int]]:
    return [(one.success, one.result["unexpected_count"], one.result["element_count"]) for one in result.results]


def suite(*expectations: Any) -> gx.ExpectationSuite:
    return gx.ExpectationSuite("s", expectations=list(expectations))


@pytest.mark.parametrize("table", [ROWS, ROWS.slice(2, 3), SCHEMA.empty_table()], ids=["rows", "a slice", "empty"])
@pytest.mark.parametrize(("expectation", "expected"), CASES)
def test_each_counts_what_has_another_form_on_evidence_and_on_pandas(
    expectation: Any, expected: tuple[int, int], table: pa.Table
) -> None:
    asked = suite(expectation)
    evidence = measure(plan_metrics(asked, SCHEMA), table.to_batches(max_chunksize=2), SCHEMA)
    ours = outcomes(judge(asked, SCHEMA, evidence))

    context = gx.get_context(mode="ephemeral")
    whole = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    frame = pd.DataFrame(table.to_pandas(types_mapper=pd.ArrowDtype))
    assert outcomes(whole.get_batch({"dataframe": frame}).validate(asked)) == ours
    if table is ROWS:
        assert ours == [(expected[0] == 0, *expected)]


def test_values_of_the_form_pass() -> None:
    asked = suite(
        custom.ExpectPathValuesToBeTokens(column="token", kind="tokenize_hex"),
        custom.ExpectPathValuesToBeReserved(column="mail", of="email"),
    )
    evidence = measure(plan_metrics(asked, SCHEMA), ROWS.slice(0, 2).to_batches(), SCHEMA)

    assert judge(asked, SCHEMA, evidence).success


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (
            lambda: custom.ExpectPathValuesToBeTokens(column="c", kind="tokenize"),
            "no kind is called 'tokenize'; did you",
        ),
        (lambda: custom.ExpectPathValuesToBeTokens(column="c", kind="?"), f"there are {', '.join(TOKENS)}"),
        (lambda: custom.ExpectPathValuesToBeReserved(column="c", of="emial"), "did you mean 'email'?"),
        (lambda: custom.ExpectPathValuesToBeReserved(column="c", of="city"), "nobody has set a range aside for 'city'"),
        (lambda: custom.ExpectPathValuesToBeReserved(column="c", of="iban"), "no surrogate 'iban' in locale 'en_US'"),
        (lambda: custom.ExpectPathValuesToBeReserved(column="c", of="ssn", locale="xx"), "Faker has no locale 'xx'"),
    ],
)
def test_what_there_is_no_form_for_is_refused_when_it_is_written(made: Callable[[], Any], says: str) -> None:
    with pytest.raises(ValueError, match="validation error") as refusal:
        made()
    assert says in str(refusal.value)


def test_a_policy_may_name_them_and_a_promise_of_the_same_form_is_measured_once(
    make_plan: Callable[..., Plan],
) -> None:
    plain = make_plan()
    plan = make_plan(
        "{type: expect_path_values_to_be_tokens, kwargs: {column: mail, kind: tokenize_base32}}",
        "{type: expect_path_values_to_be_tokens, kwargs: {column: 'messages[].content', kind: tokenize_hex}}",
        "{type: expect_path_values_to_be_reserved, kwargs: {column: contact.city, of: ssn}}",
    )

    assert len(suite_for(plan).expectations) == len(suite_for(plain).expectations) + 3
    assert len(metrics_for(plan)) == len(metrics_for(plain)) + 1


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("tokens, kwargs: {column: mail, kind: hex}}", "kind: no kind is called 'hex'; there are tokenize_base32, "),
        ("tokens, kwargs: {column: email, kind: encrypt}}", "'email' does not come out; did you mean 'mail'?"),
        ("tokens, kwargs: {column: price, kind: encrypt}}", "over 'price': patterns need text, not decimal128(12, 2)"),
        ("reserved, kwargs: {column: mail}}", "of: field required"),
        ("reserved, kwargs: {column: mail, of: job}}", "locale: nobody has set a range aside for 'job'"),
    ],
)
def test_a_policys_entry_that_cannot_be_asked_is_refused(make_plan: Callable[..., Plan], entry: str, says: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        suite_for(make_plan("{type: expect_path_values_to_be_" + entry))
    assert says in str(refusal.value)
