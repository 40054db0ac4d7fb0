"""A model finds persons where lists know none: trained here, on thirty sentences, and loaded from its folder."""

import pickle
import random
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
import spacy
from spacy.training import Example
from spacy.util import compounding, minibatch

from transforms.detectors.names import model as models
from transforms.detectors.names.model import model, model_identity, model_spans

NAMES = ("Zorblat Quex", "Vreni Ömz", "Klatu Barad", "Ixchel Wuu", "Torvin Skee", "Brix Oolong")
SAID = ("{} called about the parcel", "we spoke with {} today", "please tell {} the price", "a card for {}", "it is {}")
OTHERS = ("the parcel is late", "please send the Invoice today", "our Shop is closed on Monday")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    nlp = spacy.blank("en")
    nlp.add_pipe("ner").add_label("PERSON")
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": []}) for text in OTHERS]
    for name in NAMES:
        for said in SAID:
            start = said.index("{}")
            entities = [(start, start + len(name), "PERSON")]
            examples.append(Example.from_dict(nlp.make_doc(said.format(name)), {"entities": entities}))
    spacy.util.fix_random_seed(5)
    rng = random.Random(5)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(15):
        rng.shuffle(examples)
        for batch in minibatch(examples, compounding(4.0, 16.0, 1.2)):
            nlp.update(batch, sgd=optimizer, drop=0.1)
    nlp.meta["name"], nlp.meta["version"] = "trained_here", "1.2.3"
    path = tmp_path_factory.mktemp("model") / "persons"
    nlp.to_disk(path)
    return path


def test_a_model_finds_persons_that_no_list_has(folder: Path) -> None:
    spoke = "we spoke with Klatu Barad today"
    spans = model_spans(str(folder))(pa.array([f"zoë: {spoke}", None, "", "the parcel is late", spoke]))
    assert (spans.row.tolist(), spans.start.tolist(), spans.end.tolist()) == ([0, 4], [20, 14], [31, 25])
    assert spans.kinds == ("person",)


def test_slices_large_strings_and_empty_batches_are_read_alike(folder: Path) -> None:
    seek = model_spans(str(folder))
    texts = pa.array(["x", "a card for Torvin Skee"], pa.large_string())
    assert seek(texts.slice(1)).start.tolist() == [11]
    assert len(seek(texts.slice(0, 0))) == 0


def test_a_long_text_is_read_in_pieces(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_LONGEST", 40)
    text = "ö" * 30 + " we spoke with Klatu Barad today" * 2
    spans = model_spans(str(folder))(pa.array([text]))
    assert [text.encode()[a:b].decode() for a, b in zip(spans.start, spans.end, strict=True)] == ["Klatu Barad"] * 2


def test_its_identity_is_its_version_and_the_digest_of_its_files(folder: Path, tmp_path: Path) -> None:
    identity = model_identity(str(folder))
    assert identity.startswith("en_trained_here 1.2.3 sha256:")
    assert len(identity.split("sha256:")[1]) == 64
    loaded = spacy.load(folder)
    loaded.meta["description"] = "another"
    loaded.to_disk(tmp_path / "other")
    assert model_identity(str(tmp_path / "other")) != identity


def test_a_model_travels_to_workers_by_name(folder: Path) -> None:
    seek = pickle.loads(pickle.dumps(model_spans(str(folder))))
    assert seek(pa.array(["it is Vreni Ömz"])).end.tolist() == [16]


def test_a_model_that_is_not_there_is_refused_and_not_fetched() -> None:
    with pytest.raises(ValueError, match="neither an installed package of spaCy's nor a folder"):
        model("en_no_such_model")


def test_a_folder_that_holds_no_model_or_one_that_names_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no meta\.json"):
        model(str(tmp_path))
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ValueError, match="no 'ner'"):
        model(str(tmp_path / "blank"))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"pip install 'beamveil\[ner\]'"):
        model_identity("not_asked_before")


def test_text_that_is_not_utf8_is_refused_without_quoting_it(folder: Path) -> None:
    broken = pa.array([b"Canary\xff"]).cast(pa.binary()).view(pa.string())
    with pytest.raises(ValueError, match="not UTF-8") as caught:
        model_spans(str(folder))(broken)
    assert "Canary" not in str(caught.value)


def test_importing_the_module_imports_neither_spacy_nor_presidio() -> None:
    program = (
        "import sys, transforms.detectors.names.model\n"
        "sys.exit(bool({'spacy', 'presidio_analyzer'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
