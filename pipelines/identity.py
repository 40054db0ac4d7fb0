"""Which run this is: equal for equal policy, keys, versions, options and inputs, and different for any other."""

import hmac
import json
from importlib.metadata import version
from typing import Any

from pipelines.manifest import Accepted, Inputs, Keys, columns_of, schema_text
from pipelines.request import Checked
from transforms.columns.keep import Keep
from transforms.columns.redact import Redact, model_identity
from transforms.columns.surrogate import Surrogate
from transforms.plan import Plan
from transforms.surrogates import tables_digest

PACKAGES = ("beamveil", "apache-beam", "pyarrow", "faker", "great-expectations", "polars")


def versions(plan: Plan) -> dict[str, str]:
    """The versions on which the output depends: packages, the tables of the surrogates in use, models of names."""
    redacted = [(leaf.transform, leaf.site) for leaf in plan.leaves if isinstance(leaf.transform, Redact)]
    surrogates = [leaf.transform for leaf in plan.leaves if isinstance(leaf.transform, Surrogate)]
    surrogates += [one for redact, site in redacted for one in redact.surrogates(site)]
    used = {(surrogate.of, surrogate.locale) for surrogate in surrogates}
    tables = {f"surrogate {kind} {locale}": tables_digest(kind, locale) for kind, locale in sorted(used)}
    models = sorted({redact.model for redact, _ in redacted if redact.model is not None})
    named = {f"model {model}": model_identity(model) for model in models}
    return {name: version(name) for name in PACKAGES} | tables | named


def identity(checked: Checked) -> str:
    """24 hex digits of HMAC-SHA-256 over all that decides the output, under a key of its own.

    Keyed because paths can tell something. Keys of `ephemeral:` are new every time, and so is the identity.
    """
    whole = {
        "policy": checked.plan.policy.digest,
        "files": dict(checked.plan.digests),
        "keys": [checked.keyring.primary_id, *checked.keyring.key_ids],
        "versions": versions(checked.plan),
        "output": [checked.request.output_format, checked.compression],
        "gate": checked.request.gate,
        "prove": checked.request.prove,
        "inputs": _inputs(checked),
    }
    key = checked.keys.derive(algorithm="HMAC-SHA256", use="identity", domain="run", size=32)
    return hmac.digest(key, json.dumps(whole, sort_keys=True).encode(), "sha256").hex()[:24]


def _inputs(checked: Checked) -> list[list[Any]]:
    return [[file.path, file.size, file.modified] for file in checked.files]


def head(checked: Checked, run: str) -> dict[str, Any]:
    """The fields of the manifest that are known before the job runs, as plain JSON."""
    policy, keyring = checked.plan.policy, checked.keyring
    key = checked.keys.derive(algorithm="HMAC-SHA256", use="input digest", domain="inputs", size=32)
    digest = hmac.digest(key, json.dumps(_inputs(checked)).encode(), "sha256").hex()
    scheme = checked.request.keys.split(":", 1)[0]
    note = "pseudonymous, key destroyed" if scheme == "ephemeral" else "pseudonymous"
    return {
        "beamveil": version("beamveil"),
        "run": run,
        "dataset": policy.dataset,
        "purpose": policy.purpose,
        "owner": policy.owner,
        "status": policy.status,
        "reviewed_by": policy.reviewed_by,
        "scope": policy.scope,
        "policy": policy.digest,
        "files": dict(checked.plan.digests),
        "keys": Keys(source=scheme, primary=keyring.primary_id, ids=list(keyring.key_ids), note=note).model_dump(),
        "versions": versions(checked.plan),
        "inputs": Inputs(files=len(checked.files), digest=digest).model_dump(),
        "format": checked.request.output_format,
        "compression": checked.compression,
        "schema": [column.model_dump() for column in columns_of(checked.plan.schema)],
        "arrow": schema_text(checked.plan.schema),
        "accepted": [
            Accepted(
                column=leaf.path, kinds=list(leaf.transform.accept), reason=leaf.transform.reason or ""
            ).model_dump()
            for leaf in checked.plan.leaves
            if isinstance(leaf.transform, Keep) and leaf.transform.accept
        ],
    }
