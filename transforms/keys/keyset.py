"""How a master keyset is written down: Tink's JSON keyset, in clear or encrypted by a KMS.

In clear it is what Tinkey and every Tink library call a cleartext JSON keyset. Encrypted it is Tink's JSON encrypted
keyset (associated data empty, as Tinkey has it) with one field more, `kmsKeyUri`, so that whoever opens it need not
be told which key unwraps it. Tinkey refuses fields that it does not know; strip it with
`jq 'del(.kmsKeyUri)' keys.json`.

Parsers of JSON and of protocol buffers quote what they cannot read. So each step that touches keyset text runs in
`quietly`, which forgets the library's error whole, and raises ours outside of its handling: neither the message nor
the chained context holds any of the text.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import tink
from tink import json_proto_keyset_format, prf, proto_keyset_format, secret_key_access
from tink.proto import common_pb2, hkdf_prf_pb2, tink_pb2

from transforms.errors import KeysError
from transforms.keys import kms

_HKDF: Final = "type.googleapis.com/google.crypto.tink.HkdfPrfKey"
_KMS_FIELD: Final = "kmsKeyUri"
_MASTER_BYTES: Final = 32

_Result = TypeVar("_Result")

prf.register()


@dataclass(frozen=True)
class MasterKey:
    """One key of a master keyset, without its material."""

    id: int
    status: str
    """ENABLED, DISABLED or DESTROYED."""
    type: str
    """Tink's short name of the key type; HkdfPrfKey for every key that beamveil makes."""
    primary: bool


@dataclass(frozen=True)
class KeyInfo:
    """What may be said of a master keyset: no material."""

    uri: str
    """The key source."""
    keys: tuple[MasterKey, ...]
    kms: str | None
    """The KMS key that the keyset is encrypted under, None for a keyset in clear."""

    @property
    def primary_id(self) -> int:
        """The id of the key that new output is made with."""
        return next(key.id for key in self.keys if key.primary)


def new_keyset(kms_uri: str | None) -> str:
    """Make a master keyset of one random key; its JSON text, encrypted by that KMS key where one is given."""
    handle = tink.new_keyset_handle(prf.prf_key_templates.HKDF_SHA256)
    if kms_uri is None:
        clear: str = json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
        return clear + "\n"
    wrapped = json.loads(kms.wrapped(handle, kms_uri))
    return json.dumps({**wrapped, _KMS_FIELD: kms_uri}, indent=2) + "\n"


def opened(text: str, *, source: str) -> tink.KeysetHandle:
    """Give the handle of a keyset text, unwrapped where it is encrypted; `source` names it in errors.

    Refuses (KeysError) what is not a keyset, and any enabled key that is not a HKDF-SHA-256 PRF key of at least 32
    bytes, or that shares its id with another.
    """
    fields = _fields(text, source)
    if _is_encrypted(fields):
        kms_uri, encrypted = _without_kms_uri(fields, source)
        handle = kms.unwrapped(encrypted, kms_uri, source=source)
    else:
        problem = f"{source}: not a Tink JSON keyset with an enabled primary key"
        handle = quietly(lambda: json_proto_keyset_format.parse(text, secret_key_access.TOKEN), problem)
    _check_masters(handle, source)
    return handle


def described(text: str, *, uri: str) -> KeyInfo:
    """Say what a keyset text holds, without material; an encrypted one by the list beside it, without its KMS."""
    fields = _fields(text, uri)
    if not _is_encrypted(fields):
        return _info(opened(text, source=uri).keyset_info(), uri=uri, kms_uri=None)
    kms_uri, encrypted = _without_kms_uri(fields, uri)
    if not fields.get("keysetInfo"):
        return _info(opened(text, source=uri).keyset_info(), uri=uri, kms_uri=kms_uri)
    problem = f"{uri}: the list of keys beside the encrypted keyset cannot be read"
    listed = quietly(lambda: tink.JsonKeysetReader(encrypted).read_encrypted().keyset_info, problem)
    return _info(listed, uri=uri, kms_uri=kms_uri)


def quietly(step: Callable[[], _Result], problem: str) -> _Result:
    """Run a step whose errors may quote key material; any error becomes a KeysError with only our words."""
    with suppress(Exception):
        return step()
    raise KeysError(problem)


def _fields(text: str, source: str) -> dict[str, Any]:
    problem = f"{source}: not a keyset; 'beamveil keys new' makes one"
    parsed = quietly(lambda: json.loads(text), problem)
    if not isinstance(parsed, dict):
        raise KeysError(problem)
    return parsed


def _is_encrypted(fields: dict[str, Any]) -> bool:
    return "encryptedKeyset" in fields


def _without_kms_uri(fields: dict[str, Any], source: str) -> tuple[str, str]:
    """Give the KMS key's URI, and the JSON that is left, which is Tink's own."""
    uri = fields.get(_KMS_FIELD)
    if not isinstance(uri, str) or not kms.is_supported(uri):
        raise KeysError(
            f"{source}: the keyset is encrypted, and its field {_KMS_FIELD!r} names no gcp-kms:// or aws-kms:// key"
        )
    return uri, json.dumps({name: value for name, value in fields.items() if name != _KMS_FIELD})


def _check_masters(handle: tink.KeysetHandle, source: str) -> None:
    keyset = tink_pb2.Keyset.FromString(proto_keyset_format.serialize(handle, secret_key_access.TOKEN))
    ids = [key.key_id for key in keyset.key]
    if len(set(ids)) < len(ids):
        problem = f"{source}: two keys of the keyset have the same id"
        raise KeysError(problem)
    for key in keyset.key:
        if key.status == tink_pb2.ENABLED and not _is_master(key):
            problem = f"{source}: key {key.key_id} is not a HKDF-SHA-256 PRF key of {_MASTER_BYTES} bytes or more"
            raise KeysError(problem)


def _is_master(key: Any) -> bool:
    if key.key_data.type_url != _HKDF or key.output_prefix_type != tink_pb2.RAW:
        return False
    with suppress(Exception):  # a key that cannot be read is not one, and the parser's error may quote it
        parsed = hkdf_prf_pb2.HkdfPrfKey.FromString(key.key_data.value)
        return bool(parsed.params.hash == common_pb2.SHA256 and len(parsed.key_value) >= _MASTER_BYTES)
    return False


def _info(keyset_info: Any, *, uri: str, kms_uri: str | None) -> KeyInfo:
    keys = tuple(
        MasterKey(
            id=key.key_id,
            status=tink_pb2.KeyStatusType.Name(key.status),
            type=key.type_url.rpartition(".")[2],
            primary=key.key_id == keyset_info.primary_key_id,
        )
        for key in keyset_info.key_info
    )
    if not any(key.primary for key in keys):
        problem = f"{uri}: the keyset has no primary key"
        raise KeysError(problem)
    return KeyInfo(uri=uri, keys=keys, kms=kms_uri)
