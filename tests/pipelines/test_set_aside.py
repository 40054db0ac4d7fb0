"""What `beamveil quarantine` lists, whatever stands in the rows."""

import struct
from pathlib import Path

import pyarrow as pa

from pipelines.set_aside import set_aside
from transforms.files.quarantine import seal
from transforms.keys import KeySource


def test_days_and_moments_beyond_python_s_own_are_shown_as_numbers(tmp_path: Path, keyset_json: str) -> None:
    (tmp_path / "k.json").write_text(keyset_json)
    (tmp_path / "k.json").chmod(0o600)
    keys = f"file:{tmp_path / 'k.json'}"
    day = pa.array([10_000_000, None, 0, 0], pa.int32()).cast(pa.date32())
    columns = {
        "day": day,
        "coded": day.dictionary_encode(),
        "inside": pa.ListArray.from_arrays([0, 1, 1, 3, 4], pa.StructArray.from_arrays([day], ["é"])),
        "at": pa.array([10**18, None, 0, 0], pa.int64()).cast(pa.timestamp("us", "UTC")),
    }
    batch = pa.record_batch(columns).slice(0, 3)
    sealed = seal(
        KeySource(keys).open().within("s"), file="a", rows=[1, 2, 4], column="day", rule="a year", batch=batch
    )
    (tmp_path / "aside").write_bytes(struct.pack(">Q", len(sealed)) + sealed)
    first, second, third = set_aside(str(tmp_path / "aside"), keys=keys, show=True)
    far = '{"day": 10000000, "coded": 10000000, "inside": [{"é": 10000000}], "at": 1000000000000000000}'
    assert first == ("a", "1", "day", "a year", far)
    assert second[-1] == '{"day": null, "coded": null, "inside": [], "at": null}'
    assert third[-1].startswith(
        '{"day": "1970-01-01", "coded": "1970-01-01", "inside": [{"é": null}, {"é": "1970-01-01"}], '
    )
    listed = set_aside(str(tmp_path / "aside"), keys=keys, show=False)
    assert [row[:2] for row in listed] == [("a", "1"), ("a", "2"), ("a", "4")]
