"""Tables from seeds: what their columns are called, what stands in them, and which of them say who somebody is."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from faker import Faker

ROWS = 1_500
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
    *("color", "email_count", "x17", "quantity", "plan", "score", "region_rank", "v", "feature", "measure", "is_active"),
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
        name = f"{words[number % len(words)]}_{number}" if number > 40 else words[number % len(words)] + "_" * (number // 22)
        made = (DIRECT if identifies else HARMLESS)[kind]
        columns[name] = [None if rng.random() < 0.05 else made(fake, rng) for _ in range(ROWS)]
        if identifies:
            direct[name] = kind
    return pa.table(columns), direct
