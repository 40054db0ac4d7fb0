import pickle

import numpy as np

from transforms.bad_values import BadValues


def test_the_message_counts_and_names_the_rule() -> None:
    error = BadValues(np.array([True, False, True]), "no digit")

    assert str(error) == "2 values: no digit"
    assert error.bad.tolist() == [True, False, True]
    assert error.rule == "no digit"


def test_mask_and_rule_survive_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(BadValues(np.array([False, True]), "no digit")))

    assert str(error) == "1 values: no digit"
    assert error.bad.tolist() == [False, True]
