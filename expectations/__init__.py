"""What must hold before anyone uses the data: measured on every row, judged without one."""

import os
from typing import TYPE_CHECKING

from transforms.lazily import lazily

if TYPE_CHECKING:
    from expectations.checkpoint import run_checkpoint as run_checkpoint
    from expectations.docs import write_docs as write_docs
    from expectations.engine import judge as judge
    from expectations.engine import plan_metrics as plan_metrics
    from expectations.gate import Finding as Finding
    from expectations.gate import Verdict as Verdict
    from expectations.gate import verdict as verdict
    from expectations.measure import MeasureBatches as MeasureBatches
    from expectations.suite import metrics_for as metrics_for
    from expectations.suite import suite_for as suite_for

# Great Expectations reads this when it is imported and would call home without it. Here, because nothing in this
# package can be imported earlier; the import itself stays where it is needed.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

__getattr__ = lazily(
    __name__,
    {
        "expectations.checkpoint": ("run_checkpoint",),
        "expectations.docs": ("write_docs",),
        "expectations.engine": ("judge", "plan_metrics"),
        "expectations.gate": ("Finding", "Verdict", "verdict"),
        "expectations.measure": ("MeasureBatches",),
        "expectations.suite": ("metrics_for", "suite_for"),
    },
)
