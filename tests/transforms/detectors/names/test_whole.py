"""Cells that are a name as a whole are told from words, places, firms and texts."""

import pyarrow as pa
import pytest
from faker import Faker

from transforms.detectors.names.whole import whole


def test_names_are_told_from_all_else() -> None:
    texts = ["Ann Miller", "MÜLLER, Jürgen", "dr. jane o'brien", "J. Miller", "Peter", None, "", "田中太郎", "김민준"]
    assert whole(pa.array(texts)).tolist() == [True, True, True, True, True, False, False, True, True]
    others = ["New York", "San Francisco", "Ann called", "Miller Inc", "blue", "April", "12", "ann@example.com", "CC-1"]
    assert not whole(pa.array(others)).any()


def test_slices_duplicates_and_empty_batches() -> None:
    texts = pa.array(["x", "Zoë Müller", "Zoë Müller"], pa.large_string())
    assert whole(texts.slice(1)).tolist() == [True, True]
    assert whole(texts.slice(0, 0)).tolist() == []
    assert whole(pa.array(["Ann Miller"] * 10_000)).all()


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR", "es_ES", "pl_PL", "ru_RU", "ja_JP", "ko_KR", "zh_CN"])
def test_columns_of_names_are_known_by_the_share_of_their_cells(locale: str) -> None:
    fake = Faker(locale)
    fake.seed_instance(1)
    for make in (fake.name, fake.first_name, fake.last_name):
        share = whole(pa.array([make() for _ in range(200)])).mean()
        assert share > (0.8 if make == fake.name else 0.5), (make, share)


def test_columns_of_other_things_hold_few() -> None:
    fake = Faker("en_US")
    fake.seed_instance(1)
    for make in (fake.company, fake.city, fake.street_name, fake.job, fake.word, fake.country, fake.color_name):
        assert whole(pa.array([make() for _ in range(200)])).mean() < 0.15, make
