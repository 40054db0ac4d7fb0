"""Three digits of ZIP codes, or 000."""

from decimal import Decimal

import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.columns.generalization.zips import LIST_VERSION, TOLD, by_zip3
from transforms.columns.transform import Misfit, Site


def prefixes(values: pa.Array) -> list[str | None]:
    return by_zip3(Site(path="c", type=values.type, schema=pa.schema([]))).kernel(values).to_pylist()


def test_zip_codes_in_every_notation_give_their_prefix() -> None:
    values = pa.array(["skipped", "90210", None, "90210-1234", "902101234", "2139", "2139-4307", "02139"])
    assert prefixes(values[1:]) == ["902", None, "902", "902", "021", "021", "021"]
    assert prefixes(values[1:].cast(pa.large_string())) == ["902", None, "902", "902", "021", "021", "021"]


def test_numbers_are_padded_to_five_digits() -> None:
    assert prefixes(pa.array([90210, 2139, None, 0], pa.int32())) == ["902", "021", None, "000"]
    assert prefixes(pa.array([90210.0, None, 2139.0])) == ["902", None, "021"]
    decimals = pa.array([Decimal(90210), None, Decimal("2139.00")], pa.decimal128(7, 2))
    assert prefixes(decimals) == ["902", None, "021"]
    with pytest.raises(BadValues, match="not a ZIP code"):
        prefixes(pa.array([Decimal("902.1")]))


def test_few_people_nobody_and_unassigned_prefixes_are_000() -> None:
    assert prefixes(pa.array(["03601", "00501", "20301", "99901", "09012", "00000", "5"])) == [
        "000",
        "000",
        "000",
        "999",
        "000",
        "000",
        "000",
    ]


def test_none_of_the_seventeen_published_prefixes_is_told() -> None:
    seventeen = "036 692 878 059 790 879 063 821 884 102 823 890 203 830 893 556 831"
    assert TOLD.isdisjoint(seventeen.split(" "))


def test_the_list_is_versioned() -> None:
    assert (LIST_VERSION, len(TOLD)) == ("acs-2018-2022.1", 871)
    assert all(len(prefix) == 3 and prefix.isdigit() for prefix in TOLD)
    assert "000" not in TOLD


def test_what_is_no_zip_code_is_bad() -> None:
    values = pa.array(
        ["90210", "", None, "9021O", " 90210", "902101", "90210-", "90210-123", "-1234", "90210\n", "٩٠٢١٠"]
    )
    with pytest.raises(BadValues) as caught:
        prefixes(values)
    assert caught.value.bad.tolist() == [False, True, False, *[True] * 8]
    for number in (-1, 100_000):
        with pytest.raises(BadValues):
            prefixes(pa.array([number]))


def test_a_date_is_no_zip_code() -> None:
    with pytest.raises(Misfit):
        by_zip3(Site(path="c", type=pa.date32(), schema=pa.schema([])))


def test_a_column_of_five_digits_alone_has_the_prefixes_that_it_has_among_others() -> None:
    codes = ["90210", "00501", "03601", "99999"]
    alone = prefixes(pa.array(["cut", *codes])[1:])
    assert alone == prefixes(pa.array([*codes, "1234", None]))[:4]
    with pytest.raises(BadValues):
        prefixes(pa.array(["90210", "9021x"]))
