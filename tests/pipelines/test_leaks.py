"""Canaries in every column go through whole runs, good and bad; none comes out anywhere but where `keep` says so."""

import logging
import struct
import traceback
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from pipelines.launch import Request, launch
from pipelines.outcome import Outcome
from transforms.errors import BadRowsError, BeamveilError, InputError

NUMBER, AMOUNT = 998_877_665_544, 31_415_926.535
CANARIES = pa.table(
    {
        "customer_id": pa.array([NUMBER, NUMBER + 1, NUMBER], pa.int64()),
        "name": ["CANARYname Ann", None, "CANARYdropped Bob"],
        "email": ["CANARYmail@x.test", "", "CANARYdropped@x.test"],
        "phone": ["+CANARYphone12", None, "+CANARYdropped"],
        "ssn": ["CANARYssn", "CANARYssn", "CANARYdropped"],
        "card": ["4111111111111111", None, "4012888888881881"],
        "iban": ["CANARYiban", "é", "CANARYdropped"],
        "birth_date": pa.array([date(1903, 7, 19), None, date(1903, 7, 19)]),
        "visited": pa.array([datetime(1907, 3, 5, 1, 2, 3), None, datetime(1907, 3, 5)], pa.timestamp("us")),
        "zip": ["97531", None, "97531"],
        "country": ["CANARYland", None, "CANARYdropped"],
        "secret": ["CANARYsecret", "CANARYsecret", "CANARYdropped"],
        "consent": [True, True, False],
        "amount": [AMOUNT, None, AMOUNT],
        "tags": pa.array([["CANARYtag", None], [], ["CANARYdropped"]], pa.list_(pa.string())),
        "coded": pa.array(["CANARYcode", "x", "CANARYdropped"]).dictionary_encode(),
    }
).replace_schema_metadata({b"pandas": b"CANARYmetadata"})  # fmt: skip

POLICY = """\
beamveil: 1
dataset: canaries
scope: tests
types: {customer_id: int64, birth_date: date32, visited: "timestamp[us]", consent: bool, amount: double}
columns:
  customer_id: {tokenize: {domain: customer}}
  name: {surrogate: {of: name, persona: customer_id}}
  email: {encrypt: {domain: email}}
  phone: {mask: {keep_last: 2}}
  ssn: {hash: {domain: ssn}}
  card: {fpe: {domain: card, alphabet: digits}}
  iban: {tokenize: {domain: iban, as: hex}}
  birth_date: {shift: {by: customer_id, days: 30}}
  visited: {generalize: {to: decade}}
  zip: {generalize: {to: us_zip3}}
  country: {constant: XX}
  secret: drop
NESTED
rows:
  - {keep_where: {column: consent, equals: true}, nulls: drop, reason: consent}
"""
NESTED = "  tags[]: {tokenize: {domain: tag}}\n  coded: {tokenize: {domain: code}}\n  kept: keep"


def needles() -> list[bytes]:
    """What must not be found: texts, numbers as text and as Arrow and Parquet store them, dates."""
    plain = [b"CANARY", b"4111111111111111", b"4012888888881881", str(NUMBER).encode(), b"31415926", b"1903-07-19"]
    days = (date(1903, 7, 19) - date(1970, 1, 1)).days
    micros = int((datetime(1907, 3, 5, 1, 2, 3) - datetime(1970, 1, 1)).total_seconds()) * 10**6
    binary = [struct.pack("<q", NUMBER), struct.pack("<d", AMOUNT), struct.pack("<q", micros)]
    return [*plain, *binary, b"97531", struct.pack("<i", days) + b"\0\0\0\0"]


def found(data: bytes) -> list[bytes]:
    return [needle for needle in needles() if needle in data]


def chain(error: BaseException | None) -> str:
    """Everything that any handler could print of an exception, its causes and contexts included."""
    text = ""
    while error is not None:
        text += "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)
        error = error.__cause__ or error.__context__
    return text


@pytest.fixture
def words_said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    caplog.set_level(logging.DEBUG)

    def said() -> str:
        out, err = capfd.readouterr()
        return caplog.text + out + err

    return said


def clean(place: Any, said: str, error: BaseException | None = None) -> None:
    """No canary in what was said, nor in any byte or name below the place but the input itself."""
    assert found(said.encode()) == []
    assert found(chain(error).encode()) == []
    for path in sorted(Path(place.root).rglob("*")):
        if Path(place.input) in (path, *path.parents) or path.name == "input.csv":
            continue
        assert found(str(path.relative_to(place.root)).encode()) == []
        if path.is_file():
            assert found(path.read_bytes()) == [], path.name


def reported(outcome: Outcome) -> bool:
    """Whether the run left its report, for people and for machines, where `clean` looks."""
    page = Path(outcome.report or "nowhere")
    return page.exists() and page.with_name("report.json").exists()


def request(place: Any, **words: Any) -> Request:
    given = {"inputs": (place.input,)} | words
    return Request(policy=place.policy, output=place.output, keys=place.keys, **given)


def policy(nested: str = NESTED) -> str:
    return POLICY.replace("NESTED", nested)


def with_kept(table: pa.Table) -> pa.Table:
    return table.append_column("kept", pa.array(["fine", "fine", "CANARYdropped"]).dictionary_encode())


