import copy
import dataclasses
import itertools
import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from apache_beam.internal import cloudpickle_pickler
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from transforms.keys import SIZES, Algorithm, Keyring, KeySource, ScopedKeys, Use
from transforms.keys.keyring import encoded
from transforms.keys.keyset import opened

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "key_derivation.json").read_text())["vectors"]
MASTER, OLDER = bytes(range(32)), bytes(range(100, 132))


def any_keyring() -> Keyring:
    """One for properties, which must hold for every master key; Hypothesis takes no fixture of one test's length."""
    source = KeySource("ephemeral:").prepared()
    keyring = source.open()
    source.forget()
    return keyring


KEYRING = any_keyring()


@pytest.fixture
def keyring(keyset_text: Callable[..., str]) -> Keyring:
    return Keyring(opened(keyset_text({7: MASTER, 3: OLDER}, primary=7), source="test"))


@pytest.fixture
def keys(keyring: Keyring) -> ScopedKeys:
    return keyring.within("s")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['use']}, {v['domain']}, {v['part']}")
def test_keys_are_derived_as_the_published_vectors_say(vector: dict[str, Any], keyset_text: Callable[..., str]) -> None:
    master = bytes.fromhex(vector["master_hex"])
    scoped = Keyring(opened(keyset_text({9: master}, primary=9), source="test")).within(vector["scope"])
    asked = {name: vector[name] for name in ("algorithm", "use", "domain", "size", "part")}
    assert encoded(**asked, scope=vector["scope"]).hex() == vector["info_hex"]
    assert scoped.derive(**asked).hex() == vector["key_hex"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['use']}, {v['domain']}, {v['part']}")
def test_the_published_vectors_are_what_an_independent_hkdf_gives(vector: dict[str, Any]) -> None:
    parts = ["beamveil/1", vector["algorithm"], str(vector["size"]), vector["use"], vector["domain"], vector["scope"]]
    parts += [vector["part"]] if vector["part"] else []
    info = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    assert info.hex() == vector["info_hex"]
    derived = HKDF(hashes.SHA256(), vector["size"], None, info).derive(bytes.fromhex(vector["master_hex"]))
    assert derived.hex() == vector["key_hex"]


def test_the_vectors_cover_every_algorithm() -> None:
    assert {vector["algorithm"] for vector in VECTORS} == set(get_args(Algorithm)) == set(SIZES)


def test_the_primary_key_derives_and_all_enabled_keys_derive_together(keyring: Keyring, keys: ScopedKeys) -> None:
    assert (keyring.key_ids, keyring.primary_id, keys.key_id, keys.scope) == ((3, 7), 7, 7, "s")
    everything = keys.derive_all(algorithm="AES256-SIV", use="encrypt", domain="iban", size=64)
    assert list(everything) == [3, 7]
    assert len(set(everything.values())) == 2
    assert everything[7] == keys.derive(algorithm="AES256-SIV", use="encrypt", domain="iban", size=64)


def test_a_disabled_key_of_the_keyset_derives_nothing(keyset_text: Callable[..., str]) -> None:
    text = keyset_text({7: MASTER, 3: OLDER}, primary=7, status={3: "DISABLED"})
    keyring = Keyring(opened(text, source="test"))
    assert keyring.key_ids == (7,)
    derived = keyring.within("s").derive_all(algorithm="AES256-CMAC", use="token", domain="d", size=32)
    assert list(derived) == [7]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
REQUESTS = st.fixed_dictionaries(
    {
        "algorithm": st.sampled_from(get_args(Algorithm)),
        "use": st.sampled_from(get_args(Use)),
        "domain": TEXTS,
        "scope": TEXTS,
        "part": TEXTS,
    }
)


def derived(keyring: Keyring, request: dict[str, Any]) -> bytes:
    asked = {name: request[name] for name in ("algorithm", "use", "domain", "part")}
    return keyring.within(request["scope"]).derive(**asked, size=SIZES[request["algorithm"]])


@given(one=REQUESTS, other=REQUESTS)
def test_two_requests_that_differ_never_give_one_key(one: dict[str, Any], other: dict[str, Any]) -> None:
    prefix = slice(32)  # a longer key must not begin with a shorter one either
    assert (derived(KEYRING, one)[prefix] == derived(KEYRING, other)[prefix]) == (one == other)


@given(base=REQUESTS, change=REQUESTS, field=st.sampled_from(["algorithm", "use", "domain", "scope", "part"]))
def test_a_change_of_any_one_field_changes_the_key(base: dict[str, Any], change: dict[str, Any], field: str) -> None:
    other = {**base, field: change[field]}
    assert (derived(KEYRING, base)[:32] == derived(KEYRING, other)[:32]) == (base == other)


