"""What opens a door? Keys of clouds, tokens of services, private keys, passwords."""

import re
from functools import partial

from transforms.detectors.checks import assigned, credentials, keys
from transforms.detectors.detector import BEFORE
from transforms.detectors.kinds.row import row

_secret = partial(row, classes=("GDPR Art. 32",))
_KEY_WORDS = "api key, api_key, apikey, api-key, secret, token, access key, access_key, client_secret"
_OWN = (
    r"(?:(?i:password|passwort|passwd|passphrase|passcode|kennwort|wachtwoord|contraseña|lösenord|salasana|adgangskode|"
    r"jelszó|пароль|密码|密碼|パスワード|비밀번호|(?:\b|_)(?:mot[ _]de[ _]passe|pwd|pass|psw|pw|senha|hasło|şifre|"
    r"sifre|heslo|parola|lozinka))|[a-z](?:Pwd|Pass))[0-9]?"
)
"""What a password is called; long words whatever stands before: `DB_PASSWORD`, `userPassword`."""
_MACHINES = (
    r"(?:(?:api|access|secret|private|auth|signing|encryption|master|consumer|account)[ _-]?key|"
    r"secret|token|bearer|jwt)"
)
"""What machines' secrets are called, whatever stands before."""
_TOLD = r"\\{0,3}[\"'`]?\]?\s{0,3}(?:=>|:=|(?:: ?[a-z]{3,10} ?)?=|:)\s{0,3}\\{0,3}"
"""Between the word and its value, in settings, JSON, and languages of programs."""
_MARKED = r"(?:\s[^<>]{0,60})?>\s{0,3}|[\"']\s{1,3}(?:value|content)\s{0,2}=\s{0,2}|\\{0,3}[\"']\s{0,2},\s{0,2}\\{0,3}"
"""The same in XML, and where both are arguments of a function."""
_CHOSEN = (
    r"(?:[bru]?\"[^\s\"]{4,}(?:[^\"\n]{0,64}\")?|[bru]?'[^\s']{4,}(?:[^'\n]{0,64}')?|`[^\s`]{4,}`?|"
    r"[^\s\"'`<>。、,;:=&|()\[{][^\s\"'`<>。、]{5,}(?:</)?)"
)
_BEFORE_CHOSEN = rf"(?:{_OWN}(?i:{_TOLD}|{_MARKED}| (?:is|ist|est|es|lautet|to|jest):? )|--[a-z-]{{0,20}}{_OWN} )"
_BEFORE_DRAWN = rf"(?i:{_MACHINES}(?:{_TOLD}|{_MARKED}| is:? |\s)[\"'`]?)"
_DRAWN = r"[A-Za-z0-9_+/.~%-]{16,}={0,2}[(\[]?"

