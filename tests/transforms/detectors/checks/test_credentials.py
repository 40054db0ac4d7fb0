"""Secrets and what only looks like one."""

from transforms.detectors.checks.credentials import issued, jwt, kept_in_url, mixed


def test_a_token_is_one_whose_header_names_an_algorithm() -> None:
    assert jwt("eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxIn0.c2ln")  # RFC 7515
    assert not jwt("eyJ0eXAiOiJKV1QifQ.e30.")  # no alg
    assert not jwt("eyJxxxx.e30.")
    assert not jwt("é.e30.")


def test_what_chance_made_mixes_digits_and_both_cases() -> None:
    assert mixed("9f8E7d6C5b4A3210ffEE")
    assert not mixed("9f8e7d6c5b4a3210")
    assert not mixed("aA1aA1aA1aA1")


def test_a_key_that_goes_on_in_words_is_none() -> None:
    assert issued("sk-ant-api03-abcdefGHIJKL1234567890")
    assert issued("hf_abcdefghijklmnopqrstuvwxyzABCDEFGH")
    assert not issued("sk-learn-is-a-great-library-for-python")
    assert not issued("sk-SK-bratislava-slovakia-region-2024")


def test_words_that_stand_for_a_password_in_a_url_are_none() -> None:
    assert kept_in_url("redis://:s3cr3t@host")
    for placeholder in ("password", "PASS", "${PW}", "aws_secret_access_key"):
        assert not kept_in_url(f"s3://user:{placeholder}@host")
