from collections.abc import Callable

import pytest

from transforms.errors import StoreError
from transforms.files.inputs import InputFile, list_inputs
from transforms.stores.objects import beneath


@pytest.fixture
def shelf(shelve: Callable[[dict[str, int]], dict[str, int]]) -> dict[str, int]:
    objects = {
        "shelf://b/out[1]/ü.csv": 3,
        "shelf://b/out[1]/sub/deep.csv": 0,
        "shelf://b/out[1]/sub/": 0,
        "shelf://b/out1/other.csv": 5,
        "shelf://b/out[1]x/near.csv": 5,
    }
    return shelve(objects)


def test_all_files_beneath_a_folder_are_listed_whatever_characters_its_name_has(shelf: dict[str, int]) -> None:
    found = [(one.path, one.size_in_bytes) for one in beneath("shelf://b/out[1]/")]
    assert sorted(found) == [("shelf://b/out[1]/sub/deep.csv", 0), ("shelf://b/out[1]/ü.csv", 3)]
    assert list(beneath("shelf://b/none/")) == list(beneath("shelf://b/*/")) == []


def test_a_place_that_cannot_be_listed_is_an_error(shelf: dict[str, int]) -> None:
    with pytest.raises(StoreError, match="'shelf://closed' cannot be listed: BeamIOError") as caught:
        beneath("shelf://closed/")
    assert "CANARY" not in repr(caught.value)


def test_inputs_of_an_object_store_are_listed_with_their_sizes_and_times(shelf: dict[str, int]) -> None:
    whole = InputFile("shelf://b/out1/other.csv", 5, 7.0)
    assert list_inputs(["shelf://b/out1"]) == list_inputs(["shelf://b/*/o*.csv"]) == (whole,)
