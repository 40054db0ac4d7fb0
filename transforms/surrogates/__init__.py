"""Surrogates: fake values looked up in tables that are composed from the word lists of Faker's providers."""

from transforms.surrogates.digest import TABLES_VERSION as TABLES_VERSION
from transforms.surrogates.digest import tables_digest as tables_digest
