"""The activities of the contract that this plugin offers; all others are answered with UNSUPPORTED_CAPABILITY."""

import asyncio
import json
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from temporalio import activity
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from .door import Door
from .errors import CONTRACT, failure
from .jobs import run_job
from .operation import Operation

SCHEMAS = Path(__file__).parent.parent / "schema"
HEARTBEAT_S = 0.8
TARGET = {"engine": f"processes of {platform.node()}", "router": {"baseDomain": "localhost", "httpPort": 80}, "substitutesImages": False}


class Activities:
    """Answers the calls for one target."""

    def __init__(self, target_id: str, worker_id: str, data_dir: Path, door: Door) -> None:
        self._target_id = target_id
        self._worker_id = worker_id
        self._data_dir = data_dir
        self._door = door
        self._schemas = {name: Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text())) for name in ("runJob.input", "runJob.output", "observeEnvironment.input")}

    @activity.defn(name="describeTarget")
    async def describe_target(self, _input: Any) -> dict[str, Any]:
        return TARGET

    @activity.defn(name="observeEnvironment")
    async def observe_environment(self, given: Any) -> dict[str, Any]:
        self._read("observeEnvironment", given)
        return {"resources": []}

    @activity.defn(name="runJob")
    async def run_job(self, given: Any) -> dict[str, Any]:
        meta = self._read("runJob", given)
        op = Operation(meta, activity.info().attempt, self._door, self._worker_id)
        beating = asyncio.create_task(_beat())
        try:
            await op.claim()
            return await run_job(given["job"], op, self._data_dir)
        except (ApplicationError, asyncio.CancelledError):
            raise
        except Exception as error:  # Its text could hold a secret, so only its kind leaves the worker.
            raise failure("PLUGIN_CRASHED", f"The plugin failed in runJob with a {type(error).__name__}; the log of its worker has more.") from None
        finally:
            beating.cancel()

    @activity.defn(dynamic=True)
    async def unsupported(self, _args: Sequence[RawValue]) -> Any:
        raise failure("UNSUPPORTED_CAPABILITY", f"This plugin does not offer {activity.info().activity_type}.")

    def _read(self, name: str, given: Any) -> dict[str, Any]:
        """Checks the input by the contract and gives its envelope."""
        size, limit = len(json.dumps(given, ensure_ascii=False).encode()), CONTRACT["activities"][name]["maxBytes"]
        if size > limit:
            raise failure("PAYLOAD_TOO_LARGE", f"The input has {size} bytes; the contract allows {limit}.")
        problems = [".".join(str(part) for part in problem.absolute_path) for problem in self._schemas[f"{name}.input"].iter_errors(given)]
        if problems:
            raise failure("INVALID_INPUT", f"The input does not fit the contract: {', '.join(problems[:5]) or 'the whole'}.")
        if given["op"]["targetId"] != self._target_id:
            raise failure("INVALID_INPUT", f"The call is for the target {given['op']['targetId']}, but this worker serves {self._target_id}.")
        return given["op"]


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(HEARTBEAT_S)
