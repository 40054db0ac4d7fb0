"""Rows that were set aside: sealed one record at a time where they are found, stored, and opened by a key holder.

A record is `BVQ1`, key id (4 bytes), length of the scope (2 bytes), scope, ciphertext. All integers are big-endian. The
ciphertext is Tink's AES256-GCM-HKDF streaming AEAD (4 KB segments, HKDF-SHA-256) under the key that is derived for the
use and domain `quarantine` in that scope, with everything in front of it as associated data. The plaintext is the
length of a JSON object (4 bytes), the object {file, rows, column, rule}, and the rows as an Arrow IPC stream.
A file is records, each with its length in front (8 bytes).
"""

import io
import json
import struct
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import apache_beam as beam
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import tink
from apache_beam.transforms.window import GlobalWindows
from apache_beam.utils.windowed_value import WindowedValue
from tink import cleartext_keyset_handle, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2

from transforms.errors import InputError, KeysError, OutputError
from transforms.files.opening import opened, ready
from transforms.files.partitions import masked
from transforms.files.private import create_private, make_folder, rename
from transforms.files.report import reported
from transforms.keys import Keyring, ScopedKeys
from transforms.stores import objects

RAW = "text"
"""The one column of rows that could not be taken apart: the bytes of each CSV record as they stood in the file."""

_MAGIC, _SEGMENT, _SIZE = b"BVQ1", 4096, 32
_LENGTH = struct.Struct(">Q")
_TYPE = "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey"

streaming_aead.register()


@dataclass(frozen=True)
class QuarantinedRows:
    """Rows of one file that broke one rule in one column, with everything that was read of them."""

    file: str
    """The input file, as messages show it."""
    rows: tuple[int, ...]
    """Row numbers in the file, from 1."""
    column: str
    """The first column (or leaf) that could not be taken; empty where it is the row as a whole."""
    rule: str
    batch: pa.RecordBatch
    """The rows as they were read; one binary column `text` where a CSV record could not be read at all."""


def seal(
    keys: ScopedKeys,
    *,
    file: str,
    rows: Sequence[int] | npt.NDArray[np.int64],
    column: str,
    rule: str,
    batch: pa.RecordBatch,
) -> bytes:
    """One sealed record. `file` as messages show it; `rows`: numbers in the file, one for each row of `batch`."""
    facts = {"file": file, "rows": [int(row) for row in rows], "column": column, "rule": rule}
    if len(facts["rows"]) != batch.num_rows:
        message = f"{len(facts['rows'])} row numbers for {batch.num_rows} rows"
        raise ValueError(message)
    words = json.dumps(facts).encode()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    head = _head(keys.key_id, keys.scope)
    key = keys.derive(algorithm="AES256-GCM-HKDF-STREAMING", use="quarantine", domain="quarantine", size=_SIZE)
    written = _Kept()
    with _primitive(key).new_encrypting_stream(written, head) as out:
        out.write(struct.pack(">I", len(words)) + words + sink.getvalue().to_pybytes())
    return head + written.content


def opened_record(sealed: bytes, keyring: Keyring) -> QuarantinedRows:
    """The inverse of `seal`. KeysError where no key of the keyring opens it, InputError where it is no record."""
    if sealed[:4] != _MAGIC or len(sealed) < struct.calcsize(">4sIH"):
        message = "this is no quarantine file of beamveil"
        raise InputError(message)
    _, key_id, length = struct.unpack_from(">4sIH", sealed)
    start = struct.calcsize(">4sIH") + length
    head, scope = sealed[:start], sealed[start - length : start].decode(errors="replace")
    keys = keyring.within(scope).derive_all(
        algorithm="AES256-GCM-HKDF-STREAMING", use="quarantine", domain="quarantine", size=_SIZE
    )
    if key_id not in keys:
        message = f"the quarantine was sealed under the key {key_id}, which is not in this keyset"
        raise KeysError(message)
    try:
        with _primitive(keys[key_id]).new_decrypting_stream(io.BytesIO(sealed[start:]), head) as stream:
            plain = stream.read()
    except (tink.TinkError, OSError):
        message = "the quarantine cannot be opened: it was sealed under another key, or changed since"
        raise KeysError(message) from None
    end = 4 + struct.unpack_from(">I", plain)[0]
    facts = json.loads(plain[4:end])
    batch = pa.ipc.open_stream(pa.py_buffer(plain[end:])).read_next_batch()
    return QuarantinedRows(facts["file"], tuple(facts["rows"]), facts["column"], facts["rule"], batch)


