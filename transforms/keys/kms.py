"""How a cloud's key management service encrypts the master keyset: Tink's own integrations, nothing of ours between.

`gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K` needs the extra `beamveil[gcp]`, `aws-kms://arn:aws:kms:...`
the extra `beamveil[aws]`. Credentials and endpoints come from where each cloud's library looks for them. Both are
tested with Tink's integration and the cloud's own client over the network, against a stand-in on the same machine:
moto for AWS, a small gRPC service for Google. Neither was tested against the clouds themselves.
"""

from typing import Final

import tink
from tink import aead as tink_aead
from tink import json_proto_keyset_format

from transforms.errors import KeysError

_GCP: Final = "gcp-kms://"
_AWS: Final = "aws-kms://"
_URIS: Final = "a KMS key is gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K or aws-kms://arn:aws:kms:..."
_NO_ASSOCIATED_DATA: Final = b""


def is_supported(uri: str) -> bool:
    """Whether the URI names a key of a service that beamveil can ask.

    >>> is_supported("aws-kms://arn:aws:kms:eu-west-1:1:key/2"), is_supported("hcvault://x")
    (True, False)
    """
    return uri.startswith((_GCP, _AWS))


def wrapped(handle: tink.KeysetHandle, uri: str) -> str:
    """Give Tink's JSON encrypted keyset of a handle, encrypted by the KMS key that the URI names."""
    aead = _aead(uri)
    try:
        text: str = json_proto_keyset_format.serialize_encrypted(handle, aead, _NO_ASSOCIATED_DATA)
        return text  # noqa: TRY300 (an else would hide what the except is about)
    except Exception as error:  # noqa: BLE001 (whatever a cloud's library raises)
        reason = code_of(error)
    problem = f"{uri!r} did not encrypt the keyset: {reason}"
    raise KeysError(problem)


def unwrapped(text: str, uri: str, *, source: str) -> tink.KeysetHandle:
    """Give the handle of Tink's JSON encrypted keyset, decrypted by the KMS key that the URI names."""
    aead = _aead(uri)
    try:
        return json_proto_keyset_format.parse_encrypted(text, aead, _NO_ASSOCIATED_DATA)
    except Exception as error:  # noqa: BLE001 (whatever a cloud's library raises)
        reason = code_of(error)
    problem = f"{source}: {uri!r} did not decrypt the keyset: {reason}"
    raise KeysError(problem)


def _aead(uri: str) -> tink_aead.Aead:
    if not is_supported(uri):
        raise KeysError(f"no KMS key: {_URIS}")
    service, extra = ("gcp-kms", "gcp") if uri.startswith(_GCP) else ("aws-kms", "aws")
    try:
        return _client(uri).get_aead(uri)
    except ImportError:
        problem = f"{service} keys need a further package: pip install 'beamveil[{extra}]'"
    except Exception as error:  # noqa: BLE001 (whatever a cloud's library raises)
        problem = f"{uri!r} cannot be used ({code_of(error)}): {_URIS}"
    raise KeysError(problem)


def _client(uri: str) -> tink.KmsClient:
    if uri.startswith(_GCP):
        from tink.integration import gcpkms  # noqa: PLC0415 (an extra)

        return gcpkms.GcpKmsClient(uri)
    from tink.integration import awskms  # noqa: PLC0415 (an extra)

    return awskms.AwsKmsClient(uri, None)


def code_of(error: BaseException) -> str:
    """Name the error by the service's code or its class, never by its text, which may quote anything.

    >>> code_of(ValueError("secret"))
    'ValueError'
    """
    inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error
    response = getattr(inner, "response", None)
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return code if isinstance(code, str) and code.isidentifier() else type(inner).__name__
