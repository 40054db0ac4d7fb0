"""How one domain's key is handed out alone, so that others can decrypt or recompute it without the master keyset."""

import json
import sys
from collections.abc import Mapping
from typing import Final, Literal, get_args

from tink import cleartext_keyset_handle, json_proto_keyset_format, secret_key_access
from tink.proto import aes_siv_pb2, tink_pb2

from transforms.errors import KeysError
from transforms.keys.keyring import SIZES, Algorithm, ScopedKeys, Use
from transforms.keys.making import write_secret
from transforms.keys.source import KeySource

Form = Literal["tink-aes-siv", "hmac", "cmac", "ff1"]
"""What a key is exported as."""

_LONGEST_DOMAIN: Final = 200
"""As `transforms.columns.domain` says."""
_AES_SIV: Final = "type.googleapis.com/google.crypto.tink.AesSivKey"

_MEANT_FOR: Final[Mapping[Form, tuple[Algorithm, Use]]] = {
    "tink-aes-siv": ("AES256-SIV", "encrypt"),
    "hmac": ("HMAC-SHA256", "hash"),
    "cmac": ("AES256-CMAC", "token"),
    "ff1": ("AES256-FF1", "fpe"),
}


def export(uri: str, *, domain: str, scope: str, form: Form, to: str) -> None:
    """Write the key of one domain within one scope: to a new file of mode 0600, or to standard output where `to` is -.

    `tink-aes-siv` is a Tink JSON keyset of the 64-byte AES-SIV keys of all enabled master keys, with the master keys'
    ids and primary and Tink's output prefix: Tink in any language and BigQuery decrypt with it what `encrypt` wrote,
    older output of a rotated keyset included; the associated data is the domain's UTF-8. The other forms are one JSON
    object of the primary's key, {"algorithm", "use", "domain", "scope", "key_id", "key_hex"}: the key alone would be
    32 bytes that nobody can tell from another. Whoever holds the result can recompute or decrypt this domain, and
    nothing else. Raises KeysError.
    """
    source = KeySource(uri)
    if source.is_ephemeral:
        problem = "ephemeral: keys are never handed out: they are gone when their run has ended"
        raise KeysError(problem)
    if form not in get_args(Form):
        problem = f"a key is exported as one of {', '.join(get_args(Form))}; not as {form!r}"
        raise KeysError(problem)
    for option, word in (("domain", domain), ("scope", scope)):
        if (why := _unlike_a_policys(word)) or (option == "domain" and len(word) > _LONGEST_DOMAIN):
            problem = f"--{option} is no text of a policy's: it is {why or f'longer than {_LONGEST_DOMAIN} characters'}"
            raise KeysError(problem)
    keys = source.open().within(scope)
    text = _siv_keyset(keys, domain) if form == "tink-aes-siv" else _primary_key(keys, domain, form)
    if to == "-":
        sys.stdout.write(text)
    else:
        write_secret(to, text)


def _unlike_a_policys(word: str) -> str | None:
    try:
        return None if word.encode() else "empty"
    except UnicodeEncodeError:
        return "not UTF-8"


def _siv_keyset(keys: ScopedKeys, domain: str) -> str:
    algorithm, use = _MEANT_FOR["tink-aes-siv"]
    keyset = tink_pb2.Keyset(primary_key_id=keys.key_id)
    derived = keys.derive_all(algorithm=algorithm, use=use, domain=domain, size=SIZES[algorithm])
    for key_id, material in derived.items():
        keyset.key.add(
            key_data=tink_pb2.KeyData(
                type_url=_AES_SIV,
                value=aes_siv_pb2.AesSivKey(version=0, key_value=material).SerializeToString(),
                key_material_type=tink_pb2.KeyData.SYMMETRIC,
            ),
            status=tink_pb2.ENABLED,
            key_id=key_id,
            output_prefix_type=tink_pb2.TINK,
        )
    handle = cleartext_keyset_handle.from_keyset(keyset)
    return f"{json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)}\n"


def _primary_key(keys: ScopedKeys, domain: str, form: Form) -> str:
    algorithm, use = _MEANT_FOR[form]
    material = keys.derive(algorithm=algorithm, use=use, domain=domain, size=SIZES[algorithm])
    described = {
        "algorithm": algorithm,
        "use": use,
        "domain": domain,
        "scope": keys.scope,
        "key_id": keys.key_id,
        "key_hex": material.hex(),
    }
    return f"{json.dumps(described, indent=2, ensure_ascii=False)}\n"