@given(
    one=REQUESTS.flatmap(lambda r: st.integers(1, 99).map(lambda n: {**r, "size": n})),
    other=REQUESTS.flatmap(lambda r: st.integers(1, 99).map(lambda n: {**r, "size": n})),
)
def test_the_encoding_is_injective(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (encoded(**one) == encoded(**other)) == (one == other)
    assert list(fields_of(encoded(**one))) == [
        "beamveil/1",
        one["algorithm"],
        str(one["size"]),
        *(one[name] for name in ("use", "domain", "scope")),
        *([one["part"]] if one["part"] else []),
    ]


def fields_of(encoding: bytes) -> Iterator[str]:
    while encoding:
        end = 4 + int.from_bytes(encoding[:4], "big")
        yield encoding[4:end].decode()
        encoding = encoding[end:]


def test_text_that_moves_from_one_field_to_the_next_changes_the_key(keyring: Keyring) -> None:
    splits = [("ab", "c", ""), ("a", "bc", ""), ("abc", "", ""), ("", "abc", ""), ("a", "b", "c"), ("", "", "abc")]
    keys = [
        keyring.within(scope).derive(algorithm="AES256-CMAC", use="token", domain=domain, size=32, part=part)
        for domain, scope, part in splits
    ]
    assert all(one != other for one, other in itertools.combinations(keys, 2))


@pytest.mark.parametrize(
    "wrong",
    [{"size": 32}, {"size": 0}, {"algorithm": "AES128-SIV"}, {"use": "anything"}],
    ids=["a short key", "no key", "an unlisted algorithm", "an unlisted use"],
)
def test_what_the_closed_lists_do_not_hold_is_refused(keys: ScopedKeys, wrong: dict[str, Any]) -> None:
    asked = {"algorithm": "AES256-SIV", "use": "encrypt", "domain": "d", "size": 64}
    with pytest.raises(ValueError, match=r"no such algorithm or use|has 64 bytes"):
        keys.derive(**{**asked, **wrong})


SENDERS = {
    "pickle": pickle.dumps,
    "cloudpickle": cloudpickle_pickler.dumps,
    "deepcopy": copy.deepcopy,
    "json": json.dumps,
}


@pytest.mark.parametrize("send", [*SENDERS.values(), copy.copy, vars], ids=[*SENDERS, "copy", "vars"])
def test_what_holds_keys_cannot_be_taken_out_of_the_process(keyring: Keyring, send: Callable[[Any], Any]) -> None:
    for held in (keyring, keyring.within("s")):
        with pytest.raises(TypeError) as caught:
            send(held)
        assert MASTER.hex() not in str(caught.value)


@pytest.mark.parametrize("send", SENDERS.values(), ids=SENDERS)
def test_nothing_that_contains_a_keyring_can_be_sent_either(keyring: Keyring, send: Callable[[Any], Any]) -> None:
    for held in ([keyring], {"a": keyring.within("s")}):
        with pytest.raises(TypeError):
            send(held)


def test_no_function_that_closes_over_a_keyring_can_be_sent(keyring: Keyring) -> None:
    with pytest.raises(TypeError, match="never pickled"):
        cloudpickle_pickler.dumps(lambda: keyring.within("s"))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_no_pickle_protocol_takes_keys(keyring: Keyring, protocol: int) -> None:
    with pytest.raises(TypeError, match="never pickled or copied: send a KeySource"):
        pickle.dumps(keyring, protocol)
    with pytest.raises(TypeError, match="never pickled or copied: send a KeySource"):
        keyring.within("s").__getstate__()


def test_what_holds_keys_prints_without_them_wherever_it_stands(keyring: Keyring) -> None:
    @dataclasses.dataclass(frozen=True)
    class Step:
        keyring: Keyring
        keys: ScopedKeys

    step = Step(keyring, keyring.within("s"))
    assert repr(step).endswith("Step(keyring=Keyring(...), keys=ScopedKeys('s', ...))")
    assert f"{keyring} {keyring!s} {step.keys}" == "Keyring(...) Keyring(...) ScopedKeys('s', ...)"
    with pytest.raises(TypeError):
        dataclasses.asdict(step)


def test_a_key_source_travels_and_its_keyring_is_opened_where_it_arrives(
    keys_file: Callable[[str], str], keyset_text: Callable[..., str]
) -> None:
    source = KeySource(keys_file(keyset_text({7: MASTER}, primary=7)))
    arrived = pickle.loads(pickle.dumps(source))
    assert arrived == source
    assert arrived.open().key_ids == (7,)
