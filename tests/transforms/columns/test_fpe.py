"""Format-preserving encryption: what stays, what comes back, what is refused."""

import re
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from transforms.bad_values import BadValues
from transforms.columns.fpe import Fpe, restoration
from transforms.columns.transform import Misfit, Site
from transforms.crypto.ff1 import Ff1Column
from transforms.keys.keyring import ScopedKeys

SITE = Site(path="c", type=pa.string(), schema=pa.schema([]))


def encrypted(keys: ScopedKeys, values: list[str | None], **options: Any) -> list[str | None]:
    return Fpe(**{"domain": "card", **options}).kernel(SITE, keys)(pa.array(values, pa.string()), {}).to_pylist()


def passes_luhn(text: str) -> bool:
    digits = [int(c) for c in reversed(re.sub(r"\D", "", text))]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    data=st.data(),
    first=st.integers(0, 4),
    last=st.integers(0, 4),
    alphabet=st.sampled_from(["digits", "hex", "alphanumeric", "ab", "xyz-. "]),
)
def test_shape_ends_and_alphabet_stay_and_decryption_inverts(
    keys: ScopedKeys, data: st.DataObject, first: int, last: int, alphabet: str
) -> None:
    transform = Fpe(domain="d", alphabet=alphabet, keep_first=first, keep_last=last)
    fewest = transform.fewest + first + last
    body = st.text(transform.letters, min_size=fewest, max_size=fewest + 6)
    gaps = "".join(sorted(set(" -./()") - set(transform.letters)))
    texts = st.builds(lambda t, at, gap: t[:at] + gap + t[at:], body, st.integers(0, 30), st.text(gaps, max_size=3))
    values = pa.array(data.draw(st.lists(st.none() | texts, max_size=12)), pa.string())
    out = transform.kernel(SITE, keys)(values, {})
    assert restoration(transform, keys)(out, {}).equals(values)
    for before, after in zip(values.to_pylist(), out.to_pylist(), strict=True):
        if before is not None:
            assert [c in transform.letters or c for c in before] == [c in transform.letters or c for c in after]
            inner = [[c for c in text if c in transform.letters] for text in (before, after)]
            assert inner[0][:first] == inner[1][:first]
            assert inner[0][len(inner[0]) - last :] == inner[1][len(inner[1]) - last :]


def test_what_is_encrypted_is_ff1_of_the_middle_under_the_stated_tweak(keys: ScopedKeys) -> None:
    cipher = Ff1Column(keys.derive(algorithm="AES256-FF1", use="fpe", domain="é", size=32), "0123456789")
    tweak = b"\0\0\0\x02" + "é".encode() + b"\0\0\0\x02" + b"12" + b"\0\0\0\x03" + b"890"
    middle = cipher.encrypt(pa.array(["3456712"]), tweak)
    assert encrypted(keys, ["1-2.345 6712/890"], domain="é", keep_first=2, keep_last=3) == [
        "1-2.{}{}{} {}{}{}{}/890".format(*middle[0].as_py())
    ]
    bare = cipher.encrypt(pa.array(["3456712"]), b"\0\0\0\x02" + "é".encode() + bytes(8))
    assert encrypted(keys, ["3456712"], domain="é") == bare.to_pylist()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(bodies=st.lists(st.text("0123456789", min_size=12, max_size=18), max_size=10))
def test_with_luhn_valid_numbers_become_valid_numbers_and_come_back(keys: ScopedKeys, bodies: list[str]) -> None:
    valid = [next(body + d for d in "0123456789" if passes_luhn(body + d)) for body in bodies]
    transform = Fpe(domain="card", keep_first=6, luhn=True)
    values = pa.array([*valid, None], pa.string())
    out = transform.kernel(SITE, keys)(values, {})
    assert all(passes_luhn(text) for text in out.drop_null().to_pylist())
    assert [text[:6] for text in out.drop_null().to_pylist()] == [text[:6] for text in valid]
    assert restoration(transform, keys)(out, {}).equals(values)


def test_rows_that_share_their_kept_ends_share_a_tweak_and_others_do_not(keys: ScopedKeys) -> None:
    out = encrypted(keys, ["11 1234567", "111234567", "12 1234567", None], keep_first=2)
    assert out[0] is not None
    assert out[0].replace(" ", "") == out[1]
    assert out[2] is not None
    assert out[0][3:] != out[2][3:]


@pytest.mark.parametrize(
    ("values", "options", "bad"),
    [
        (["12345", None, "123456", ""], {}, [True, False, False, True]),
        (["1234567", None, "12345678"], {"keep_first": 1, "keep_last": 1}, [True, False, False]),
        (["123456x", None, "123456", "\uff11\uff12\uff13\uff14\uff15\uff16"], {}, [True, False, False, True]),
        (["ABCDEF", None, "abcdef"], {"alphabet": "hex"}, [True, False, False]),
        (["1234567\n", "123-456/7", "123_4567"], {}, [True, False, True]),
        (["4111111111111112", None, "4111111111111111"], {"luhn": True}, [True, False, False]),
        (["1" * 36, "1" * 37, None], {}, [False, True, False]),
        (["0" * 19, None, "0" * 20], {"alphabet": "ab"}, [True, False, True]),
        (["a" * 19, None, "a" * 20], {"alphabet": "ab"}, [True, False, False]),
    ],
)
def test_what_cannot_be_encrypted_and_restored_is_a_bad_value(
    keys: ScopedKeys, values: list[str | None], options: dict[str, Any], bad: list[bool]
) -> None:
    with pytest.raises(BadValues) as caught:
        encrypted(keys, values, **options)
    assert caught.value.bad.tolist() == bad


@pytest.mark.parametrize(
    "options",
    [
        {"luhn": True, "keep_last": 1},
        {"luhn": True, "alphabet": "hex"},
        {"alphabet": "a"},
        {"alphabet": "aab"},
        {"alphabet": "aé"},
        {"alphabet": "a\n"},
        {"keep_first": -1},
        {"keep_first": 101},
    ],
)
def test_options_that_do_not_go_together_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Fpe(**{"domain": "d", **options})


def test_an_alphabet_may_be_all_of_printable_ascii_with_nothing_left_to_separate(keys: ScopedKeys) -> None:
    printable = "".join(map(chr, range(32, 127)))
    out = encrypted(keys, ["a-b.c d", None], alphabet=printable)
    assert len(out[0] or "") == 7
    assert out[0] != "a-b.c d"


@pytest.mark.parametrize("type_", [pa.float64(), pa.date32(), pa.decimal128(9, 2), pa.bool_()])
def test_other_types_are_refused_with_what_to_do(type_: pa.DataType) -> None:
    with pytest.raises(Misfit, match="encrypt or tokenize"):
        Fpe(domain="d").out_type(Site(path="c", type=type_, schema=pa.schema([])))
