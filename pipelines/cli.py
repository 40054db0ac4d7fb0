"""What is the command `beamveil` made of, and how does each of its ends become an exit code?"""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated, Final

import typer
from typer.main import get_command

from pipelines import commands, key_commands
from pipelines.console import Console, ReaderGoneError
from pipelines.failures import failure
from pipelines.session import Session
from pipelines.silence import libraries_silenced
from transforms.errors import UsageError
from transforms.ours import check_packages_are_ours

_COMMANDS: Final = (
    commands.demo,
    commands.init,
    commands.plan,
    commands.run,
    commands.publish,
    commands.quarantine,
    commands.schema,
)
_KEY_COMMANDS: Final = (key_commands.new, key_commands.info, key_commands.export)
_ANYWHERE: Final = frozenset({"-v", "--verbose", "-q", "--quiet", "--debug"})


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code. Without words: those of the command line."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a pipe may know ASCII only
    words = sys.argv[1:] if words is None else list(words)
    debug = "--debug" in _split(words)[0]
    try:
        check_packages_are_ours()
        return _run(words)
    except ReaderGoneError:
        sys.stdout = None  # type: ignore[assignment]  # or the interpreter complains when it flushes
        return 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (this is where every error ends)
        failed = failure(error, debug=debug)
        Console().error(failed.text)
        if failed.hint:
            Console().hint(failed.hint)
        return failed.exit_code


def _run(words: Sequence[str]) -> int:
    ours, beam = _split(words)
    on_terminal = sys.stdout.isatty()
    command = get_command(_app(rich=on_terminal))
    context = {} if on_terminal else {"max_content_width": 1000, "terminal_width": 1000}
    given = command.main(
        args=_hoisted(ours) or ["--help"], prog_name="beamveil", standalone_mode=False, obj=beam, **context
    )
    return given or 0


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
    return sorted(words, key=lambda word: word not in _ANYWHERE)


def _app(*, rich: bool) -> typer.Typer:
    """Put the commands together; `rich`: help in colours."""
    markup = "rich" if rich else None
    app = typer.Typer(rich_markup_mode=markup, pretty_exceptions_enable=False)
    app.callback()(_globally)
    for command in _COMMANDS:
        app.command()(command)
    keys = typer.Typer(rich_markup_mode=markup, help="Make, describe and hand out master keysets.")
    for command in _KEY_COMMANDS:
        keys.command()(command)
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
    debug: Annotated[bool, typer.Option("--debug", help="Say where an error arose; values stay withheld.")] = False,
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
