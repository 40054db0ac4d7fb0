"""Where `beamveil` and `python -m pipelines` begin."""

import sys

from pipelines.cli import main as main

if __name__ == "__main__":
    sys.exit(main())
