from datetime import date

import pyarrow as pa
import pytest

from transforms.errors import InputError
from transforms.files.partitions import masked, partition_cells, partitions


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/in/dt=2026-01-01/country=DE/x.parquet", {"dt": "2026-01-01", "country": "DE"}),
        ("gs://bucket/dt=1/x.csv", {"dt": "1"}),
        ("/in/city=S%C3%A3o%2FPaulo/x.csv", {"city": "São/Paulo"}),
        ("/in/a%3Db=x%3D=y/x.csv", {"a=b": "x==y"}),
        ("/in/dt=__HIVE_DEFAULT_PARTITION__/e=/x.csv", {"dt": None, "e": None}),
        ("/in/x=1.csv", {}),
        ("/in/=5/x.csv", {}),
    ],
)
def test_folders_are_columns(path: str, wanted: dict[str, str | None]) -> None:
    assert partitions(path) == wanted


def test_a_key_twice_in_one_path_is_refused() -> None:
    with pytest.raises(InputError, match=r"'dt'.*dt=\*/dt=\*") as caught:
        partitions("/in/dt=canary/dt=2/x.csv")
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("folder", ["city=M%FCnchen-canary", "city=%C3-canary", "city=canary%ff"])
def test_a_value_that_is_not_utf_8_is_refused_without_showing_it(folder: str) -> None:
    with pytest.raises(
        InputError, match=r"'/in/city=\*/x.csv': the partition folder of 'city' is not .*UTF-8"
    ) as caught:
        partitions(f"/in/{folder}/x.csv")
    assert "canary" not in str(caught.value)


def test_a_key_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(InputError, match="the partition folder of 'gr%FC' is not"):
        partitions("/in/gr%FC=1/x.csv")


def test_values_are_masked_in_messages() -> None:
    assert masked("s3://b/name=Eve Doe/dt=1/x=2.csv") == "s3://b/name=*/dt=*/x=2.csv"
    assert masked("name=Eve/*") == "name=*/*"


def test_values_are_of_the_type_that_the_policy_names() -> None:
    fields = {"dt": pa.date32(), "n": pa.int64()}
    cells = partition_cells("/in/dt=2026-01-31/n=__HIVE_DEFAULT_PARTITION__/x", fields)
    assert {name: cell.as_py() for name, cell in cells.items()} == {"dt": date(2026, 1, 31), "n": None}
    assert cells["n"].type == pa.int64()


def test_a_value_that_is_not_of_its_type_is_refused_without_showing_it() -> None:
    with pytest.raises(InputError, match=r"folder of 'dt' is not a date32\[day\]") as caught:
        partition_cells("/in/dt=canary/x.csv", {"dt": pa.date32()})
    assert "canary" not in str(caught.value)


def test_other_keys_are_refused() -> None:
    with pytest.raises(InputError, match="other files in"):
        partition_cells("/in/dt=1/x.csv", {"day": pa.string()})
