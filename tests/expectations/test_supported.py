from great_expectations.expectations.registry import list_registered_expectation_implementations

from expectations.custom import OURS
from expectations.supported import SUPPORTED, UNSUPPORTED


def test_every_expectation_that_there_is_is_either_supported_or_refused_with_a_reason() -> None:
    registered = set(list_registered_expectation_implementations())

    assert registered == SUPPORTED | set(UNSUPPORTED) | set(OURS)
    assert not SUPPORTED & set(UNSUPPORTED)
    assert all(UNSUPPORTED.values())
