"""What is the command `beamveil` made of, and how does each of its ends become an exit code?"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final, Literal, TextIO

import typer
from typer.main import get_command

from pipelines import commands, drill_commands, key_commands, run_commands, scan_commands
from pipelines.console import Console
from pipelines.failures import INTERRUPTED, Failure, failure, interruptions
from pipelines.session import Session
from pipelines.silence import libraries_silenced
from transforms.errors import UsageError
from transforms.ours import check_packages_are_ours

_COMMANDS: Final[tuple[Callable[..., None], ...]] = (
    commands.demo,
    commands.init,
    scan_commands.scan,
    commands.plan,
    drill_commands.drill,
    run_commands.run,
    run_commands.publish,
    commands.verify,
    commands.report,
    commands.quarantine,
    commands.schema,
)
_KEY_COMMANDS: Final[tuple[Callable[..., None], ...]] = (key_commands.new, key_commands.info, key_commands.export)
_WIDE: Final = 1_000
ANYWHERE: Final = frozenset({"-v", "--verbose", "-q", "--quiet", "--debug"})
"""Options that hold for every command."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code. Without words: those of the command line."""
    sys.stdout, sys.stderr = (_usable(stream) for stream in (sys.stdout, sys.stderr))
    words = sys.argv[1:] if words is None else list(words)
    debug = "--debug" in _split(words)[0]
    with interruptions() as came:
        try:
            check_packages_are_ours()
            return _run(words)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (this is where every error ends)
            return _tell(failure(error, debug=debug, came=came))


def _run(words: Sequence[str]) -> int:
    ours, beam = _split(words)
    command = get_command(_app(on_terminal=sys.stdout.isatty()))
    given = command.main(args=_hoisted(ours) or ["--help"], prog_name="beamveil", standalone_mode=False, obj=beam)
    if given == INTERRUPTED:
        raise KeyboardInterrupt  # Typer made a number of it
    return given or 0


def _usable(stream: TextIO | None) -> TextIO:
    """Give a stream that takes every character, and one that leads nowhere where there is none (`>&-`)."""
    stream = stream or Path(os.devnull).open("w")  # noqa: SIM115 (for as long as the process lives)
    stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]  # a pipe may know ASCII only
    return stream


def _tell(failed: Failure) -> int:
    console = Console()
    console.error(failed.text)
    console.whereabouts(failed.whereabouts)
    if failed.hint:
        console.hint(failed.hint)
    return failed.exit_code


def _split(words: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Part the words for us from those after the first `--`, which are Beam's.

    >>> _split(["run", "p.yaml", "--", "--runner=X", "--"])
    (['run', 'p.yaml'], ('--runner=X', '--'))
    """
    cut = words.index("--") if "--" in words else len(words)
    return list(words[:cut]), tuple(words[cut + 1 :])


def _hoisted(words: Sequence[str]) -> list[str]:
    """Bring the options that hold for every command before the command, so that they may stand anywhere.

    >>> _hoisted(["run", "p.yaml", "-q"])
    ['-q', 'run', 'p.yaml']
    """
    return sorted(words, key=lambda word: word not in ANYWHERE)


def _app(*, on_terminal: bool) -> typer.Typer:
    """Put the commands together; help comes in colours on a terminal, plain and unwrapped elsewhere."""
    markup: Literal["rich"] | None = "rich" if on_terminal else None
    wide = {} if on_terminal else {"max_content_width": _WIDE, "terminal_width": _WIDE}
    app = typer.Typer(rich_markup_mode=markup, pretty_exceptions_enable=False, context_settings=wide)
    app.callback()(_globally)
    for command in _COMMANDS:
        app.command()(command)
    keys = typer.Typer(rich_markup_mode=markup, help="Make, describe and hand out master keysets.")
    for key_command in _KEY_COMMANDS:
        keys.command()(key_command)
    app.add_typer(keys, name="keys")
    return app


def _print_version(wanted: bool) -> None:  # noqa: FBT001 (Typer calls it so)
    if wanted:
        Console().result(f"beamveil {version('beamveil')}")
        raise typer.Exit


def _globally(
    context: typer.Context,
    *,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Let Beam and other libraries log.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only results and errors.")] = False,
    debug: Annotated[  # noqa: ARG001 (`main` looks for it itself)
        bool, typer.Option("--debug", help="Say where an error arose; values stay withheld.")
    ] = False,
    version: Annotated[  # noqa: ARG001 (its callback does it)
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Anonymize Parquet and CSV data by a written policy, validate every row, and only then publish."""
    beam: tuple[str, ...] = context.obj
    if beam and context.invoked_subcommand != "run":
        raise UsageError(f"words after -- are options for Beam, and only 'run' takes them: {beam[0]!r}")
    context.obj = Session(console=Console(quiet=quiet), beam=beam)
    context.with_resource(libraries_silenced(unless=verbose))
