"""What becomes of a local job when one of its worker processes dies? It fails at once, wherever the worker was.

Beam notices where it loses a worker that it speaks with. For one that dies before that, in the seconds that imports
take (memory runs out, somebody kills it), it waits without end, and Ctrl-C does not reach it. The other workers, where
they connect after the job was given up, wait for work without end. Beam leaves no other way in than its own classes,
which are changed where they stand, once in a process.
"""

import threading
from typing import Any, Final

from apache_beam.portability.api.org.apache.beam.model.fn_execution.v1.beam_fn_api_pb2 import InstructionResponse
from apache_beam.runners.portability.fn_api_runner.worker_handlers import (
    BeamFnControlServicer,
    ControlConnection,
    ControlFuture,
    SubprocessSdkWorkerHandler,
)

from pipelines.orphans import worker_command
from transforms.errors import RunnerError
from transforms.files.report import on_worker

DIED: Final = "a worker process died before its work was done; memory may have run out"
_NO_MORE: Final = BeamFnControlServicer._DONE_MARKER  # noqa: SLF001


def fail_with_workers() -> None:
    """Have jobs fail with their worker processes, from now on. Calling it again is harmless.

    What was asked of a worker that died is answered with an error, a `RunnerError` of ours in the end. Workers end with
    this process, too.
    """
    start, close = SubprocessSdkWorkerHandler.start_worker, ControlConnection.close
    if getattr(start, "fails_with_it", False):
        return

    def start_worker(handler: Any) -> None:
        handler._worker_command_line = worker_command()  # noqa: SLF001
        start(handler)
        threading.Thread(target=_outlive, args=(handler,), daemon=True).start()

    def close_unstarted(connection: Any) -> None:
        if connection._state == BeamFnControlServicer.UNSTARTED_STATE:  # noqa: SLF001
            connection.push(_NO_MORE)  # for a worker that has yet to connect
        close(connection)

    start_worker.fails_with_it = True  # type: ignore[attr-defined]  # the mark that it stands already
    SubprocessSdkWorkerHandler.start_worker = start_worker
    ControlConnection.close = close_unstarted


def _outlive(handler: Any) -> None:
    """Wait for the end of a worker; where its connection was not closed before, answer in its place."""
    handler.worker_thread.join()
    connection = handler.control_conn
    if connection._state == BeamFnControlServicer.DONE_STATE:  # noqa: SLF001
        return
    died, push = str(on_worker(RunnerError(DIED))), connection.push

    def answer(asked: Any) -> Any:
        if asked is _NO_MORE:
            return push(asked)
        return ControlFuture(asked.instruction_id, InstructionResponse(instruction_id=asked.instruction_id, error=died))

    connection.push = answer
    for name, future in list(connection._futures_by_id.items()):  # noqa: SLF001
        future.set(InstructionResponse(instruction_id=name, error=died))
