"""Where does a model of spaCy's, run by Presidio's analyzer, see persons in a text? For `beamveil[ner]` alone.

The model is the user's: installed as a package, or a folder that `nlp.to_disk` wrote. Nothing is downloaded.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.detectors.names.seeking import KIND
from transforms.detectors.texts.spans import Spans, settled

_SUSPECT = (
    r"[\p{Lu}\p{Lt}\p{Lo}]|(?i:name|nom\b|nombre|nome|naam|heiße|heisse|appelle|llamo|chiamo|heet|dear|hello|hallo)"
)
"""Texts that the model reads: those with a capital, a letter of a script without them, or a word that names follow."""
_BATCH = 256
"""Texts that the model reads at once."""
_LONGEST = 100_000
"""Characters that it reads at once; a longer text is cut at a space."""
_ENTITY = "PERSON"


@dataclass(frozen=True)
class Model:
    """A model, by what tells it from others. Loaded when it is asked for first, once in a process."""

    name: str
    """The package, or the folder."""
    language: str
    """As ISO 639 codes it."""
    version: str
    """Its own name and version, and the SHA-256 of its files."""

    def spans(self, texts: pa.Array) -> Spans:
        """Persons in string or large_string texts, settled; nulls are passed over.

        Costs milliseconds a text that has a capital. Raises ValueError for text that is not UTF-8.
        """
        rows, pieces, offsets = _pieces(texts)
        engine = _engine(self.name, self.language)
        places: list[tuple[int, int, int]] = []
        found = engine.analyze_iterator(pieces, language=self.language, batch_size=_BATCH, entities=[_ENTITY])
        for row, piece, offset, results in zip(rows, pieces, offsets, found, strict=True):
            for result in results:
                before = offset + len(piece[: result.start].encode())
                places.append((row, before, before + len(piece[result.start : result.end].encode())))
        row_of, start, end = np.array(places, np.int64).reshape(-1, 3).T
        return settled(Spans(row_of, start, end, np.zeros(len(row_of), np.int16), (KIND,)))


def model_spans(name: str) -> Callable[[pa.Array], Spans]:
    """What finds persons by the model. Raises ValueError where the extra or the model is missing."""
    return model(name).spans


def model_identity(name: str) -> str:
    """What tells the model from others, for the manifest: its name, version and the SHA-256 of its files.

    Raises ValueError as `model_spans`.
    """
    return model(name).version


@cache
def model(name: str) -> Model:
    """The model of this name. Raises ValueError as `model_spans`."""
    if find_spec("spacy") is None or find_spec("presidio_analyzer") is None:
        raise ValueError("`model` needs spaCy and Presidio's analyzer: pip install 'beamveil[ner]'")
    folder = _folder(name)
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        language, pipes = str(meta["lang"]), meta["pipeline"]
        called = f"{language}_{meta['name']} {meta['version']}"
    except (OSError, ValueError, KeyError, TypeError):
        msg = f"model {name!r} is no model of spaCy's: it has no meta.json that says its language and version"
        raise ValueError(msg) from None
    if "ner" not in pipes:
        msg = f"model {name!r} does not recognize entities: its pipeline has no 'ner'"
        raise ValueError(msg)
    return Model(name, language, f"{called} sha256:{_digest(folder)}")


def _folder(name: str) -> Path:
    """Where the model lies. Raises ValueError where there is none: spaCy would ask for it on the network."""
    if Path(name).is_dir():
        return Path(name)
    spacy: Any = import_module("spacy")
    if not spacy.util.is_package(name):
        msg = f"model {name!r} is neither an installed package of spaCy's nor a folder: python -m spacy download {name}"
        raise ValueError(msg)
    package = Path(spacy.util.get_package_path(name))
    return next((found.parent for found in sorted(package.glob("*/meta.json"))), package)


def _digest(folder: Path) -> str:
    """The SHA-256 of every file, names and contents, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


@cache
def _engine(name: str, language: str) -> Any:
    """The analyzer that runs the model, and no recognizer but its own."""
    presidio: Any = import_module("presidio_analyzer")
    engines: Any = import_module("presidio_analyzer.nlp_engine")
    recognizers: Any = import_module("presidio_analyzer.predefined_recognizers")
    nlp = engines.SpacyNlpEngine(models=[{"lang_code": language, "model_name": name}])
    registry = presidio.RecognizerRegistry(
        recognizers=[recognizers.SpacyRecognizer(supported_language=language, supported_entities=[_ENTITY])],
        supported_languages=[language],
    )
    analyzer = presidio.AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=[language])
    return presidio.BatchAnalyzerEngine(analyzer_engine=analyzer)


def _pieces(texts: pa.Array) -> tuple[list[int], list[str], list[int]]:
    """(row, what is read, the byte that it begins at) of the texts that may name somebody."""
    try:
        series = pl.Series(pl.from_arrow(texts.cast(pa.large_binary()).cast(pa.large_string())))
    except pa.ArrowInvalid:
        raise ValueError("text that is not UTF-8 cannot be searched") from None
    at = series.str.contains(_SUSPECT).fill_null(value=False).arg_true().to_list()
    cut = [(row, *piece) for row in at for piece in _cut(series[row])]
    return [row for row, _, _ in cut], [piece for _, piece, _ in cut], [offset for _, _, offset in cut]


def _cut(text: str) -> Iterator[tuple[str, int]]:
    """The text in pieces that the model can read, each with the byte that it begins at."""
    offset = 0
    while len(text) > _LONGEST:
        end = text.rfind(" ", 0, _LONGEST) + 1 or _LONGEST
        yield text[:end], offset
        offset += len(text[:end].encode())
        text = text[end:]
    yield text, offset
