"""How does `beamveil run` read where every option is flat, ours and Beam's, as Airflow's Beam operator writes them?

`python -m pipelines.launch --policy P --input I --output O --keys K --runner=R --labels=a=b` is
`beamveil run P --input I --output O --keys K -- --runner=R --labels=a=b`, with the same words and exit codes. What
`run` does not know goes to Beam, unless it is so near to an option of `run` that it must be a slip.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, Literal

import typer
from typer.core import TyperOption
from typer.main import get_command

from pipelines import run_commands
from pipelines.__main__ import main as begin
from pipelines.cli import ANYWHERE
from pipelines.console import Console
from transforms.errors import UsageError

_POLICY: Final = "--policy"
_SLIP: Final = 0.75
"""From this likeness on, an option that Beam does not know either is taken for one of ours, misspelled."""
_SWITCHED: Final[Mapping[str, bool]] = {"true": True, "false": False}
_USAGE: Final = """\
Usage: python -m pipelines.launch --policy POLICY [OPTIONS] [BEAM'S OPTIONS]

The policy is an option, underscores may stand for the dashes within a name, and what is no option of `beamveil run`
goes to Beam. All else is as here:
"""

Side = Literal["policy", "ours", "Beam's"]


def main(words: Sequence[str] | None = None) -> int:
    """Run one flat command; give its exit code. Without words: those of the command line."""
    try:
        whole = run_words(sys.argv[1:] if words is None else words)
    except UsageError as error:
        Console().error(str(error))
        return error.exit_code
    if whole == ["run", "--help"]:
        Console().result(_USAGE)
    return begin(whole)


def run_words(words: Sequence[str]) -> list[str]:
    """Give the words of `beamveil` for flat ones: ours in their order, then `--` and Beam's.

    A switch may have a value: `--prove=True` is `--prove`, and `--prove=False` is nothing. Raises `UsageError` where
    the policy is missing or there twice, where a word belongs to no option, and for what must be a slip. After `--`
    everything is Beam's.

    >>> run_words(["--runner=X", "--policy", "p.yaml", "--input=a", "--output_format=csv", "--labels=v=3"])
    ['run', 'p.yaml', '--input=a', '--output-format=csv', '--', '--runner=X', '--labels=v=3']
    """
    options = _options()
    cut = words.index("--") if "--" in words else len(words)
    if "--help" in words[:cut]:
        return ["run", "--help"]
    read = list(_parted(words[:cut], options))
    policies, ours, beam = ([word for side, word in read if side == which] for which in ("policy", "ours", "Beam's"))
    _refuse_slips(beam, options)
    if len(policies) != 1:
        raise UsageError(f"{_POLICY} is there {len(policies):,} times: name one" if policies else f"name a {_POLICY}")
    return ["run", policies[0], *ours, "--", *beam, *words[cut + 1 :]]


def _options() -> dict[str, bool]:
    """Options of `run`, flat: whether each takes a value. Those of every command are among them."""
    app = typer.Typer(add_completion=False)
    app.command()(run_commands.run)
    options = [option for option in get_command(app).params if isinstance(option, TyperOption)]
    named = {name: not option.is_flag for option in options for name in (*option.opts, *option.secondary_opts)}
    return named | dict.fromkeys(ANYWHERE, False) | {_POLICY: True}


def _parted(words: Sequence[str], options: Mapping[str, bool]) -> Iterator[tuple[Side, str]]:
    """Say of each word whose it is; an option and its value are one word where they are ours."""
    rest = iter(words)
    beam_waits = False  # whether an option of Beam's takes a value is known to Beam only
    for word in rest:
        name, equals, value = word.partition("=")
        name = f"--{name[2:].replace('_', '-')}" if name.startswith("--") else name
        if name in options:
            yield from _ours(name, value if equals else None, rest, takes_value=options[name])
        elif word.startswith("--") or beam_waits:
            yield "Beam's", word
        else:
            raise UsageError(f"{word!r} belongs to no option; {_POLICY} names the policy, --input each input")
        beam_waits = word.startswith("--") and name not in options and not equals


def _ours(name: str, value: str | None, rest: Iterator[str], *, takes_value: bool) -> Iterator[tuple[Side, str]]:
    """Give an option of ours as one word; a value that it lacks is the next of the rest."""
    if takes_value:
        value = next(rest, None) if value is None else value
        if value is None:
            raise UsageError(f"{name} takes a value")
        yield ("policy", value) if name == _POLICY else ("ours", f"{name}={value}")
    elif value is not None and value.lower() not in _SWITCHED:
        raise UsageError(f"{name} is a switch: True or False, or no value at all")
    elif value is None or _SWITCHED[value.lower()]:
        yield "ours", name


def _refuse_slips(beam: Sequence[str], options: Iterable[str]) -> None:
    """Refuse options that Beam does not know and that are nearly ours: without `--prove` a run proves less."""
    names = [word[2:].partition("=")[0] for word in beam if word.startswith("--")]
    near = {name: get_close_matches(f"--{name}", options, n=1, cutoff=_SLIP) for name in names}
    if not any(near.values()):
        return
    from apache_beam.options.pipeline_options import PipelineOptions  # noqa: PLC0415  for a second look only

    known = PipelineOptions([]).get_all_options()
    for name, [*match] in near.items():
        if match and name not in known:
            raise UsageError(f"neither `run` nor Beam has an option --{name}; is it {match[0]}?")
