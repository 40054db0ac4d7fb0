"""Both clouds' own clients, over the network, against stand-ins on this machine."""

import sys
import urllib.request
from collections.abc import Callable, Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import boto3
import grpc
import pytest
from moto.server import ThreadedMotoServer

from transforms.errors import KeysError
from transforms.keys import KeySource, cloud_secrets, export, info, new_keys

secretmanager = pytest.importorskip("google.cloud.secretmanager", reason="needs the extra beamveil[gcp]")

MASTER = bytes(range(32))
CANARY = "CANARY5ecretKeyMaterialCANARY"
GCP = "gcp-secret:projects/p/secrets/beamveil/versions/1"
AWS = "aws-secret:prod/beamveil"


class SmallSecretManager(grpc.GenericRpcHandler):  # type: ignore[misc]
    """AccessSecretVersion of google.cloud.secretmanager.v1.SecretManagerService, out of a dict."""

    def __init__(self) -> None:
        self.held: dict[str, bytes | grpc.StatusCode] = {}
        self.asked: list[str] = []

    def service(self, details: Any) -> Any:
        assert details.method == "/google.cloud.secretmanager.v1.SecretManagerService/AccessSecretVersion"
        request, response = secretmanager.AccessSecretVersionRequest, secretmanager.AccessSecretVersionResponse
        return grpc.unary_unary_rpc_method_handler(self.answer, request.deserialize, response.serialize)

    def answer(self, request: Any, context: Any) -> Any:
        self.asked.append(request.name)
        held = self.held.get(request.name, grpc.StatusCode.NOT_FOUND)
        if isinstance(held, grpc.StatusCode):
            context.abort(held, f"Secret [{request.name}] {CANARY}")
        return secretmanager.AccessSecretVersionResponse(name=request.name, payload={"data": held})


@pytest.fixture
def gcp(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallSecretManager]:
    service = SmallSecretManager()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((service,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    monkeypatch.setenv(cloud_secrets.ENDPOINT, f"127.0.0.1:{port}")
    yield service
    server.stop(None)


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moto's Secrets Manager, empty, and a client that puts secrets there."""
    urllib.request.urlopen(f"{moto}/moto-api/reset", data=b"")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", moto)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    return boto3.client("secretsmanager")


@pytest.fixture
def put(gcp: SmallSecretManager, aws: Any) -> Callable[[str | bytes], None]:
    """Give both clouds the same secret."""

    def both(content: str | bytes) -> None:
        gcp.held[GCP.partition(":")[2]] = content.encode() if isinstance(content, str) else content
        held = {"SecretBinary": content} if isinstance(content, bytes) else {"SecretString": content}
        aws.create_secret(Name="prod/beamveil", **held)

    return both


def token_key(uri: str) -> str:
    return KeySource(uri).open().within("s").derive(algorithm="AES256-CMAC", use="token", domain="d", size=32).hex()


@pytest.mark.parametrize("uri", [GCP, AWS])
@pytest.mark.parametrize("binary", [False, True], ids=["text", "bytes"])
def test_a_keyset_in_a_secret_gives_the_keys_that_the_same_keyset_in_a_file_gives(
    put: Any, keyset_text: Any, keys_file: Any, uri: str, binary: bool
) -> None:
    text = keyset_text({7: MASTER, 9: MASTER[::-1]}, primary=9)
    put(text.encode() if binary else text)
    assert token_key(uri) == token_key(keys_file(text))
    told = info(uri)
    assert (told.uri, told.primary_id, [key.id for key in told.keys]) == (uri, 9, [7, 9])


@pytest.mark.parametrize("uri", [GCP, AWS])
def test_one_domains_key_is_handed_out_from_a_secret(put: Any, keyset_text: Any, tmp_path: Path, uri: str) -> None:
    put(keyset_text({7: MASTER}, primary=7))
    export(uri, domain="iban", scope="s", form="hmac", to=str(tmp_path / "handed.json"))
    assert '"key_id": 7' in (tmp_path / "handed.json").read_text()


def test_a_secret_of_aws_is_named_by_its_arn_without_a_region_in_the_environment(
    aws: Any, keyset_text: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = aws.create_secret(Name="by-arn", SecretString=keyset_text({7: MASTER}, primary=7))["ARN"]
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    assert KeySource(f"aws-secret:{arn}").open().primary_id == 7
    with pytest.raises(KeysError, match="no region is set: name the secret by its ARN"):
        KeySource("aws-secret:by-arn").open()


@pytest.mark.parametrize("uri", [GCP, AWS])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f'{{"primaryKeyId": 1, "key": "{CANARY}"}}', "not a Tink JSON keyset"),
        (CANARY, "not a keyset; 'beamveil keys new' makes one"),
        (CANARY.encode() + b"\xff", "what it holds is not a keyset"),
    ],
)
def test_what_is_no_keyset_is_refused_and_never_quoted(put: Any, uri: str, content: str | bytes, words: str) -> None:
    put(content)
    with pytest.raises(KeysError, match=words) as caught:
        KeySource(uri).open()
    assert CANARY not in repr(caught.value)
    assert caught.value.__context__ is None


