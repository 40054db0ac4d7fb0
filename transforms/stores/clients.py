"""With which clients does Beam ask object stores? With few: on its own it makes a new one for every single call.

A client of S3 takes 0.15 s to make, one of Google's a new connection; and a machine without Google credentials is
searched for them for 23 s in every process. So Beam's makers are replaced: boto3's clients, which threads may share,
are kept for each setting, Google's for each setting and thread, and credentials are searched for once. What a file
system does with a client stays Beam's.
"""

import contextlib
import os
import threading
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, S3Options

EMULATOR = "STORAGE_EMULATOR_HOST"
"""What points Google's client to an emulator, which needs no credentials."""
_LOCK = threading.Lock()
_HELD = threading.local()


@cache
def share() -> None:
    """Have Beam's file systems share clients, in this process; nothing for stores whose extra is not installed."""
    with contextlib.suppress(ImportError):
        _share_s3()
    with contextlib.suppress(ImportError):
        _share_google()


def client_of(scheme: str, options: PipelineOptions) -> Any:
    """The client by which Beam's file system asks a store, `gs` or `s3`: Google's or boto3's own."""
    share()
    if scheme == "gs":
        from apache_beam.io.gcp import gcsio  # noqa: PLC0415 (an extra)

        return gcsio.create_storage_client(options)
    from apache_beam.io.aws.clients.s3 import boto3_client  # noqa: PLC0415 (an extra)

    return boto3_client.Client(options).client


def _share_s3() -> None:
    from apache_beam.io.aws import s3io  # noqa: PLC0415 (an extra)
    from apache_beam.io.aws.clients.s3 import boto3_client, messages  # noqa: PLC0415

    made: dict[object, Any] = {}
    make = boto3_client.Client

    class Client(boto3_client.Client):  # type: ignore[misc]  # Beam has no types
        """Beam's client over a boto3 client that is made once for its options and AWS's variables."""

        def __init__(self, options: PipelineOptions) -> None:
            setting = _s3_setting(options)
            with _LOCK:
                if setting not in made:
                    made[setting] = make(options).client
            self.client: Any = made[setting]
            self._download_request = self._download_stream = None
            self._download_pos = 0

        def complete_multipart_upload(self, request: Any) -> None:
            """Beam uploads nothing of an empty file, and S3 takes no upload of no part."""
            if not request.parts:
                empty = messages.UploadPartRequest(request.bucket, request.object, request.upload_id, 1, b"")
                answer = self.upload_part(empty)
                request.parts.append({"ETag": answer.etag, "PartNumber": answer.part_number})
            super().complete_multipart_upload(request)

    boto3_client.Client = Client
    s3io.S3IO._updated_to_seconds = staticmethod(_seconds)  # noqa: SLF001


def _s3_setting(options: PipelineOptions) -> object:
    given = tuple(sorted((name, repr(value)) for name, value in options.view_as(S3Options).get_all_options().items()
                         if name.startswith("s3_")))  # fmt: skip
    return given, tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("AWS_")))


def _share_google() -> None:
    from apache_beam.internal.gcp import auth  # noqa: PLC0415 (an extra)
    from apache_beam.io.gcp import gcsio  # noqa: PLC0415

    make, search = gcsio.create_storage_client, _searched_once

    def shared(options: PipelineOptions, use_credentials: bool = True) -> Any:  # noqa: FBT001, FBT002  Beam's signature
        emulator = os.environ.get(EMULATOR)
        google = options.view_as(GoogleCloudOptions)
        setting = (emulator, use_credentials, google.project, google.job_name, repr(google.gcs_custom_audit_entries))
        held: dict[object, Any] = _HELD.__dict__.setdefault("clients", {})
        if setting not in held:
            held[setting] = make(options, use_credentials and not emulator)
        return held[setting]

    gcsio.create_storage_client = shared
    gcsio.GcsIO._updated_to_seconds = staticmethod(_seconds)  # noqa: SLF001
    auth._Credentials._get_credentials_with_retrys = staticmethod(search)  # noqa: SLF001


def _seconds(updated: datetime) -> float:
    """Since 1970; Beam's own is an hour off where this machine's summer time is, and a run's identity holds it."""
    return updated.timestamp()


def _searched_once(options: PipelineOptions) -> Any:
    """Google's own search, which already asks again where that helps; Beam repeats it four times over 23 s."""
    import google.auth  # noqa: PLC0415 (an extra)

    search: Callable[..., tuple[Any, Any]] = google.auth.default
    return search(scopes=options.view_as(GoogleCloudOptions).gcp_oauth_scopes)[0]
