"""Where `beamveil` and `python -m pipelines` begin."""

import gc
import sys


def main() -> int:
    """Run one command; give its exit code."""
    try:
        from pipelines import cli  # noqa: PLC0415 (an interruption may come while modules are read)

        return cli.main()
    except KeyboardInterrupt:
        sys.stderr.write("error: interrupted\n")
        return 130
    finally:
        gc.freeze()  # the process ends: nobody needs to search a million objects for garbage on the way out


if __name__ == "__main__":
    sys.exit(main())
