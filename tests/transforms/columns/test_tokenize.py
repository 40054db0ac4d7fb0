"""Tokens: equal exactly where values are."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.columns.tokenize import Tokenize
from transforms.columns.transform import Misfit, Site
from transforms.keys.keyring import Keyring, ScopedKeys
from transforms.keys.keyset import opened

VALUES = {
    pa.string(): st.text(st.characters(codec="utf-8"), max_size=40),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.float64(): st.integers(-(2**53) + 1, 2**53 - 1).map(float),
    pa.decimal128(12, 3): st.decimals(-(10**8), 10**8, places=3),
    pa.date32(): st.dates(),
    pa.bool_(): st.booleans(),
    pa.binary(): st.binary(max_size=40),
}
FORMS = ["base32", "hex", "uuid", "int64"]


def tokens(keys: ScopedKeys, values: pa.Array, domain: str = "d", form: str = "base32") -> list[object]:
    transform = Tokenize.model_validate({"domain": domain, "as": form})
    site = Site(path="c", type=values.type, schema=pa.schema([]))
    return transform.kernel(site, keys)(values, {}).to_pylist()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("type_", VALUES, ids=str)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_tokens_are_equal_exactly_where_values_are(
    keys: ScopedKeys, type_: pa.DataType, form: str, data: st.DataObject
) -> None:
    distinct = data.draw(st.lists(VALUES[type_], max_size=8, unique=True))
    picked = data.draw(st.lists(st.sampled_from([*distinct, None]), max_size=20))
    pairs = list(zip(picked, tokens(keys, pa.array(picked, type_), form=form), strict=True))
    assert all((token is None) == (value is None) for value, token in pairs)
    assert len(set(pairs)) == len({value for value, _ in pairs}) == len({token for _, token in pairs})


def test_a_token_is_the_cmac_of_the_utf8_under_the_derived_key(keys: ScopedKeys) -> None:
    key = keys.derive(algorithm="AES256-CMAC", use="token", domain="d", size=32)
    reference = CMAC(AES(key))
    reference.update("Zoë".encode())
    tag = reference.finalize()
    assert tokens(keys, pa.array(["Zoë"]), form="hex") == [tag.hex()]
    assert tokens(keys, pa.array(["Zoë"]), form="int64") == [int.from_bytes(tag[:8], signed=True)]


def test_numbers_and_dates_have_the_token_of_their_text_in_a_csv_file(keys: ScopedKeys) -> None:
    texts = tokens(keys, pa.array(["123", "00123", "2024-02-29", "12.5"]))
    assert tokens(keys, pa.array([123], pa.uint8())) == texts[:1]
    assert tokens(keys, pa.array([123.0])) == texts[:1]
    assert tokens(keys, pa.array([date(2024, 2, 29)])) == texts[2:3]
    assert tokens(keys, pa.array([Decimal("12.50")], pa.decimal128(9, 2))) == texts[3:]
    assert len(set(texts)) == 4


def test_domains_scopes_and_forms_are_worlds_apart(keys: ScopedKeys, keyset_json: str) -> None:
    elsewhere = Keyring(opened(keyset_json, source="tests")).within("elsewhere")
    value = pa.array(["a"])
    seen = [tokens(keys, value), tokens(keys, value, "e"), tokens(elsewhere, value)]
    assert len({str(token) for token in seen}) == 3


def test_normalizing_is_explicit_and_in_the_order_written(keys: ScopedKeys) -> None:
    site = Site(path="c", type=pa.string(), schema=pa.schema([]))
    kernel = Tokenize.model_validate({"domain": "d", "normalize": ["trim", "lower", "nfkc"]}).kernel(site, keys)
    normal = kernel(pa.array([" ANN ", "ann", "\uff41\uff4e\uff4e", None]), {}).to_pylist()
    assert normal[0] == normal[1] == normal[2] == tokens(keys, pa.array(["ann"]))[0]
    assert len(set(tokens(keys, pa.array([" ANN ", "ann", "\uff41\uff4e\uff4e"])))) == 3


def test_normalizing_what_is_not_text_is_a_misfit() -> None:
    with pytest.raises(Misfit, match="`normalize` is for text"):
        Tokenize.model_validate({"domain": "d", "normalize": ["trim"]}).out_type(
            Site(path="c", type=pa.int64(), schema=pa.schema([]))
        )


def test_a_domain_is_required() -> None:
    for options in ({}, {"domain": ""}, {"domain": "d", "as": "base64"}, {"domain": "d", "salt": "x"}):
        with pytest.raises(ValueError, match="validation error"):
            Tokenize.model_validate(options)
