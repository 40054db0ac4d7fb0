"""Where `beamveil` and `python -m pipelines` begin."""

import gc
import sys
from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code. Without words: those of the command line."""
    if sys.flags.optimize > 1:
        sys.stderr.write("error: Apache Beam needs docstrings: start Python without -OO and PYTHONOPTIMIZE=2\n")
        return 2
    try:
        from pipelines import cli  # noqa: PLC0415 (an interruption may come while modules are read)

        return cli.main(words)
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        return 130
    finally:
        gc.freeze()  # the process ends: nobody needs to search a million objects for garbage on the way out


if __name__ == "__main__":
    sys.exit(main())
