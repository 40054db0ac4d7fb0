"""Keeping: what is not built yet; the rest is the conformance suite."""

import pyarrow as pa
import pytest

from transforms.columns.keep import Keep
from transforms.columns.transform import Misfit, Site


def test_accepting_kinds_parses_and_is_refused_as_not_built() -> None:
    keep = Keep.model_validate({"accept": ["email"], "reason": "agreed"})
    with pytest.raises(Misfit, match="not built yet"):
        keep.out_type(Site(path="c", type=pa.string(), schema=pa.schema([])))
