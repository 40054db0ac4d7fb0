import base64
import hmac
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pyarrow as pa
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from tink import core, daead, json_proto_keyset_format, secret_key_access

from transforms.columns.encrypt import Encrypt
from transforms.columns.fpe import Fpe
from transforms.columns.hash import Hash
from transforms.columns.tokenize import Tokenize
from transforms.columns.transform import ColumnTransform, Site
from transforms.crypto.ff1 import Ff1Column
from transforms.crypto.siv import SivColumn
from transforms.errors import KeysError
from transforms.keys import Form, KeySource, ScopedKeys, export

MASTER, OLDER = bytes(range(32)), bytes(range(100, 132))
VALUES = ["DE89370400440532013000", None, "", "Größe", "DE89370400440532013000", "x" * 100]

daead.register()


@pytest.fixture
def uri(keys_file: Callable[..., str], keyset_text: Callable[..., str]) -> str:
    return keys_file(keyset_text({7: MASTER, 0xFEDCBA98: OLDER, 5: OLDER}, primary=7, status={5: "DISABLED"}))


def tink_reader(text: str) -> daead.DeterministicAead:
    handle = json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
    return handle.primitive(daead.DeterministicAead)


def encrypted(keys: ScopedKeys, key_id: int) -> list[str | None]:
    key = keys.derive_all(algorithm="AES256-SIV", use="encrypt", domain="iban", size=64)[key_id]
    padded = pa.array(["left out", *VALUES, "left out"])
    texts: list[str | None] = SivColumn(key, key_id, b"iban").encrypt_text(padded.slice(1, len(VALUES))).to_pylist()
    return texts


@pytest.mark.parametrize("key_id", [7, 0xFEDCBA98])
def test_tink_decrypts_what_encrypt_wrote_by_the_keyset_that_export_gave(uri: str, tmp_path: Path, key_id: int) -> None:
    export(uri, domain="iban", scope="s", form="tink-aes-siv", to=str(tmp_path / "iban.json"))
    reader = tink_reader((tmp_path / "iban.json").read_text())
    tokens = encrypted(KeySource(uri).open().within("s"), key_id)
    assert tokens[1] is None
    back = [
        None if token is None else reader.decrypt_deterministically(base64.b64decode(token), b"iban").decode()
        for token in tokens
    ]
    assert back == VALUES


def test_what_tink_encrypts_by_the_exported_keyset_is_what_encrypt_writes(uri: str, tmp_path: Path) -> None:
    export(uri, domain="iban", scope="s", form="tink-aes-siv", to=str(tmp_path / "iban.json"))
    reader = tink_reader((tmp_path / "iban.json").read_text())
    tokens = encrypted(KeySource(uri).open().within("s"), 7)
    by_tink = [
        None if value is None else base64.b64encode(reader.encrypt_deterministically(value.encode(), b"iban")).decode()
        for value in VALUES
    ]
    assert by_tink == tokens


@pytest.mark.parametrize(("domain", "scope"), [("card", "s"), ("iban", "other")])
def test_the_key_of_another_domain_or_scope_decrypts_nothing(uri: str, tmp_path: Path, domain: str, scope: str) -> None:
    export(uri, domain=domain, scope=scope, form="tink-aes-siv", to=str(tmp_path / "other.json"))
    token = encrypted(KeySource(uri).open().within("s"), 7)[0]
    assert token is not None
    with pytest.raises(core.TinkError):
        tink_reader((tmp_path / "other.json").read_text()).decrypt_deterministically(base64.b64decode(token), b"iban")


def test_the_exported_keyset_holds_every_enabled_key_under_its_own_id_and_no_master_key(
    uri: str, tmp_path: Path
) -> None:
    export(uri, domain="iban", scope="s", form="tink-aes-siv", to=str(tmp_path / "iban.json"))
    text = (tmp_path / "iban.json").read_text()
    keyset = json.loads(text)
    assert keyset["primaryKeyId"] == 7
    assert [(key["keyId"], key["status"], key["outputPrefixType"]) for key in keyset["key"]] == [
        (7, "ENABLED", "TINK"),
        (0xFEDCBA98, "ENABLED", "TINK"),
    ]
    for key in keyset["key"]:
        assert key["keyData"]["typeUrl"] == "type.googleapis.com/google.crypto.tink.AesSivKey"
        value = base64.b64decode(key["keyData"]["value"])
        assert value[:2] == b"\x12\x40"  # field 2, 64 bytes
        assert MASTER not in value
        assert OLDER not in value


@pytest.mark.parametrize(
    ("form", "algorithm", "use"),
    [("hmac", "HMAC-SHA256", "hash"), ("cmac", "AES256-CMAC", "token"), ("ff1", "AES256-FF1", "fpe")],
)
def test_the_other_forms_are_the_derived_key_of_the_primary_and_say_what_it_is(
    uri: str, capsys: pytest.CaptureFixture[str], form: Form, algorithm: str, use: str
) -> None:
    export(uri, domain="Größe", scope="s", form=form, to="-")
    derived = KeySource(uri).open().within("s").derive(algorithm=algorithm, use=use, domain="Größe", size=32)  # type: ignore[arg-type]
    assert json.loads(capsys.readouterr().out) == {
        "algorithm": algorithm,
        "use": use,
        "domain": "Größe",
        "scope": "s",
        "key_id": 7,
        "key_hex": derived.hex(),
    }