def read_quarantine(path: str, keyring: Keyring) -> Iterator[QuarantinedRows]:
    """The records of one quarantine file, in the order in which they were stored."""
    with opened(path) as file:
        end = file.seek(0, 2)
        at = file.seek(0)
        while at < end:
            prefix = file.read(_LENGTH.size)
            size = _LENGTH.unpack(prefix)[0] if len(prefix) == _LENGTH.size else end
            at += _LENGTH.size + size
            if at > end:
                message = f"{masked(path)!r} is cut off, or no quarantine file of beamveil"
                raise InputError(message)
            yield opened_record(file.read(size), keyring)


def settle(paths: Sequence[str], folder: str) -> None:
    """Move stored files into the folder where they stay. May be repeated: what was moved already is left there."""
    for path in sorted(paths):
        target = f"{folder}/{path.rsplit('/', 1)[-1]}"
        if path != target and not (_exists(target) and not _exists(path)):
            make_folder(folder)
            rename(path, target)


def _exists(path: str) -> bool:
    return objects.exists(path) if "://" in path else Path(path).exists()


class StageQuarantine(beam.PTransform):  # type: ignore[misc]  # Beam has no types
    """Sealed records -> the paths of the files that they were stored in: mode 0600, in a folder of mode 0700.

    A file appears under its name only when it is whole; what a killed attempt leaves begins with a dot. Without a
    folder no record may come: the first one stops the job.
    """

    def __init__(self, folder: str | None) -> None:
        super().__init__()
        self._folder = folder

    def expand(self, sealed: beam.PCollection) -> beam.PCollection:
        """Wire the one step."""
        return sealed | beam.ParDo(_Store(self._folder)).with_output_types(str)


class _Store(beam.DoFn):  # type: ignore[misc]
    def __init__(self, folder: str | None) -> None:
        self._folder = folder

    def setup(self) -> None:
        ready()

    def start_bundle(self) -> None:
        self._file: BinaryIO | None = None

    def process(self, sealed: bytes) -> None:
        with reported("storing rows in quarantine"):
            if self._folder is None:
                message = "a row was set aside, but no quarantine was named"
                raise OutputError(message)
            if self._file is None:
                make_folder(self._folder)
                self._name = f"{uuid.uuid4().hex}.sealed"
                self._file = create_private(f"{self._folder}/.{self._name}")
            self._file.write(_LENGTH.pack(len(sealed)) + sealed)

    def finish_bundle(self) -> Iterable[WindowedValue]:
        if self._file is None:
            return
        with reported("storing rows in quarantine"):
            self._file.close()
            path = f"{self._folder}/{self._name}"
            rename(f"{self._folder}/.{self._name}", path)
        yield GlobalWindows.windowed_value(path)


class _Kept(io.BytesIO):
    """Keeps what was written when the stream above closes it."""

    content = b""

    def close(self) -> None:
        if not self.closed:
            self.content = self.getvalue()
        super().close()


def _head(key_id: int, scope: str) -> bytes:
    name = scope.encode()
    return struct.pack(">4sIH", _MAGIC, key_id, len(name)) + name


def _primitive(key: bytes) -> streaming_aead.StreamingAead:
    """Tink's streaming AEAD over one derived key."""
    message = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(
        version=0,
        key_value=key,
        params=aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
            ciphertext_segment_size=_SEGMENT, derived_key_size=_SIZE, hkdf_hash_type=common_pb2.SHA256
        ),
    )
    data = tink_pb2.KeyData(
        type_url=_TYPE, value=message.SerializeToString(), key_material_type=tink_pb2.KeyData.SYMMETRIC
    )
    key_entry = tink_pb2.Keyset.Key(key_data=data, status=tink_pb2.ENABLED, key_id=1, output_prefix_type=tink_pb2.RAW)
    handle = cleartext_keyset_handle.from_keyset(tink_pb2.Keyset(primary_key_id=1, key=[key_entry]))
    return handle.primitive(streaming_aead.StreamingAead)