def test_no_canary_comes_out_of_a_run_that_succeeds(new_place: Any, words_said: Any) -> None:
    place = new_place(policy=policy(), tables=(with_kept(CANARIES), with_kept(CANARIES).slice(1)))
    outcome = launch(request(place, compression="none"))
    assert (outcome.status, outcome.published) == ("published", 3)
    assert reported(outcome)
    clean(place, words_said())


def test_no_canary_comes_out_of_a_csv_run(new_place: Any, words_said: Any) -> None:
    place = new_place(policy=policy("").replace("\n\nrows", "\nrows"))
    csv = place.root / "input.csv"
    pyarrow.csv.write_csv(CANARIES.drop_columns(["tags", "coded"]), csv)
    outcome = launch(request(place, inputs=(str(csv),), output_format="csv"))
    assert (outcome.status, outcome.published) == ("published", 2)
    clean(place, words_said())


def failing(new_place: Any, case: str) -> tuple[Any, dict[str, Any]]:
    """A place and a request that fail in one way each."""
    table = with_kept(CANARIES)
    card = table.schema.get_field_index("card")
    if case == "bad card":
        table = table.set_column(card, "card", pa.array(["CANARYcard4111111111111111", None, None]))
    if case == "null entity":
        table = table.set_column(0, "customer_id", pa.array([None, NUMBER, NUMBER], pa.int64()))
    if case == "another schema":
        other = table.set_column(card, "card", pa.array([NUMBER] * 3))
        return new_place(policy=policy(), tables=(table, other)), {}
    place = new_place(policy=policy(), tables=(table,))
    if case == "truncated file":
        path = Path(place.input) / "0.parquet"
        path.write_bytes(path.read_bytes()[:-40])
    if case == "corrupt page":
        path = Path(place.input) / "0.parquet"
        data = bytearray(path.read_bytes())
        data[4:400] = b"CANARY" * 66
        path.write_bytes(data)
    if case.startswith("csv"):
        return place, {"inputs": (str(csv_case(place, case)),)}
    return place, {}


def csv_case(place: Any, case: str) -> Path:
    Path(place.policy).write_text(policy(""))
    csv = place.root / "input.csv"
    pyarrow.csv.write_csv(CANARIES.drop_columns(["tags", "coded"]), csv)
    text = csv.read_bytes()
    if case == "csv bad date":
        text = text.replace(b"1903-07-19", b"CANARYdate", 1)
    if case == "csv ragged":
        text += b"CANARYragged,1,2\n"
    if case == "csv not utf-8":
        text = text.replace(b"CANARYname", b"CANARY\xff", 1)
    if case == "csv open quote":
        text += b'"CANARYopen'
    csv.write_bytes(text)
    return csv


@pytest.mark.parametrize(
    ("case", "error"),
    [
        ("bad card", BadRowsError),
        ("null entity", BadRowsError),
        ("another schema", InputError),
        ("truncated file", InputError),
        ("corrupt page", InputError),
        ("csv bad date", BadRowsError),
        ("csv ragged", BeamveilError),
        ("csv not utf-8", BeamveilError),
        ("csv open quote", BeamveilError),
    ],
)
def test_no_canary_comes_out_of_a_run_that_fails(
    new_place: Any, words_said: Any, case: str, error: type[BeamveilError]
) -> None:
    place, words = failing(new_place, case)
    with pytest.raises(error) as caught:
        launch(request(place, **words))
    clean(place, words_said(), caught.value)


def test_no_canary_comes_out_of_a_gate_that_fails(new_place: Any, words_said: Any) -> None:
    expectation = "{type: expect_column_values_to_be_in_set, kwargs: {column: kept, value_set: [other]}}"
    extremes = "{type: expect_column_max_to_be_between, kwargs: {column: amount, max_value: 1}}"
    text = policy(NESTED + "\n  amount: keep") + f"expect:\n  - {expectation}\n  - {extremes}\n"
    place = new_place(policy=text, tables=(with_kept(CANARIES),))
    outcome = launch(request(place))
    assert outcome.status == "refused"
    assert {finding.column for finding in outcome.findings} == {"kept", "amount"}
    assert found(repr(outcome).encode()) == []
    assert reported(outcome)
    clean(place, words_said())


def test_no_canary_comes_out_of_a_quarantine(new_place: Any, words_said: Any) -> None:
    table = with_kept(CANARIES)
    card = table.schema.get_field_index("card")
    table = table.set_column(card, "card", pa.array(["CANARYcard", None, None]))
    place = new_place(policy=policy() + "on_bad_rows: quarantine\n", tables=(table,))
    outcome = launch(request(place, quarantine=f"{place.root}/aside"))
    assert (outcome.status, outcome.quarantined, outcome.published) == ("published", 1, 1)
    assert reported(outcome)
    clean(place, words_said())


def test_no_canary_comes_out_of_a_run_that_drops_every_row(new_place: Any, words_said: Any) -> None:
    place = new_place(policy=policy(), tables=(with_kept(CANARIES).slice(2),))
    outcome = launch(request(place))
    assert (outcome.status, outcome.read, outcome.published) == ("published", 1, 0)
    assert reported(outcome)
    clean(place, words_said())


def test_the_search_finds_a_canary_that_is_kept(new_place: Any) -> None:
    place = new_place(policy="beamveil: 1\ndataset: d\ncolumns: {ssn: keep}\n", tables=(CANARIES,))
    launch(request(place, compression="none"))
    [part] = (Path(place.output) / "data").iterdir()
    assert b"CANARY" in found(part.read_bytes())
    assert pq.read_table(part).num_rows == 3
