"""The expectation on evidence and on Great Expectations' pandas engine, and that no value comes out of either."""

import json
import traceback
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa
import pytest

from expectations import custom
from expectations.engine import judge, plan_metrics
from expectations.measure import MeasureBatches
from expectations.metrics import measure
from expectations.spec import evidence_to_json
from transforms.detectors.catalogue import WATCHED
from transforms.errors import OutputError

MAIL, CARD, PESEL = "canary.ann@example.com", 4012888888881881, [44051401359, 44051401458, 44051401557]
ROWS = pa.table(
    {
        "text": ["naïve", f"to {MAIL}", None, "", MAIL, f"card {CARD}", "日本"],
        "number": [CARD, None, 5, 44051401359, 44051401359, -1, 0],
        "coded": pa.array(["a", MAIL, None, MAIL, "", "a", "b"]),
    }
)
SUITE = gx.ExpectationSuite(
    "s",
    expectations=[
        custom.ExpectPathValuesToBeFreeOf(column="text", kinds=list(WATCHED)),
        custom.ExpectPathValuesToBeFreeOf(column="text", kinds=["phone", "iban"]),
        custom.ExpectPathValuesToBeFreeOf(column="number", kinds=list(WATCHED)),
        custom.ExpectPathValuesToBeFreeOf(column="coded", kinds=["email"]),
    ],
)
EXPECTED = [
    (False, 3, 6, {"card": 1, "email": 2}),
    (True, 0, 6, 0),
    (True, 0, 6, 0),
    (False, 2, 6, {"email": 2}),
]
FORMATS = [
    "BOOLEAN_ONLY",
    "BASIC",
    "SUMMARY",
    "COMPLETE",
    {"result_format": "COMPLETE", "unexpected_index_column_names": ["text"]},
]


def on_evidence(result_format: Any = "BASIC") -> Any:
    evidence = measure(plan_metrics(SUITE, ROWS.schema), ROWS.to_batches(max_chunksize=3), ROWS.schema)
    return judge(SUITE, ROWS.schema, evidence, result_format=result_format)


def on_pandas(result_format: Any = "BASIC") -> Any:
    context = gx.get_context(mode="ephemeral")
    whole = context.data_sources.add_pandas("p").add_dataframe_asset("a").add_batch_definition_whole_dataframe("b")
    frame = pd.DataFrame(ROWS.to_pandas(types_mapper=pd.ArrowDtype))
    return whole.get_batch({"dataframe": frame}).validate(SUITE, result_format=result_format)


def counts(result: Any) -> list[tuple[bool, int, int, dict[str, int] | int]]:
    return [
        (one.success, one.result["unexpected_count"], one.result["element_count"], one.result["observed_value"])
        for one in result.results
    ]


def test_it_says_how_many_of_which_kind_on_evidence_and_on_pandas_alike() -> None:
    assert counts(on_evidence()) == EXPECTED
    assert counts(on_pandas()) == EXPECTED


def test_the_evidence_of_many_batches_is_the_evidence_of_one() -> None:
    specs = plan_metrics(SUITE, ROWS.schema)
    texts = {evidence_to_json(measure(specs, ROWS.to_batches(max_chunksize=size), ROWS.schema)) for size in (1, 2, 7)}
    assert len(texts) == 1
    MeasureBatches(specs, ROWS.schema)


@pytest.mark.parametrize("result_format", FORMATS)
def test_no_value_comes_out_in_any_result_format(result_format: Any) -> None:
    for result in (on_evidence(result_format), on_pandas(result_format)):
        assert not result.success
        for text in (json.dumps(result.to_json_dict()), str(result), repr(result)):
            assert not [needle for needle in ("canary", str(CARD), str(PESEL[0])) if needle in text]


def test_no_value_stands_in_the_evidence_or_in_an_error() -> None:
    specs = plan_metrics(SUITE, ROWS.schema)
    assert "canary" not in evidence_to_json(measure(specs, ROWS.to_batches(), ROWS.schema))
    swapped = ROWS.set_column(0, "text", pa.array([[MAIL]] * ROWS.num_rows))
    with pytest.raises(OutputError) as caught:
        measure(specs, swapped.to_batches(), ROWS.schema)
    assert "canary" not in "".join(traceback.format_exception(caught.value))