def test_a_secret_that_is_larger_than_any_keyset_is_refused(gcp: SmallSecretManager) -> None:
    gcp.held[GCP.partition(":")[2]] = bytes((1 << 20) + 1)
    with pytest.raises(KeysError, match="larger than any keyset"):
        KeySource(GCP).open()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (grpc.StatusCode.NOT_FOUND, "no such secret, or no such version"),
        (grpc.StatusCode.FAILED_PRECONDITION, "disabled or destroyed"),
        (grpc.StatusCode.PERMISSION_DENIED, "these credentials may not read it"),
        (grpc.StatusCode.UNAUTHENTICATED, "the credentials are not accepted"),
        (grpc.StatusCode.INTERNAL, "cannot be read: InternalServerError"),
    ],
)
def test_googles_refusals_are_told_in_our_words(gcp: SmallSecretManager, code: grpc.StatusCode, words: str) -> None:
    gcp.held[GCP.partition(":")[2]] = code
    with pytest.raises(KeysError, match=words) as caught:
        KeySource(GCP).open()
    assert CANARY not in repr(caught.value)
    assert caught.value.__context__ is None


def test_a_service_that_is_down_for_a_moment_is_asked_again_and_not_for_long(
    gcp: SmallSecretManager, keyset_text: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud_secrets, "_SECONDS_IN_ALL", 1.5)
    gcp.held[GCP.partition(":")[2]] = grpc.StatusCode.UNAVAILABLE
    with pytest.raises(KeysError, match="no answer came"):
        KeySource(GCP).open()
    assert len(gcp.asked) > 1


def test_awss_refusals_are_told_in_our_words(aws: Any, monkeypatch: pytest.MonkeyPatch, free_port: Any) -> None:
    with pytest.raises(KeysError, match="no such secret in this account and region"):
        KeySource("aws-secret:none").open()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(KeysError, match="the service cannot be reached"):
        KeySource(AWS).open()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(KeysError, match="no AWS credentials were found"):
        KeySource(AWS).open()


def test_without_google_credentials_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(cloud_secrets.ENDPOINT, raising=False)
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    with pytest.raises(KeysError, match="no Google credentials were found"):
        KeySource(GCP).open()


@pytest.mark.parametrize("endpoint", ["secretmanager.googleapis.com:443", "127.0.0.1.evil.test:80", "10.0.0.1:80", ""])
def test_the_stand_in_may_only_be_on_this_machine(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cloud_secrets.ENDPOINT, endpoint)
    with pytest.raises(KeysError, match="points to a stand-in on this machine"):
        KeySource(GCP).open()


@pytest.mark.parametrize(
    ("uri", "module", "extra"), [(GCP, "google.cloud.secretmanager", "gcp"), (AWS, "boto3", "aws")]
)
def test_where_the_extra_is_missing_it_is_named(
    uri: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    if module.startswith("google"):
        monkeypatch.delattr("google.cloud.secretmanager")
    with pytest.raises(KeysError, match=rf"needs a further package: pip install 'beamveil\[{extra}\]'"):
        KeySource(uri).open()


@pytest.mark.parametrize(
    ("uri", "command"),
    [
        (GCP, "gcloud secrets create beamveil --project=p --data-file=keys.json"),
        (AWS, "aws secretsmanager create-secret --name prod/beamveil --secret-string file://keys.json"),
    ],
)
def test_new_keys_are_not_written_to_a_secret_store_but_it_is_said_how(uri: str, command: str) -> None:
    with pytest.raises(KeysError, match=f"beamveil keys new file:keys.json', then '{command}'"):
        new_keys(uri)