def test_every_form_goes_to_a_new_file_that_only_the_owner_can_read(uri: str, tmp_path: Path) -> None:
    for form in get_args(Form):
        to = tmp_path / f"{form}.json"
        export(uri, domain="iban", scope="s", form=form, to=str(to))
        assert stat.S_IMODE(to.stat().st_mode) == 0o600
        before = to.read_text()
        with pytest.raises(KeysError, match="exists, and keys are never overwritten"):
            export(uri, domain="iban", scope="s2", form=form, to=str(to))
        assert to.read_text() == before


def test_an_exported_key_prints_on_standard_output_only_where_that_is_asked_for(
    uri: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export(uri, domain="iban", scope="s", form="cmac", to=str(tmp_path / "cmac.json"))
    assert capsys.readouterr() == ("", "")
    export(uri, domain="iban", scope="s", form="cmac", to="-")
    assert capsys.readouterr().out == (tmp_path / "cmac.json").read_text()


def test_ephemeral_keys_and_unknown_forms_are_refused(uri: str) -> None:
    with pytest.raises(KeysError, match="ephemeral: keys are never handed out"):
        export("ephemeral:", domain="d", scope="s", form="cmac", to="-")
    with pytest.raises(KeysError, match="one of tink-aes-siv, hmac, cmac, ff1; not as 'pem'"):
        export(uri, domain="d", scope="s", form="pem", to="-")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("domain", "scope", "why"),
    [("", "s", "empty"), ("d", "", "empty"), ("\udcff", "s", "not UTF-8"), ("d" * 201, "s", "longer than 200")],
)
def test_what_no_policy_can_name_is_refused(uri: str, domain: str, scope: str, why: str) -> None:
    with pytest.raises(KeysError, match=why):
        export(uri, domain=domain, scope=scope, form="hmac", to="-")


def test_the_exported_siv_key_works_in_any_library_that_has_aes_siv(uri: str, tmp_path: Path) -> None:
    export(uri, domain="iban", scope="s", form="tink-aes-siv", to=str(tmp_path / "iban.json"))
    primary = json.loads((tmp_path / "iban.json").read_text())["key"][0]
    library = AESSIV(base64.b64decode(primary["keyData"]["value"])[2:])
    token = encrypted(KeySource(uri).open().within("s"), 7)[0]
    assert token is not None
    wire = base64.b64decode(token)
    assert wire[:5] == b"\x01" + (7).to_bytes(4, "big")
    assert library.decrypt(wire[5:], [b"iban"]) == b"DE89370400440532013000"
    with pytest.raises(InvalidTag):
        library.decrypt(wire[5:], [b"card"])


def output_of(transform: ColumnTransform, uri: str, values: list[str | None]) -> list[str | None]:
    """What the policy's column transform makes of a text column."""
    site = Site("iban", pa.string(), pa.schema({"iban": pa.string()}))
    made: list[str | None] = transform.kernel(site, KeySource(uri).open().within("s"))(pa.array(values), {}).to_pylist()
    return made


def exported(uri: str, form: Form, capsys: pytest.CaptureFixture[str]) -> bytes:
    export(uri, domain="iban", scope="s", form=form, to="-")
    return bytes.fromhex(json.loads(capsys.readouterr().out)["key_hex"])


def test_tink_reads_an_encrypted_column(uri: str, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = output_of(Encrypt(domain="iban"), uri, VALUES)
    export(uri, domain="iban", scope="s", form="tink-aes-siv", to="-")
    reader = tink_reader(capsys.readouterr().out)
    assert [
        None if token is None else reader.decrypt_deterministically(base64.b64decode(token), b"iban").decode()
        for token in tokens
    ] == VALUES


def test_who_holds_the_exported_hmac_key_recomputes_a_hashed_column(
    uri: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key = exported(uri, "hmac", capsys)
    assert output_of(Hash(domain="iban"), uri, VALUES) == [
        None if value is None else hmac.new(key, value.encode(), "sha256").hexdigest() for value in VALUES
    ]


def test_who_holds_the_exported_cmac_key_recomputes_a_tokenized_column(
    uri: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def tag(value: str) -> str:
        cmac = CMAC(AES(key))
        cmac.update(value.encode())
        return cmac.finalize().hex()

    key = exported(uri, "cmac", capsys)
    tokens = output_of(Tokenize.model_validate({"domain": "iban", "as": "hex"}), uri, VALUES)
    assert tokens == [None if value is None else tag(value) for value in VALUES]


def test_who_holds_the_exported_ff1_key_goes_back_from_an_enciphered_column(
    uri: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = ["4111111111111111", None, "4111111111111111", "000000"]
    key = exported(uri, "ff1", capsys)
    tweak = b"\0\0\0\4iban" + bytes(4) + bytes(4)  # the domain, nothing kept in front, nothing kept behind
    made = output_of(Fpe(domain="iban"), uri, cards)
    assert made != cards
    assert Ff1Column(key, "0123456789").decrypt(pa.array(made), tweak).to_pylist() == cards