SECRETS = (
    _secret(
        "aws_key",
        BEFORE + r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|AGPA|ANPA)[A-Z2-7]{16}\b",
        hints="aws_access_key_id, aws_key, access_key_id, aws_access_key",
        found=("AKIA" + "IOSFODNN7EXAMPLE", "key=ASIA" + "IOSFODNN7EXAMPLE"),
        passed_over=("AKIA" + "1234", "XAKIA" + "IOSFODNN7EXAMPLE"),
        source="AWS IAM User Guide, unique identifiers and their prefixes; the example is AWS's",
    ),
    _secret(
        "aws_secret",
        BEFORE + r"[A-Za-z0-9/+]{39}(?:[A-Za-z0-9]\b|[/+])",
        check=credentials.mixed,
        leaning=True,
        context="aws, secret, secret_access_key, secretaccesskey, aws_secret_access_key, amazon",
        hints="aws_secret_access_key, aws_secret, secret_access_key, aws_secret_key",
        found=("aws_secret_access_key = wJalrXUtnFEMI" + "/K7MDENG/bPxRfiCYEXAMPLEKEY",),
        passed_over=("wJalrXUtnFEMI" + "/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws secret " + "a" * 40),
        source="AWS IAM User Guide, access keys: 40 characters of base64; the example is AWS's",
    ),
    _secret(
        "gcp_key",
        BEFORE + r"(?:AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,}|GOCSPX-[0-9A-Za-z_-]{28})",
        hints="gcp_key, google_api_key, gcp_api_key, maps_api_key, firebase_key",
        found=("AIza" + "SyA1234567890abcdefghijklmnopqrstuv", "ya29." + "a0AfH6SMBexample_token-123456"),
        passed_over=("AIza" + "Sy123", "ya29"),
        source="Google Cloud documentation, API keys, OAuth 2.0 access tokens and client secrets",
    ),
    _secret(
        "gcp_service_account",
        r"\"private_key_id\"\s{0,4}:\s{0,4}\"[0-9a-f]{40}\"|\b[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z][a-z0-9-]{4,28}[a-z0-9]\.iam\.gserviceaccount\.com\b",
        hints="service_account, gcp_service_account, service_account_key, google_credentials",
        found=(
            '{"private_key_id": "' + "0123456789abcdef" * 2 + '01234567"}',
            "robot-one@my-project.iam.gserviceaccount.com",
        ),
        passed_over=('"private_key_id": ""', "ann@example.com"),
        source="Google Cloud documentation, service account keys",
    ),
    _secret(
        "azure_key",
        r"(?i:\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,86}={1,2}|[?&]sig=[A-Za-z0-9%+/]{43,90}(?:%3D|=)|"
        r"\b[0-9A-Za-z_~.]{3}8Q~[0-9A-Za-z_~.-]{34})",
        hints="azure_key, azure_storage_key, storage_key, sas_token, connection_string, azure_connection_string",
        found=(
            "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=" + "Eby8vdM02xNOcqFlqUwJPLlmEtlC" * 3 + "/w==",
            "https://x.blob.core.windows.net/c?sv=2022&sig=" + "Abc123" * 7 + "Z%3D",
        ),
        passed_over=("AccountKey=", "?sig=abc"),
        source="Azure Storage documentation, connection strings and shared access signatures",
    ),
    _secret(
        "github_token",
        BEFORE + r"(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b",
        hints="github_token, gh_token, github_pat, github_api_token",
        found=("ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8", "github_pat_" + "A1" * 11 + "_" + "b2" * 29 + "C"),
        passed_over=("ghp_" + "short", "ghx_" + "a1B2c3D4e5" * 4),
        source="GitHub documentation, token formats",
    ),
    _secret(
        "gitlab_token",
        BEFORE + r"gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat)-[0-9A-Za-z_.-]{20,}",
        hints="gitlab_token, gitlab_pat",
        found=("glpat-" + "x1Y2z3A4b5" * 2,),
        passed_over=("glpat-" + "short",),
        source="GitLab documentation, token overview: prefixes",
    ),
    _secret(
        "slack_token",
        r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}|\bxapp-[0-9]-[0-9A-Za-z-]{20,}|"
        r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/]{20,}",
        hints="slack_token, slack_webhook, slack_webhook_url",
        found=(
            "xoxb-" + "123456789012-abcdefGHIJKL",
            "https://hooks.slack.com/services/" + "T00000000/B00000000/XXXXXXXX",
        ),
        passed_over=("xoxb-" + "1", "https://slack.com/help"),
        source="Slack API documentation, token types and incoming webhooks",
    ),
    _secret(
        "jwt",
        BEFORE + r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*",
        check=credentials.jwt,
        hints="jwt, id_token, access_token, bearer_token, auth_token, refresh_token, jwt_token",
        found=("Bearer eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxIn0" + ".c2lnbmF0dXJl",),
        passed_over=("eyJhbGciOiJIUzI1NiJ9", "eyJxxxxxxxxxxxxx" + ".eyJzdWIiOiIxIn0" + ".c2ln"),
        source="RFC 7519; the header decodes to a JSON object that names its algorithm (RFC 7515)",
    ),
    _secret(
        "private_key",
        r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:[^-]|-{1,4}[^-])*(?:-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?",
        meant=keys.private,
        hints="private_key, rsa_key, ssh_key, ssh_private_key, pem, signing_key, private_key_pem, pgp_key",
        found=(
            "-----BEGIN RSA PRIV" + "ATE KEY-----\nMIIB\n-----END RSA PRIV" + "ATE KEY-----",
            "-----BEGIN PRIV" + "ATE KEY-----",
            "> -----BEGIN PRIV" + "ATE KEY-----\n> " + "MIIEow" * 10,
        ),
        passed_over=("-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----"),
        source="RFC 7468, RFC 4716, RFC 9580: textual encodings; a block without its end is found by its beginning",
    ),
    _secret(
        "url_password",
        r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@\"'<>]{0,64}:[^\s/@\"'<>]{1,128}@[A-Za-z0-9\[][A-Za-z0-9.:_\[\]-]*",
        check=credentials.kept_in_url,
        hints="dsn, database_url, db_url, connection_url, connection_uri, amqp_url, redis_url, mongo_uri",
        found=("postgres://ann:s3cr3t" + "@db.example.com:5432/x", "https://u:p4ss" + "@example.com"),
        passed_over=("https://example.com:8080/@x", "postgres://ann@db.example.com", "https://user:password@host"),
        source="RFC 3986 section 3.2.1: user information in URLs",
    ),
    _secret(
        "password",
        _BEFORE_CHOSEN + _CHOSEN,
        meant=partial(assigned.password, re.compile(_BEFORE_CHOSEN + f"({_CHOSEN})")),
        hints=(
            "password, passwd, pwd, passphrase, passwort, kennwort, mot_de_passe, contrasena, wachtwoord, haslo, "
            "senha, pin, pin_code, passcode, secret, client_secret, user_password, clave"
        ),
        found=("password = hunter2!" + "x9", 'Passwort: "Geh3' + 'im!Wort"'),
        passed_over=("password policy applies", "password: ${DB_OWN}", "your password: ********"),
        source="what stands behind the word, where digits or signs are mixed with letters; OWASP, secrets management",
    ),
    _secret(
        "api_key",
        BEFORE + r"(?:sk-ant-[A-Za-z0-9_-]{20,}|sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}|hf_[A-Za-z]{30,40}|"
        r"(?:sk|rk|pk)_(?:live|test)_[0-9A-Za-z]{16,128}|whsec_[A-Za-z0-9+/]{24,64}|SK[0-9a-f]{32}|AC[0-9a-f]{32}|"
        r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}|npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{50,}|"
        r"dop_v1_[0-9a-f]{64}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|key-[0-9a-f]{32}|[0-9a-f]{32}-us[0-9]{1,2}|"
        r"lin_api_[A-Za-z0-9]{40}|dckr_pat_[A-Za-z0-9_-]{27}|sq0(?:atp|csp)-[0-9A-Za-z_-]{22,43}|EAACEdEose0cBA[0-9A-Za-z]{20,})",
        check=credentials.issued,
        hints=(
            "api_key, apikey, api_token, api_secret, secret_key, token, access_key, stripe_key, openai_key, "
            "openai_api_key, twilio_sid, twilio_auth_token, sendgrid_key, npm_token, pypi_token, hf_token, "
            "webhook_secret, encryption_key, anthropic_api_key"
        ),
        context=_KEY_WORDS,
        found=(
            "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
            "sk-proj-" + "a1B2c3D4e5" * 4,
            "SG." + "aB1" * 7 + "c." + "dE2" * 14 + "f",
            "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH",
            "npm_" + "a1B2c3" * 6,
        ),
        passed_over=(
            "sk_live_" + "1",
            "sk-short",
            "npm_install",
            "key-value",
            "sk-learn-is-a-great-library-for-python",
        ),
        source="documentation of Stripe, OpenAI, Anthropic, Hugging Face, Twilio, SendGrid, npm, PyPI, Shopify "
        "and others",
    ),
    _secret(
        "secret_assigned",
        _BEFORE_DRAWN + _DRAWN,
        meant=partial(assigned.secret, re.compile(_BEFORE_DRAWN + f"({_DRAWN})")),
        hints=("auth_key, credential, credentials, shared_secret, client_key, session_token, csrf_token"),
        found=(
            "api_key: 9f8E7d6C5b4A3210ffEE",
            "Bearer 9f8E7d6C5b4A3210ffEE",
            'clientSecret="aB3' + '456789xY_zQwErTy"',
            "DJANGO_SECRET_KEY=9f8E7d6C5b4A3210ffEE",
            "X-Api-Key: 9f8e7d6c5b4a3210" + "ffee9f8e7d6c5b4a",
            "token = '" + "9f8E7d6C5b4A3210ffEE" * 9 + "'",
        ),
        passed_over=(
            "9f8E7d6C5b4A3210ffEE",
            "api_key: aaaaaaaaaaaaaaaaaaaa",
            "bearer of responsibilities",
            "accessToken: oauth2Client.credentials.AccessToken1",
            "Secret AgentSmith007Returns",
        ),
        source="OWASP, secrets management: what stands behind such a word and mixes letters and digits as chance does",
    ),
)
