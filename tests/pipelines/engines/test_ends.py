import grpc
import pytest

from pipelines.engines import ends


class Lost(grpc.RpcError, grpc.Call):  # type: ignore[misc]
    """What a client meets where a server breaks off."""

    def __init__(self, code: grpc.StatusCode) -> None:
        self._code = code

    def code(self) -> grpc.StatusCode:
        return self._code

    def __str__(self) -> str:
        return "CANARY"

    add_callback = cancel = details = initial_metadata = is_active = time_remaining = trailing_metadata = None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RuntimeError("CANARY SDK worker disconnected: CANARY"), "a worker process died"),
        (RuntimeError("prism CANARY didn't get control connection to"), "no worker came to the runner"),
        (RuntimeError("Service failed to start up with error CANARY"), "the runner did not start"),
        (Lost(grpc.StatusCode.UNAVAILABLE), "the runner went away before the job ended"),
        (Lost(grpc.StatusCode.INTERNAL), "the runner broke off (INTERNAL)"),
        (PermissionError("CANARY"), "may not be executed"),
        (ValueError("CANARY"), "the Beam job failed (ValueError)"),
    ],
)
def test_an_end_is_told_in_our_words(error: Exception, said: str) -> None:
    assert said in ends.told(error)
    assert "CANARY" not in ends.told(error)
