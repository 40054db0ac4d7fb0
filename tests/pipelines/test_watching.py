"""A run that keeps personal data is refused, names column and kind, and is published once a policy says why."""

import json
import logging
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.launch import Request, launch

POLICY = """\
beamveil: 1
dataset: shops
scope: tests
columns:
  id: {tokenize: {domain: shop}}
  hotline: HOTLINE
  attributes{}: {constant: X}
"""
SHOPS = pa.table(
    {
        "id": [1, 2, 2, None],
        "hotline": ["+49 30 901820", None, "", "geöffnet bis 18 Uhr, canary@shop.example"],
        "attributes": pa.array([[("size", "L")], [], None, [("x", None)]], pa.map_(pa.string(), pa.string())),
    }
)
KEYED = pa.array([[("canary@shop.example", "L")], [], None, [("x", None)]], pa.map_(pa.string(), pa.string()))


def run(place: Any) -> Any:
    return launch(Request(policy=place.policy, inputs=(place.input,), output=place.output, keys=place.keys))


def test_a_kept_column_with_personal_data_is_not_published(
    new_place: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    place = new_place(policy=POLICY.replace("HOTLINE", "keep"), tables=(SHOPS,))
    outcome = run(place)
    [finding] = outcome.findings
    assert (outcome.status, finding.column, finding.unexpected, finding.checked) == ("refused", "hotline", 2, 3)
    assert finding.promise == "holds no identifier that a detector knows; found: email 1, phone 1"
    said = caplog.text + "".join(capfd.readouterr()) + repr(outcome)
    left = [path.read_bytes() for path in Path(place.output).rglob("*") if path.is_file()]
    assert left
    assert "canary" not in said
    assert not any(b"canary" in data or b"901820" in data for data in left)


def test_what_the_policy_accepts_is_published_and_the_manifest_says_why(new_place: Any) -> None:
    accepted = "{keep: {accept: [email, phone], reason: opening hours line}}"
    place = new_place(policy=POLICY.replace("HOTLINE", accepted), tables=(SHOPS,))
    assert run(place).status == "published"
    manifest = json.loads((Path(place.output) / "manifest.json").read_text())
    assert manifest["accepted"] == [{"column": "hotline", "kinds": ["email", "phone"], "reason": "opening hours line"}]


def test_the_keys_of_a_map_are_watched_though_its_values_are_transformed(new_place: Any) -> None:
    accepted = "{keep: {accept: [email, phone], reason: opening hours line}}"
    table = SHOPS.set_column(2, "attributes", KEYED)
    outcome = run(new_place(policy=POLICY.replace("HOTLINE", accepted), tables=(table,)))
    [finding] = outcome.findings
    assert (outcome.status, finding.column, finding.unexpected) == ("refused", "attributes (keys)", 1)
