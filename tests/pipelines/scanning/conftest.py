"""Tables from seeds: what their columns are called, what stands in them, and which of them say who somebody is."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from faker import Faker

ROWS = 800
Maker = Callable[[Faker, random.Random], Any]


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(count))


DIRECT: dict[str, Maker] = {
    "email": lambda fake, _: fake.email(),
    "phone": lambda fake, rng: f"+1 {rng.choice(('212', '415', '303'))} 555 {rng.randint(1000, 9999)}",
    "name": lambda fake, _: fake.name(),
    "card": lambda fake, _: fake.credit_card_number("visa16"),
    "card_number": lambda fake, _: int(fake.credit_card_number("visa16")),
    "iban": lambda fake, _: fake.iban(),
    "ssn": lambda fake, _: fake.ssn(),
    "uuid": lambda fake, _: fake.uuid4(),
    "ipv4": lambda fake, _: fake.ipv4_public(),
    "ipv6": lambda fake, _: fake.ipv6(),
    "mac": lambda fake, _: fake.mac_address(),
    "address": lambda fake, _: fake.street_address(),
    "vin": lambda fake, _: fake.vin(),
    "last_name": lambda fake, _: fake.last_name(),
    "note": lambda fake, _: f"Called {fake.name()} at {fake.email()} about the open invoice, will call again",
}
"""What says who somebody is, one way or another; each stands under a name that says nothing, or another thing."""
HARMLESS: dict[str, Maker] = {
    "color": lambda _, rng: rng.choice(("red", "green", "blue", "Zürich blue", None)),
    "count": lambda _, rng: rng.randint(0, 40),
    "flag": lambda _, rng: rng.random() < 0.5,
    "amount": lambda _, rng: round(rng.gauss(100, 30), 2),
    "share": lambda _, rng: rng.random(),
    "status": lambda _, rng: rng.choice(("open", "closed", "in progress", "")),
    "product": lambda _, rng: rng.choice([f"SKU-{n}" for n in range(40)]),
    "level": lambda _, rng: rng.choice(("A", "B", "C")),
    "year": lambda _, rng: rng.randint(2001, 2024),
    "cents": lambda _, rng: rng.randint(0, 90_000),
}
MISLEADING = (
    *(
        "color",
        "email_count",
        "x17",
        "quantity",
        "plan",
        "score",
        "region_rank",
        "v",
        "feature",
        "measure",
        "is_active",
    ),
    *("Übersicht", "f_0", "temperature", "weight", "stage", "ratio", "bin", "group", "kind", "label", "unit"),
)
"""Names for direct identifiers that say something else."""
PERSONAL = ("phone_type", "email_opened", "name_count", "address_changes", "card_type", "ssn_checked", "iban_count")
"""Names for harmless columns that sound personal."""


@pytest.fixture(scope="session")
def wide() -> tuple[pa.Table, dict[str, str]]:
    """200 columns under misleading names, and which of them hold what says who somebody is."""
    fake, rng = Faker("en_US"), random.Random(20_261)
    fake.seed_instance(20_261)
    columns: dict[str, list[Any]] = {}
    direct: dict[str, str] = {}
    for number in range(200):
        identifies = number % 4 == 0
        kinds = list(DIRECT if identifies else HARMLESS)
        kind = kinds[number // 4 % len(kinds) if identifies else number % len(kinds)]
        words = MISLEADING if identifies else (*MISLEADING, *PERSONAL)
        word = words[number % len(words)]
        name = word if word not in columns else f"{word}_{number}"
        made = (DIRECT if identifies else HARMLESS)[kind]
        columns[name] = [None if rng.random() < 0.05 else made(fake, rng) for _ in range(ROWS)]
        if identifies:
            direct[name] = kind
    return pa.table(columns), direct


@pytest.fixture(scope="session")
def titanic() -> pa.Table:
    """Passengers, as the well-known table has them."""
    fake, rng = Faker("en_US"), random.Random(1912)
    fake.seed_instance(1912)
    rows = 891
    titles = ("Mr.", "Mrs.", "Miss.", "Master.")
    return pa.table(
        {
            "PassengerId": list(range(1, rows + 1)),
            "Survived": [rng.randint(0, 1) for _ in range(rows)],
            "Pclass": [rng.randint(1, 3) for _ in range(rows)],
            "Name": [f"{fake.last_name()}, {rng.choice(titles)} {fake.first_name()}" for _ in range(rows)],
            "Sex": [rng.choice(("male", "female")) for _ in range(rows)],
            "Age": [None if rng.random() < 0.2 else float(rng.randint(1, 80)) for _ in range(rows)],
            "SibSp": [rng.randint(0, 5) for _ in range(rows)],
            "Parch": [rng.randint(0, 4) for _ in range(rows)],
            "Ticket": [
                rng.choice((f"A/5 {rng.randint(1000, 99999)}", str(rng.randint(1000, 400000)))) for _ in range(rows)
            ],
            "Fare": [round(rng.uniform(4, 512), 4) for _ in range(rows)],
            "Cabin": [None if rng.random() < 0.7 else f"{_letters(rng, 1)}{rng.randint(1, 130)}" for _ in range(rows)],
            "Embarked": [rng.choice("SCQ") for _ in range(rows)],
        }
    )


@pytest.fixture(scope="session")
def claims() -> pa.Table:
    """Health claims with a few rows for each member."""
    fake, rng = Faker("en_US"), random.Random(77)
    fake.seed_instance(77)
    members = [(f"M{rng.randint(10**8, 10**9)}", fake.name(), fake.date_of_birth(), fake.zipcode()) for _ in range(400)]
    rows = [rng.choice(members) for _ in range(1_200)]
    start = date(2024, 1, 1)
    return pa.table(
        {
            "claim_id": [f"CLM-{n:07d}" for n in range(1_200)],
            "member_id": [row[0] for row in rows],
            "patient_name": [row[1] for row in rows],
            "dob": pa.array([row[2] for row in rows], pa.date32()),
            "sex": [rng.choice("MF") for _ in rows],
            "zip": [row[3] for row in rows],
            "service_date": pa.array([start + timedelta(rng.randint(0, 300)) for _ in rows], pa.date32()),
            "diagnosis_code": [f"{_letters(rng, 1)}{rng.randint(10, 99)}.{rng.randint(0, 9)}" for _ in rows],
            "paid_amount": [round(rng.gammavariate(2, 90), 2) for _ in rows],
            "provider_npi": [f"1{rng.randint(10**8, 10**9 - 1)}" for _ in rows],
            "approved": [rng.random() < 0.8 for _ in rows],
            "religion": [rng.choice(("none", "catholic", "muslim", "jewish")) for _ in rows],
            "comment": [
                f"{row[1]} called from {fake.phone_number()} because the claim was denied again" for row in rows
            ],
            "nothing": pa.array([None] * len(rows), pa.string()),
        }
    )


@pytest.fixture(scope="session")
def chats() -> pa.Table:
    """Conversations: messages within rows, and a map with attributes."""
    fake, rng = Faker("de_DE"), random.Random(5)
    fake.seed_instance(5)

    def said() -> str:
        return rng.choice(
            (
                f"Hallo, ich bin {fake.name()}, meine Adresse ist {fake.email()}",
                "Danke, das hat mir sehr geholfen, auf Wiedersehen",
                f"Bitte rufen Sie mich an unter +49 30 {rng.randint(100000, 999999)}, es ist dringend",
            )
        )

    rows = 600
    return pa.table(
        {
            "conversation_id": [fake.uuid4() for _ in range(rows)],
            "started": pa.array([datetime(2024, 3, 1) + timedelta(minutes=n) for n in range(rows)], pa.timestamp("us")),
            "contact": [{"email": fake.email(), "plan": rng.choice(("free", "pro"))} for _ in range(rows)],
            "messages": [
                [{"role": role, "content": said()} for role in ("user", "assistant")] if n % 9 else None
                for n in range(rows)
            ],
            "scores": [[rng.random() for _ in range(3)] for _ in range(rows)],
            "by_address": pa.array([[(fake.email(), 1)] for _ in range(rows)], pa.map_(pa.string(), pa.int64())),
            "labels": pa.array([[("tone", rng.choice("ab"))] for _ in range(rows)], pa.map_(pa.string(), pa.string())),
        }
    )


@pytest.fixture(scope="session")
def write() -> Callable[..., str]:
    """Write a table as Parquet or CSV, in some files, below a folder; where they lie."""

    def to(root: Path, table: pa.Table, *, files: int = 1, kind: str = "parquet", group_rows: int = 1_000_000) -> str:
        folder = root / f"{kind}-{files}-{group_rows}"
        folder.mkdir(exist_ok=True)
        bounds = np.linspace(0, len(table), files + 1).astype(int)
        for number, (start, end) in enumerate(pairwise(bounds)):
            part = table.slice(start, end - start)
            if kind == "csv":
                pyarrow.csv.write_csv(part, folder / f"{number}.csv")
            else:
                pq.write_table(part, folder / f"{number}.parquet", row_group_size=group_rows)
        return str(folder)

    return to


@pytest.fixture
def written(write: Callable[..., str], tmp_path: Path) -> Callable[..., str]:
    """Write a table for one test, as `write` does; the folder."""
    return partial(write, tmp_path)
