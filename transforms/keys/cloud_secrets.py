"""How is a keyset read out of a cloud's secret store? By the cloud's own client, where the keys are opened.

`gcp-secret:projects/P/secrets/S/versions/V` (Google Secret Manager) needs the extra `beamveil[gcp]`,
`aws-secret:NAME-or-ARN` (AWS Secrets Manager, the current version) the extra `beamveil[aws]`. Credentials come from
where each client looks for them: the worker's own account, never an option of the job. Google's client is pointed to a
stand-in by `BEAMVEIL_GCP_SECRET_ENDPOINT=127.0.0.1:PORT`, which must be this machine, and is then asked in clear and
without credentials; AWS's by its own `AWS_ENDPOINT_URL_SECRETS_MANAGER`. Both are tested over the network against
stand-ins (a small gRPC service, moto), neither against the clouds themselves.

What a client raises may quote what it read: errors name its code or class, and nothing else.
"""

import os
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from transforms.errors import KeysError
from transforms.keys import kms

ENDPOINT: Final = "BEAMVEIL_GCP_SECRET_ENDPOINT"
_GCP_NAME: Final = re.compile(r"projects/[a-z0-9:.-]+/secrets/[A-Za-z0-9_-]{1,255}/versions/[A-Za-z0-9_-]{1,63}")
_AWS_NAME: Final = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
_AWS_ARN: Final = re.compile(r"arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}")
_LOOPBACK: Final = re.compile(r"(127(\.[0-9]{1,3}){3}|localhost|\[::1\]):[0-9]{1,5}")
_MOST_BYTES: Final = 1 << 20
_SECONDS, _SECONDS_IN_ALL = 10, 30
_TOLD: Final[Mapping[str, str]] = {
    "NotFound": "there is no such secret, or no such version of it",
    "ResourceNotFoundException": "there is no such secret in this account and region",
    "FailedPrecondition": "this version of it is disabled or destroyed",
    "InvalidRequestException": "it is about to be deleted",
    "PermissionDenied": "these credentials may not read it, or it is not there",
    "AccessDeniedException": "these credentials may not read it",
    "Unauthenticated": "the credentials are not accepted",
    "UnrecognizedClientException": "the credentials are not accepted",
    "DefaultCredentialsError": "no Google credentials were found on this machine",
    "NoCredentialsError": "no AWS credentials were found on this machine",
    "NoRegionError": "no region is set: name the secret by its ARN, or set AWS_DEFAULT_REGION",
    "RetryError": f"no answer came within {_SECONDS_IN_ALL} seconds",
    "ServiceUnavailable": "the service does not answer",
    "EndpointConnectionError": "the service cannot be reached",
    "ConnectTimeoutError": "no answer came in time",
    "ReadTimeoutError": "no answer came in time",
}


def misfit(scheme: str, place: str) -> str | None:
    """Why this names no secret, or None; never quotes it.

    >>> misfit("aws-secret", "prod/beamveil"), misfit("gcp-secret", "projects/p/secrets/s/versions/latest")
    (None, None)
    """
    if scheme == "gcp-secret" and not _GCP_NAME.fullmatch(place):
        return "gcp-secret: needs a version of a secret, as in gcp-secret:projects/P/secrets/S/versions/1"
    if scheme == "aws-secret" and not (_AWS_NAME.fullmatch(place) or _AWS_ARN.fullmatch(place)):
        return "aws-secret: needs the name or the ARN of a secret, as in aws-secret:prod/beamveil"
    return None


def how_to_put_there(scheme: str, place: str) -> str:
    """Say how a keyset gets into a secret store, which beamveil reads and never writes."""
    if scheme == "gcp-secret":
        _, project, _, name, *_ = place.split("/")
        put = f"gcloud secrets create {name} --project={project} --data-file=keys.json"
    else:
        name = place.rsplit(":secret:", maxsplit=1)[-1]
        put = f"aws secretsmanager create-secret --name {name} --secret-string file://keys.json"
    return f"a secret store is not written from here: run 'beamveil keys new file:keys.json', then '{put}'"


def from_gcp(name: str) -> str:
    """Give the text that a version of a secret of Google's holds; KeysError where it cannot be read."""
    return _read(f"gcp-secret:{name}", "gcp", lambda: _gcp_content(name))


def from_aws(name: str) -> str:
    """Give the text that the current version of a secret of AWS's holds; KeysError where it cannot be read."""
    return _read(f"aws-secret:{name}", "aws", lambda: _aws_content(name))


def _read(uri: str, extra: str, ask: Callable[[], bytes]) -> str:
    problem = f"{uri}: what it holds is not a keyset; 'beamveil keys new' makes one"
    try:
        content = ask()
        if len(content) <= _MOST_BYTES:
            return content.decode()
        problem = f"{uri}: what it holds is larger than any keyset"
    except KeysError:
        raise
    except ImportError:
        problem = f"{uri} needs a further package: pip install 'beamveil[{extra}]'"
    except UnicodeDecodeError:
        pass
    except Exception as error:  # noqa: BLE001 (whatever a cloud's library raises)
        code = kms.code_of(error)
        problem = f"{uri} cannot be read: {_TOLD.get(code, code)}"
    raise KeysError(problem)  # outside of the handling: the context too might quote the text


def _gcp_content(name: str) -> bytes:
    from google.api_core import exceptions, retry  # noqa: PLC0415 (an extra)

    passing = retry.if_exception_type(exceptions.ServiceUnavailable, exceptions.DeadlineExceeded)
    again = retry.Retry(predicate=passing, initial=0.5, timeout=_SECONDS_IN_ALL)
    with _gcp_client() as client:
        answer = client.access_secret_version(name=name, retry=again, timeout=_SECONDS)
    content: bytes = answer.payload.data
    return content


def _gcp_client() -> Any:
    from google.cloud import secretmanager  # noqa: PLC0415 (an extra)

    endpoint = os.environ.get(ENDPOINT)
    if endpoint is None:
        return secretmanager.SecretManagerServiceClient()
    if not _LOOPBACK.fullmatch(endpoint):
        raise KeysError(f"{ENDPOINT} points to a stand-in on this machine, as in 127.0.0.1:8090, and nowhere else")
    import grpc  # noqa: PLC0415 (comes with the extra)

    transport = secretmanager.SecretManagerServiceClient.get_transport_class("grpc")
    return secretmanager.SecretManagerServiceClient(transport=transport(channel=grpc.insecure_channel(endpoint)))


def _aws_content(name: str) -> bytes:
    import boto3  # noqa: PLC0415 (an extra)
    from botocore.config import Config  # noqa: PLC0415

    settings = Config(connect_timeout=_SECONDS, read_timeout=_SECONDS, retries={"total_max_attempts": 3})
    arn = _AWS_ARN.fullmatch(name)
    client = boto3.session.Session().client("secretsmanager", region_name=arn[1] if arn else None, config=settings)
    answer = client.get_secret_value(SecretId=name)
    content: bytes = answer["SecretBinary"] if "SecretBinary" in answer else answer["SecretString"].encode()
    return content
