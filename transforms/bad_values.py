"""How a kernel refuses cells: a mask and a rule, never a value."""

import numpy as np
import numpy.typing as npt


class BadValues(Exception):  # noqa: N818 (named for what it carries)
    """Cells that a kernel cannot take: a mask as long as the values, and the rule that they break.

    The rule is words of ours ("shorter than a million possible values"), never a value. The mask names every cell
    that breaks this rule; where several rules are broken one is raised, and the caller tries again without its cells.
    """

    def __init__(self, bad: npt.NDArray[np.bool_], rule: str) -> None:
        super().__init__(f"{int(bad.sum())} values: {rule}")
        self.bad, self.rule = bad, rule

    def __reduce__(self) -> tuple[type, tuple[npt.NDArray[np.bool_], str]]:
        return type(self), (self.bad, self.rule)
