"""Call `airflow` several times in one process: its start costs more than what it does here.

Standard input is a JSON list: each entry the words of one call, or a file to put in another's place before the next.
Standard output ends with the exit codes of the calls, and what the DAGs' retry policy says of a task's exit codes.
"""

import json
import sys
from pathlib import Path

TOLD = (
    "Bash command failed. The command returned a non-zero exit code {}.",
    "Apache Beam process failed with return code {}",
)


def codes_of(steps: list[list[str]]) -> list[int]:
    """The exit code of each call."""
    from airflow.__main__ import main  # noqa: PLC0415  it is in an environment of its own

    codes = []
    for words in steps:
        if words[0] == "replace":
            Path(words[1]).replace(words[2])
            continue
        sys.argv = ["airflow", *words]
        try:
            main()
            codes.append(0)
        except SystemExit as end:
            codes.append(end.code if isinstance(end.code, int) else int(end.code is not None))  # words are 1
    return codes


def actions() -> dict[int, list[str]]:
    """What is done where a task ends with an exit code, as BashOperator and the Beam operator tell it."""
    from beamveil_steps import UnlessDecided  # noqa: PLC0415  Airflow has put the DAGs' folder on the path

    def asked(code: int, told: str) -> str:
        error = Exception(told.format(code))
        return str(UnlessDecided().evaluate(exception=error, try_number=1, max_tries=2, context=None).action.value)

    return {code: [asked(code, told) for told in TOLD] for code in (1, 2, 3, 12, 137)}


if __name__ == "__main__":
    codes = codes_of(json.load(sys.stdin))
    sys.stdout.write("\n" + json.dumps({"codes": codes, "actions": actions()}) + "\n")
