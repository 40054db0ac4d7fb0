"""Which labelled texts is detection scored on? Made from seeds, and Presidio's own set where the registry has it."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.drilling.disguises import DISGUISES, PLAIN
from pipelines.drilling.people import LOCALES
from pipelines.drilling.texts import labelled

PRESIDIO = "presidio-evaluator==0.3.2"
"""Its source distribution holds a set of 1,500 synthetic texts, which the wheel leaves out."""
_SET = "data/synth_dataset_v2.json"
_THEIRS: Mapping[str, str] = {
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "IBAN_CODE": "iban",
    "US_SSN": "us_ssn",
    "IP_ADDRESS": "ipv4",
    "PERSON": "person",
    "STREET_ADDRESS": "street_address",
    "ZIP_CODE": "postal_code",
    "AGE": "age",
    "DATE_TIME": "date",
    "ORGANIZATION": "organization",
    "DOMAIN_NAME": "url",
    "US_DRIVER_LICENSE": "us_driving_licence",
}
"""Presidio's words for the kinds of beamveil; places, titles and nationalities have none and are not scored."""

MADE = (
    "person", "email", "phone", "card", "iban", "ipv4", "ipv6", "mac", "url", "date_of_birth", "address", "postal_code",
    "national_id",
)  # fmt: skip
"""What is made up: words of `pipelines.drilling.people`."""


@dataclass(frozen=True)
class Label:
    """What stands in a text, by characters; `end` excluded."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Text:
    """A text and all that is personal in it."""

    text: str
    labels: tuple[Label, ...]


def made(count: int, *, disguised: bool, kinds: Sequence[str] = MADE, seed: int = 7) -> list[Text]:
    """Texts of people in 20 locales; `disguised`: every disguise, else as people write."""
    made_up = labelled(LOCALES, kinds=kinds, count=count, seed=seed, disguises=DISGUISES if disguised else (PLAIN,))
    return [Text(one.text, tuple(Label(s.start, s.end, s.kind) for s in one.spans)) for one in made_up]


def presidios(folder: Path) -> list[Text] | None:
    """The set of Presidio's evaluator; None where it cannot be fetched."""
    archive = next(folder.glob("presidio_evaluator-*.tar.gz"), None) or _fetched(folder)
    if archive is None:
        return None
    with tarfile.open(archive) as held:
        member = next(one for one in held.getmembers() if one.name.endswith(_SET))
        file = held.extractfile(member)
        entries = json.load(file) if file else []
    return [Text(one["full_text"], tuple(map(_label, one["spans"]))) for one in entries]


def _label(span: Mapping[str, str | int]) -> Label:
    kind = str(span["entity_type"])
    return Label(int(span["start_position"]), int(span["end_position"]), _THEIRS.get(kind, kind))


def _fetched(folder: Path) -> Path | None:
    folder.mkdir(parents=True, exist_ok=True)
    asked = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "presidio-evaluator"]
    done = subprocess.run([*asked, "--dest", str(folder), PRESIDIO], check=False, capture_output=True)
    return next(folder.glob("presidio_evaluator-*.tar.gz"), None) if done.returncode == 0 else None
