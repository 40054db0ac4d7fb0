import pickle
import random
import string
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pyarrow as pa
import pytest
from apache_beam.internal import cloudpickle_pickler
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.bad_values import BadValues
from transforms.crypto.ff1 import LONG, LONG_TWEAK, MAX_TWEAK, NO_TWEAK, OUTSIDE, SEPARATORS, SHORT, Ff1Column

KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94")
PRINTABLE = "".join(map(chr, range(32, 127)))
Vectors = Callable[[str], list[dict[str, Any]]]


def scalar_ff1(key: bytes, radix: int, tweak: bytes, x: list[int]) -> list[int]:
    """FF1.Encrypt, step by step as algorithm 7 of SP 800-38G has it, in Python's whole numbers."""

    def num(numerals: list[int]) -> int:  # algorithm 1
        total = 0
        for numeral in numerals:
            total = total * radix + numeral
        return total

    def numerals_of(number: int, m: int) -> list[int]:  # algorithm 3
        places = []
        for _ in range(m):
            number, place = divmod(number, radix)
            places.append(place)
        return places[::-1]

    def prf(message: bytes) -> bytes:  # algorithm 6: CBC-MAC
        return Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor().update(message)[-16:]

    def ciph(block: bytes) -> bytes:
        return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)

    n, t = len(x), len(tweak)
    u = n // 2  # step 1
    v = n - u
    a, b = x[:u], x[u:]  # step 2
    bits = next(bits for bits in count() if 2**bits >= radix**v)  # step 3: ceil(v * log2(radix))
    size = -(-bits // 8)
    d = 4 * -(-size // 4) + 4  # step 4
    p = bytes([1, 2, 1]) + radix.to_bytes(3, "big") + bytes([10, u % 256]) + n.to_bytes(4, "big") + t.to_bytes(4, "big")
    for i in range(10):  # step 6
        q = tweak + bytes((-t - size - 1) % 16) + bytes([i]) + num(b).to_bytes(size, "big")
        r = prf(p + q)
        s = r
        for j in range(1, -(-d // 16)):
            s += ciph(bytes(one ^ other for one, other in zip(r, j.to_bytes(16, "big"), strict=True)))
        y = int.from_bytes(s[:d], "big")
        m = u if i % 2 == 0 else v
        c = (num(a) + y) % radix**m
        a, b = b, numerals_of(c, m)
    return a + b


def by_scalar(alphabet: str, tweak: bytes, value: str, key: bytes = KEY) -> str:
    numerals = scalar_ff1(key, len(alphabet), tweak, [alphabet.index(c) for c in value])
    return "".join(alphabet[numeral] for numeral in numerals)


def lengths_of(radix: int) -> range:
    """The lengths that the column takes: a million values at least, halves below 2^62."""
    low = next(n for n in count() if radix**n >= 10**6)
    high = next(n for n in count() if radix ** (n - n // 2) >= 2**62)
    return range(low, high)


def test_ciphertexts_are_nist_s_nine_samples(published: Vectors) -> None:
    vectors = published("ff1.json")
    assert [vector["sample"] for vector in vectors] == list(range(1, 10))
    for vector in vectors:
        ff1 = Ff1Column(bytes.fromhex(vector["key"]), vector["alphabet"])
        plain, cipher = pa.array([vector["plain"]]), pa.array([vector["cipher"]])
        tweak = bytes.fromhex(vector["tweak"])
        for given_tweak in (tweak, pa.array([tweak])):
            assert ff1.encrypt(plain, given_tweak).equals(cipher)
            assert ff1.decrypt(cipher, given_tweak).equals(plain)


def test_the_reference_of_these_tests_gives_nist_s_samples_too(published: Vectors) -> None:
    for vector in published("ff1.json"):
        tweak, key = bytes.fromhex(vector["tweak"]), bytes.fromhex(vector["key"])
        assert by_scalar(vector["alphabet"], tweak, vector["plain"], key) == vector["cipher"]


@pytest.mark.parametrize("radix", [2, 3, 7, 10, 16, 26, 36, 62, 94, 95])
def test_every_length_that_is_taken_agrees_with_the_reference(radix: int) -> None:
    rng = random.Random(radix)
    alphabet = "".join(rng.sample(PRINTABLE, radix))
    values = [
        value
        for n in lengths_of(radix)
        for value in (alphabet[0] * n, alphabet[-1] * n, *("".join(rng.choices(alphabet, k=n)) for _ in range(3)))
    ]
    rng.shuffle(values)
    tweaks = [rng.randbytes(rng.choice([0, 1, 6, 7, 8, 11, 16, 40])) for _ in values]
    ff1, column = Ff1Column(KEY, alphabet), pa.array(values)

    row_by_row = ff1.encrypt(column, pa.array(tweaks, pa.binary()))
    constant = ff1.encrypt(column, b"one tweak")

    assert row_by_row.to_pylist() == [by_scalar(alphabet, t, v) for t, v in zip(tweaks, values, strict=True)]
    assert constant.to_pylist() == [by_scalar(alphabet, b"one tweak", v) for v in values]
    assert ff1.decrypt(row_by_row, pa.array(tweaks, pa.large_binary())).equals(column)
    assert ff1.decrypt(constant, b"one tweak").equals(column)


@pytest.mark.parametrize("radix", [2, 3, 7, 10, 16, 26, 36, 62, 94, 95])
def test_one_numeral_less_or_more_than_is_taken_is_a_bad_value(radix: int) -> None:
    alphabet, lengths = PRINTABLE[:radix], lengths_of(radix)
    ff1 = Ff1Column(KEY, alphabet)
    for length, rule in ((lengths.start - 1, SHORT), (lengths.stop, LONG)):
        with pytest.raises(BadValues) as caught:
            ff1.encrypt(pa.array([alphabet[0] * lengths.start, alphabet[0] * length]), b"")
        assert (caught.value.rule, caught.value.bad.tolist()) == (rule, [False, True])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_alphabet_value_and_tweak_agree_with_the_reference(data: st.DataObject) -> None:
    alphabet = "".join(data.draw(st.permutations(PRINTABLE))[: data.draw(st.integers(2, 95))])
    lengths = lengths_of(len(alphabet))
    texts = st.text(alphabet, min_size=lengths.start, max_size=lengths.stop - 1)
    rows = data.draw(st.lists(st.tuples(texts, st.binary(max_size=40)), min_size=1, max_size=6))
    key = data.draw(st.binary(min_size=32, max_size=32))
    values, tweaks = pa.array([v for v, _ in rows]), pa.array([t for _, t in rows], pa.binary())

    sealed = Ff1Column(key, alphabet).encrypt(values, tweaks)

    assert sealed.to_pylist() == [by_scalar(alphabet, tweak, value, key) for value, tweak in rows]
    assert Ff1Column(key, alphabet).decrypt(sealed, tweaks).equals(values)


@pytest.mark.parametrize("digits", range(6, 37))
def test_many_values_of_one_length_agree_with_the_reference(digits: int) -> None:
    rng = random.Random(digits)
    values = ["".join(rng.choices(string.digits, k=digits)) for _ in range(200)]

    sealed = Ff1Column(KEY, string.digits).encrypt(pa.array(values), b"card")

    assert sealed.to_pylist() == [by_scalar(string.digits, b"card", value) for value in values]


def test_separators_stay_and_do_not_change_what_the_numerals_become() -> None:
    ff1 = Ff1Column(KEY, string.digits, SEPARATORS)
    cards = [
        "4111-1111-1111-1111",
        None,
        "4111 1111 11111111",
        "(41)11/11111111.1111",
        "-4111111111111111 ",
        "4111111111111111",
    ]
    column = pa.array(["gone", *cards])[1:]

    sealed = ff1.encrypt(column, b"")

    assert [kept(value, SEPARATORS) for value in sealed.to_pylist()] == [kept(value, SEPARATORS) for value in cards]
    numerals = {"".join(c for c in value if c.isdigit()) for value in sealed.to_pylist() if value}
    assert numerals == {by_scalar(string.digits, b"", "4111111111111111")}
    assert ff1.decrypt(sealed, b"").equals(column)


def kept(value: str | None, separators: str) -> str | None:
    return value and "".join(c if c in separators else "#" for c in value)


def test_only_some_characters_can_be_separators() -> None:
    for separator in ("x", "_", ":", "+", "é", "\0", "--"):
        with pytest.raises(ValueError, match="separator"):
            Ff1Column(KEY, string.digits, separator)
    with pytest.raises(ValueError, match="separator"):
        Ff1Column(KEY, string.digits + "-", "-")


@pytest.mark.parametrize("alphabet", ["", "a", "aa", "0123é", "00123"])
def test_an_alphabet_has_2_to_95_different_ascii_characters(alphabet: str) -> None:
    with pytest.raises(ValueError, match="2 to 95"):
        Ff1Column(KEY, alphabet)
    with pytest.raises(ValueError, match="2 to 95"):
        Ff1Column(KEY, "".join(map(chr, range(96))))


CASES: list[tuple[list[str | None], str]] = [
    (["12345678", "x2345678", None, "123 45678", "1234567é", "", "1" * 40], OUTSIDE),
    (["12345678", "", None, "12345", "1-2-3-4-5", "---", "1" * 40], SHORT),
    (["12345678", "1" * 36, None, "1" * 37, "1" * 38, "1" * 5_000, "-" * 500 + "1" * 36], LONG),
]
WRONG: list[list[bool]] = [
    [False, True, False, True, True, False, False],
    [False, True, False, True, True, True, False],
    [False, False, False, True, True, True, False],
]


@pytest.mark.parametrize(("values", "rule", "bad"), [(*case, wrong) for case, wrong in zip(CASES, WRONG, strict=True)])
@pytest.mark.parametrize("rows_before", [0, 1, 40_000])
def test_all_values_that_break_a_rule_are_named_and_none_is_encrypted(
    values: list[str | None], rule: str, bad: list[bool], rows_before: int
) -> None:
    ff1 = Ff1Column(KEY, string.digits, "-")
    array = pa.array(["gone", *["654321"] * rows_before, *values])[1:]

    for method in (ff1.encrypt, ff1.decrypt):
        with pytest.raises(BadValues) as caught:
            method(array, b"")
        assert caught.value.rule == rule
        assert caught.value.bad.tolist() == [False] * rows_before + bad
        assert not any(value in str(caught.value) for value in values if value)


def test_the_mask_reaches_over_all_pieces() -> None:
    array = pa.array(["654321"] * 50_000 + ["bad"] + ["654321"] * 20_000 + ["é"])
    with pytest.raises(BadValues) as caught:
        Ff1Column(KEY, string.digits).encrypt(pa.concat_arrays([pa.array(["x"]), array]), b"")
    assert caught.value.bad.nonzero()[0].tolist() == [0, 50_001, 70_002]


def test_values_without_a_tweak_or_with_too_long_a_one_are_bad_unless_they_are_null() -> None:
    ff1 = Ff1Column(KEY, string.digits)
    column = pa.array(["654321", "654321", None, None, "654321"])
    long = b"t" * (MAX_TWEAK + 1)

    with pytest.raises(BadValues) as caught:
        ff1.encrypt(column, pa.array([b"", None, None, long, long], pa.binary()))
    assert (caught.value.rule, caught.value.bad.tolist()) == (NO_TWEAK, [False, True, False, False, False])

    with pytest.raises(BadValues) as caught:
        ff1.encrypt(column, pa.array([b"", long[1:], None, long, long], pa.binary()))
    assert (caught.value.rule, caught.value.bad.tolist()) == (LONG_TWEAK, [False, False, False, False, True])

    sealed = ff1.encrypt(column, pa.array([b"", long[1:], None, long, b""], pa.binary()))
    assert sealed.to_pylist()[2:4] == [None, None]
    assert sealed[1].as_py() == by_scalar(string.digits, long[1:], "654321")


def test_a_constant_tweak_is_one_tweak_for_every_row() -> None:
    ff1, column = Ff1Column(KEY, string.digits), pa.array(["654321", None, "1234567"])

    assert ff1.encrypt(column, b"card").equals(ff1.encrypt(column, pa.array(["card"] * 3)))
    with pytest.raises(ValueError, match="at most 1024"):
        ff1.encrypt(column, b"t" * 1025)
    with pytest.raises(ValueError, match="2 tweaks for 3 values"):
        ff1.encrypt(column, pa.array([b"a", b"b"]))


def test_sliced_tweaks_go_with_sliced_values() -> None:
    ff1 = Ff1Column(KEY, string.digits)
    values = [f"{i:0{6 + i % 5}d}" for i in range(1_000)]
    tweaks = [b"t" * (i % 3) + bytes([i % 251]) for i in range(1_000)]
    whole = ff1.encrypt(pa.array(values), pa.array(tweaks))

    for at, rows in ((0, 10), (17, 400), (999, 1), (500, 0)):
        part = ff1.encrypt(pa.array(values)[at : at + rows], pa.array(tweaks, pa.large_binary())[at : at + rows])
        part.validate(full=True)
        assert part.equals(whole[at : at + rows])


def test_every_layout_of_a_column_gives_the_same_values(with_garbage: Callable[..., pa.Array]) -> None:
    ff1 = Ff1Column(KEY, string.digits, "-")
    values = [b"4111-1111-1111", None, b"0000001", b"4111-1111-1111", None]
    want = ff1.encrypt(pa.array(values).cast(pa.string()), b"").to_pylist()
    assert want[1] is None
    assert want[0] == want[3] != "4111-1111-1111"

    for kind in (pa.string(), pa.large_string()):
        for array in (
            with_garbage(values, b"secret", kind),
            with_garbage([b"9", None, *values], b"12345678", kind)[2:],
        ):
            made = ff1.encrypt(array, b"")
            made.validate(full=True)
            assert made.to_pylist() == want
            assert made.buffers()[2].to_pybytes() == "".join(value or "" for value in want).encode()
        assert ff1.encrypt(pa.array([], kind), b"").to_pylist() == []
        assert ff1.encrypt(pa.array(["1"], kind)[:0], pa.array([], pa.binary())).to_pylist() == []
        assert ff1.encrypt(pa.nulls(3, kind), pa.nulls(3, pa.binary())).to_pylist() == [None] * 3


def test_output_does_not_depend_on_how_a_column_is_cut() -> None:
    ff1 = Ff1Column(KEY, string.digits, "-")
    rng = random.Random(1)
    numbers = ["-".join(str(rng.randrange(10**6, 10**9)) for _ in range(1 + i % 3)) for i in range(40_000)]
    array = pa.array([None if i % 17 == 0 else number for i, number in enumerate(numbers)])
    whole = ff1.encrypt(array, b"")

    assert whole.equals(pa.concat_arrays([ff1.encrypt(array[at : at + 7_777], b"") for at in range(0, 40_000, 7_777)]))
    assert ff1.decrypt(whole, b"").equals(array)


def test_one_column_serves_several_threads() -> None:
    ff1 = Ff1Column(KEY, string.digits)
    columns = [pa.array([f"{n}{i:0{6 + i % 4}d}" for i in range(2_000)]) for n in range(8)]
    alone = [ff1.encrypt(column, b"t") for column in columns]

    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda column: ff1.encrypt(column, b"t"), columns)) == alone


def test_a_column_cannot_be_pickled_and_prints_no_key() -> None:
    ff1 = Ff1Column(KEY, string.digits)

    assert repr(ff1) == "Ff1Column(...)"
    for dumps in (pickle.dumps, cloudpickle_pickler.dumps):
        with pytest.raises(TypeError, match="cannot be pickled"):
            dumps(ff1)
