import pyarrow as pa
import pytest

from pipelines.drilling.suiting import places
from transforms.policy import Policy


def found(columns: str, batch: pa.RecordBatch) -> dict[str, str]:
    policy = Policy.from_yaml(f"beamveil: 1\ndataset: d\nscope: s\ncolumns:\n{columns}\n", name="p")
    plan = policy.bind(batch.schema)
    return {str(place.path): place.kind or "text" for place in places(plan, batch.select(list(plan.reads)))}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("email", "email"),
        ("contactEmail", "email"),
        ("customer_name", "person"),
        ("Vorname", "first_name"),
        ("geburtsdatum", "date_of_birth"),
        ("zip_code", "postal_code"),
        ("ssn", "us_ssn"),
        ("tax_id", "national_id"),
        ("home_address", "address"),
        ("street", "street_address"),
        ("login", "username"),
        ("bsn", "nl_bsn"),
    ],
)
def test_a_column_holds_what_it_is_called(name: str, kind: str) -> None:
    assert found(f"  {name}: keep", pa.record_batch({name: ["x", None, ""]})) == {name: kind}


@pytest.mark.parametrize("name", ["amount", "gender", "file_name_of_the_last_export", "id", "email_count", "file_name"])
def test_a_column_called_otherwise_is_left_alone(name: str) -> None:
    assert found(f"  {name}: keep", pa.record_batch({name: ["x", None, ""]})) == {}


def test_values_tell_what_a_column_holds_where_its_name_says_nothing_or_something_else() -> None:
    batch = pa.record_batch(
        {
            "c1": ["ann@example.com", None, "bo@example.org"],
            "phone": ["4111111111111111", "5555555555554444", None],
            "c3": ["DE89370400440532013000"] * 3,
        }
    )

    assert found("  c1: keep\n  phone: keep\n  c3: keep", batch) == {"c1": "email", "phone": "card", "c3": "iban"}


def test_the_policy_tells_what_a_column_holds() -> None:
    columns = """\
  a: {surrogate: {of: name}}
  b: {fpe: {domain: c, alphabet: digits, luhn: true}}
  c: {generalize: {to: us_zip3}}
  d: {redact: {}}"""
    batch = pa.record_batch({"a": ["-"], "b": ["4111111111111111"], "c": ["12345"]})

    assert found(columns.rpartition("\n")[0], batch) == {"a": "person", "b": "card", "c": "postal_code"}


def test_sentences_and_what_is_called_text_are_text() -> None:
    batch = pa.record_batch(
        {"c1": ["she asked to be called back", None, ""], "notes": [None, "", "-"], "c2": ["a", "b", "c"]}
    )

    assert found("  c1: keep\n  notes: keep\n  c2: keep", batch) == {"c1": "text", "notes": "text"}


def test_what_does_not_come_out_is_no_place() -> None:
    batch = pa.record_batch({"email": ["a"], "phone": ["1"], "city": ["x"]})

    assert found("  email: drop\n  city: keep", batch) == {"city": "city"}


def test_nested_columns_are_looked_into() -> None:
    message = pa.struct([("author", pa.struct([("email", pa.string())])), ("content", pa.string()), ("n", pa.int64())])
    batch = pa.record_batch({"messages": pa.array([None, []], pa.list_(message))})

    assert found("  messages: keep", batch) == {"messages[].author.email": "email", "messages[].content": "text"}


def test_types_that_cannot_hold_a_kind_are_left_alone() -> None:
    schema = [("email", pa.int64()), ("phone", pa.int64()), ("dob", pa.date32()), ("birthday", pa.float64())]
    batch = pa.record_batch([pa.array([], type_) for _, type_ in schema], names=[name for name, _ in schema])

    assert found("  email: keep\n  phone: keep\n  dob: keep\n  birthday: keep", batch) == {
        "phone": "phone",
        "dob": "date_of_birth",
    }
