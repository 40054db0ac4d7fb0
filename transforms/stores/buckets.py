"""Is the bucket there, and does its store answer? Asked once for each bucket, before anything else.

Beam takes a bucket of S3 that is not there for an empty one, and where no credentials are found, or nobody answers, it
tries again for ten minutes.
"""

from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions

from transforms.errors import StoreError
from transforms.stores.clients import client_of
from transforms.stores.reasons import code_of, is_missing, why

_SECONDS = 30
_CHECKED: set[tuple[str, str, int]] = set()


def check_bucket(path: str, options: PipelineOptions) -> None:
    """Raise `StoreError` where the bucket of a gs:// or s3:// path is not there, or where its store cannot be asked.

    A bucket that these credentials may not list is let pass: they may read and write in it all the same.
    """
    scheme, _, rest = path.strip().partition("://")
    bucket = rest.partition("/")[0]
    ask = {"gs": _ask_google, "s3": _ask_s3}.get(scheme)
    if ask is None:
        return
    client = client_of(scheme, options)
    if (scheme, bucket, id(client)) in _CHECKED:
        return
    try:
        ask(client, bucket)
    except Exception as error:  # noqa: BLE001  (each client raises its own)
        if is_missing(error):
            raise StoreError(f"there is no bucket '{scheme}://{bucket}'") from None
        if not _is_refusal(error):
            raise StoreError(f"'{scheme}://{bucket}' cannot be asked: {why(error) or type(error).__name__}") from None
    _CHECKED.add((scheme, bucket, id(client)))


def _ask_google(client: Any, bucket: str) -> None:
    from google.cloud.storage.retry import DEFAULT_RETRY  # noqa: PLC0415  (an extra)

    next(iter(client.list_blobs(bucket, max_results=1, retry=DEFAULT_RETRY.with_timeout(_SECONDS))), None)


def _ask_s3(client: Any, bucket: str) -> None:
    client.head_bucket(Bucket=bucket)


def _is_refusal(error: Exception) -> bool:
    """Whether the store did answer, and only does not tell these credentials."""
    return code_of(error) in {401, 403}
