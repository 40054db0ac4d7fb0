"""Why did a store refuse? By the code or the class of what its client raised, never by its text.

The texts of clients name endpoints, accounts and objects, whose names can hold values of the data.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from typing import Final

_BY_CODE: Final[Mapping[int, str]] = {
    401: "the store takes no credentials that were found here",
    403: "these credentials may not do that there",
    404: "it is not there",
    412: "it was changed meanwhile",
    429: "the store is asked too often",
}
_NO_CREDENTIALS: Final = "no {} credentials were found on this machine"
_NO_ANSWER: Final = "the store cannot be reached"
_BY_CLASS: Final[Mapping[str, str]] = {
    "NoCredentialsError": _NO_CREDENTIALS.format("AWS"),
    "PartialCredentialsError": _NO_CREDENTIALS.format("whole AWS"),
    "CredentialRetrievalError": _NO_CREDENTIALS.format("AWS"),
    "ProfileNotFound": "the AWS profile that is set is not there",
    "TokenRetrievalError": "the AWS credentials are no longer valid: log in again",
    "DefaultCredentialsError": _NO_CREDENTIALS.format("Google"),
    "RefreshError": "the Google credentials are no longer valid: log in again",
    "NoRegionError": "no AWS region is set",
    "ParamValidationError": "the store takes no such name",
    "InvalidBucketName": "the store takes no such name",
    "NotImplementedError": "its Content-Type and its Content-Encoding both say gzip, which Google Cloud Storage cannot "
    "serve: upload it again with one of them",
} | dict.fromkeys(
    (
        "EndpointConnectionError",
        "ConnectionError",
        "ConnectionClosedError",
        "ConnectTimeout",
        "ConnectTimeoutError",
        "ReadTimeout",
        "ReadTimeoutError",
        "ProxyError",
        "RetryError",
        "ServiceUnavailable",
        "SSLError",
        "TransportError",
    ),
    _NO_ANSWER,
)


def why(error: BaseException) -> str | None:
    """Say why a store refused, or None for an error that is none of a store's client."""
    for one in _chained(error):
        code = one if isinstance(one, int) else code_of(one)
        if code is not None:
            return _BY_CODE.get(code, "the store fails" if code >= 500 else f"the store answers {code}")  # noqa: PLR2004
        if (told := _BY_CLASS.get(type(one).__name__)) is not None:
            return told
        if isinstance(one, OSError) and one.errno:
            return _BY_CODE[404] if one.errno == errno.ENOENT else os.strerror(one.errno)
        if type(one).__name__ == "S3ClientError":
            return _NO_ANSWER  # one without a code: no answer came
    return None


def is_missing(error: BaseException) -> bool:
    """Whether the store said that there is nothing of this name."""
    return any(
        404 in {one, code_of(one)} or getattr(one, "errno", None) == errno.ENOENT  # noqa: PLR2004  HTTP's number
        for one in _chained(error)
    )


def _chained(error: BaseException) -> Iterator[BaseException | int]:
    """The error, and what Beam gathered in it: errors, and bare codes where it keeps no more."""
    if type(error).__name__ == "BeamIOError":  # which is not imported: where it came from, Beam is
        for inner in (getattr(error, "exception_details", None) or {}).values():
            if isinstance(inner, BaseException):
                yield from _chained(inner)
            elif isinstance(inner, int):
                yield inner
    yield error


def code_of(error: BaseException | int) -> int | None:
    """HTTP's code, where the client keeps it: Google's and Beam's as `code`, botocore's in its response."""
    response = getattr(error, "response", None)
    if isinstance(response, Mapping):
        code = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    else:
        code = getattr(error, "code", None)
    return int(code) if isinstance(code, int) else None
