import re
from typing import get_args

import pyarrow as pa
import pytest

from transforms.columns.encrypt import Encrypt
from transforms.columns.hash import Hash
from transforms.columns.promise import Matches
from transforms.columns.tokenize import Tokenize
from transforms.columns.tokens import TOKENS
from transforms.columns.transform import ColumnTransform, Site

SITE = Site("c", pa.string(), pa.schema([("c", pa.string())]))
MADE: dict[str, ColumnTransform] = {
    "encrypt": Encrypt(domain="d"),
    **{f"hash_{form}": Hash(domain="d", **{"as": form}) for form in ("hex", "base64")},
    **{f"tokenize_{form}": Tokenize(domain="d", **{"as": form}) for form in ("base32", "hex", "uuid")},
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_kinds_form_is_the_one_that_its_transform_promises(kind: str) -> None:
    assert Matches(TOKENS[kind]) in MADE[kind].promises(SITE)


def test_every_text_that_is_made_under_a_key_has_a_kind() -> None:
    forms = {
        *(f"tokenize_{form}" for form in get_args(Tokenize.model_fields["form"].annotation)),
        *(f"hash_{form}" for form in get_args(Hash.model_fields["form"].annotation)),
        "encrypt",
    }
    assert set(TOKENS) == set(MADE) == forms - {"tokenize_int64"}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("AQ" + "A" * 26, True),
        ("Af" + "/" * 26 + "AA==", True),
        ("Af" + "/" * 26 + "AAA=", True),
        ("Af" + "/" * 26 + "AAAA", True),
        ("Af" + "/" * 26 + "AB==", False),  # bits that belong to no byte
        ("Af" + "/" * 26 + "AAB=", False),
        ("Af" + "/" * 26 + "AA=", False),  # a length that base64 never has
        ("Af" + "/" * 26 + "A", False),
        ("AQ" + "A" * 25 + "=", False),  # 20 bytes
        ("Ag" + "A" * 26, False),  # begins with another byte than 1
        ("", False),
    ],
)
def test_a_ciphertext_is_the_base64_of_21_bytes_or_more(*, text: str, holds: bool) -> None:
    assert bool(re.fullmatch(TOKENS["encrypt"], text)) == holds
