"""Keeping: which kinds a policy accepts; the rest is the conformance suite."""

import pytest
from pydantic import ValidationError

from transforms.columns.keep import Keep
from transforms.errors import PolicyError
from transforms.policy import Policy

POLICY = "beamveil: 1\ndataset: d\ncolumns:\n  hotline: {keep: %s}\n"


def test_kinds_are_accepted_by_name_and_reason() -> None:
    policy = Policy.from_yaml(POLICY % "{accept: [phone, us_ssn, national_id], reason: opening hours line}", name="p")
    assert policy.columns["hotline"] == Keep(accept=("phone", "us_ssn", "national_id"), reason="opening hours line")


@pytest.mark.parametrize("options", ["{accept: [phone]}", "{reason: because}", "{accept: [phone], reason: ' '}"])
def test_kinds_and_reason_belong_together(options: str) -> None:
    with pytest.raises(PolicyError, match="accept and reason belong together"):
        Policy.from_yaml(POLICY % options, name="p")


def test_a_kind_that_is_not_known_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        PolicyError, match=r"p:4:\d+: .*no kind of personal data is called 'emial'; did you mean 'email'"
    ):
        Policy.from_yaml(POLICY % "{accept: [emial], reason: agreed}", name="p")
    with pytest.raises(ValidationError, match="and the groups contact, payment"):
        Keep(accept=("xx",), reason="agreed")
