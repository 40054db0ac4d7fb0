import subprocess
import sys

import pytest

PROGRAM = """
import resource
import numpy as np
from transforms.files.memory import keep_memory
{keep}
np.ones(1 << 20)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    np.ones(1 << 20)  # 8 MB, freed at once
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(*, keep: str) -> int:
    words = [sys.executable, "-c", PROGRAM.format(keep=keep)]
    return int(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc only")
def test_memory_that_is_kept_is_not_mapped_anew() -> None:
    assert faults(keep="keep_memory(); keep_memory()") * 10 < faults(keep="")
