"""Jobs as processes that outlive the worker; what is known of one is in a folder named by its key."""

import asyncio
import hashlib
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from temporalio import activity

from .errors import failure
from .operation import Operation

LOOK_EVERY_S = 0.05
MOST_OUTPUT = 64_000
# The command is given as arguments, never as text; the shell only keeps output and exit code.
SCRIPT = 'cd "$1" || exit; shift; "$@" >output 2>&1; echo $? >exit-code.new; mv exit-code.new exit-code'


def job_folder(data_dir: Path, key: str) -> Path:
    """Folder of the job of a key."""
    return data_dir / "jobs" / hashlib.sha256(key.encode()).hexdigest()[:24]


async def run_job(job: dict[str, Any], op: Operation, data_dir: Path) -> dict[str, Any]:
    """Runs a job at most once for a key; a later attempt waits for what the first one started."""
    folder = job_folder(data_dir, op.key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / "starts").exists():
        variables = await op.variables(job["variablesRef"])
        await op.assert_current()
        _start(folder, job["command"], variables)
    else:
        # What was started before may print what only this attempt can mask.
        await op.variables(job["variablesRef"])
    try:
        exit_code, output = await _wait(folder, job["timeoutMs"] / 1000)
    except BaseException:
        _stop(folder)
        raise
    return {"exitCode": exit_code, "output": op.mask(output)[-MOST_OUTPUT:], "isTruncated": len(output) > MOST_OUTPUT}


def _start(folder: Path, command: list[str], variables: dict[str, str]) -> None:
    # Written down before the start, so that it can never run twice.
    with (folder / "starts").open("a") as starts:
        starts.write(f"{time.time()}\n")
    environment = {"PATH": os.environ.get("PATH", ""), **variables}
    process = subprocess.Popen(["/bin/sh", "-c", SCRIPT, "job", str(folder), *command], env=environment, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (folder / "pid").write_text(str(process.pid))


async def _wait(folder: Path, timeout_s: float) -> tuple[int, str]:
    started_at = float((folder / "starts").read_text().splitlines()[0])
    while True:
        is_alive = _is_alive(folder)
        if (folder / "exit-code").exists():
            return int((folder / "exit-code").read_text()), (folder / "output").read_text(errors="replace")
        if not is_alive:
            raise failure("TASK_OUTCOME_UNKNOWN", "The job is gone and has left no exit code; it is not run again by itself.")
        if time.time() > started_at + timeout_s:
            raise failure("DEADLINE_EXCEEDED", f"The job did not end within {timeout_s} s and was stopped.")
        activity.heartbeat()
        await asyncio.sleep(LOOK_EVERY_S)


def _pid(folder: Path) -> int:
    return int((folder / "pid").read_text()) if (folder / "pid").exists() else 0


def _is_alive(folder: Path) -> bool:
    pid = _pid(folder)
    if pid <= 0:
        return False
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass  # Started by an earlier worker.
    try:
        os.killpg(pid, 0)
        return True
    except ProcessLookupError:
        return False


def _stop(folder: Path) -> None:
    pid = _pid(folder)
    if pid > 0:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
