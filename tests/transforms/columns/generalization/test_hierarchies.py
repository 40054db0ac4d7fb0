"""Categories from a file."""

import hashlib
from pathlib import Path

import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.columns.generalization.hierarchies import by_hierarchy
from transforms.columns.generalization.way import Way
from transforms.columns.transform import Misfit, Site

PLACES = """\
Berlin,Germany,Europe
"Zürich, ZH",Switzerland,Europe
東京,Japan,Asia

"",unknown,unknown
12,dozen,many
"""


def bound(path: Path, level: int = 1, type_: pa.DataType = pa.string(), digest: str | None = None) -> Way:  # noqa: B008
    found = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
    digests = {str(path): found if digest is None else digest}
    return by_hierarchy(str(path), level, Site(path="c", type=type_, schema=pa.schema([]), digests=digests))


@pytest.fixture
def places(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    path.write_bytes(PLACES.replace("\n", "\r\n").encode("utf-8-sig"))
    return path


def test_a_value_becomes_its_category_of_the_level(places: Path) -> None:
    values = pa.array(["x", "東京", None, "Berlin", "Zürich, ZH", "", "Berlin"])
    assert bound(places).kernel(values[1:]).to_pylist() == [
        "Japan",
        None,
        "Germany",
        "Switzerland",
        "unknown",
        "Germany",
    ]
    assert bound(places, 2).kernel(values[1:4]).to_pylist() == ["Asia", None, "Europe"]
    assert bound(places, type_=pa.int8()).kernel(pa.array([12, None], pa.int8())).to_pylist() == ["dozen", None]
    assert bound(places, type_=pa.float64()).kernel(pa.array([12.0, None])).to_pylist() == ["dozen", None]


def test_a_value_that_the_file_lacks_is_bad(places: Path) -> None:
    with pytest.raises(BadValues) as caught:
        bound(places).kernel(pa.array(["Berlin", "berlin", None, "Paris"]))
    assert caught.value.bad.tolist() == [False, True, False, True]


def test_another_file_than_the_plans_is_refused(places: Path, tmp_path: Path) -> None:
    bound(places)
    for path, digest in ((places, "0" * 64), (places, ""), (tmp_path / "missing.csv", None)):
        with pytest.raises(Misfit):
            bound(path, digest=digest)
    with pytest.raises(Misfit, match="not the one"):
        by_hierarchy(str(places), 1, Site(path="c", type=pa.string(), schema=pa.schema([])))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a,b\nsecret\n", "row 2 .* has no level 1"),
        (b"a,\n", "row 1 .* has no level 1"),
        (b"a,x\nb,y\na,z\n", "row 3 .* second category"),
        (b"", "is empty"),
        (b"secret\xff,b\n", "not CSV in UTF-8"),
        (b'"secret,b\n', "not CSV in UTF-8"),
    ],
)
def test_a_file_that_is_no_hierarchy_is_refused_without_quoting_it(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes(content)
    with pytest.raises(Misfit, match=reason) as caught:
        bound(path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("type_", [pa.bool_(), pa.binary(), pa.list_(pa.string())])
def test_what_a_file_cannot_list_is_refused(places: Path, type_: pa.DataType) -> None:
    with pytest.raises(Misfit):
        bound(places, type_=type_)
