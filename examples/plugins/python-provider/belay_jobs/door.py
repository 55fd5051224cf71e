"""The engine's door: HTTP with the plugin's token."""

import asyncio
import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from .errors import CONTRACT, failure

TIMEOUT_S = int(os.environ.get("BELAY_DOOR_TIMEOUT_MS", "10000")) / 1000


class Door:
    """Asks the door; every request may be repeated, so that a short outage of the engine is bridged here."""

    def __init__(self, url: str, token_file: Path) -> None:
        self._url = url.rstrip("/")
        self._token_file = token_file

    async def hello(self, request: dict[str, Any]) -> dict[str, Any]:
        return await self._post("/door/v1/hello", request)

    async def claim(self, attempt: dict[str, Any], worker_id: str) -> None:
        await self._post("/door/v1/claims", {**attempt, "workerId": worker_id})

    async def check(self, attempt: dict[str, Any]) -> None:
        await self._post("/door/v1/checks", attempt)

    async def secrets(self, attempt: dict[str, Any], ref: str) -> dict[str, Any]:
        return await self._post("/door/v1/secrets", {**attempt, "refs": [ref]})

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        for wait_s in (0.02, 0.1, 0.4, None):
            try:
                return await asyncio.to_thread(self._post_now, path, body)
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                if wait_s is None:
                    raise failure("DOOR_UNAVAILABLE", f"The engine's door does not answer {path}.") from None
                await asyncio.sleep(wait_s)
        raise AssertionError("unreachable")

    def _post_now(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._token_file.read_text().strip()}", "content-type": "application/json"}
        request = urllib.request.Request(self._url + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                return json.loads(response.read() or b"{}")
        except urllib.error.HTTPError as error:
            problem = _read_problem(error.read())
            raise failure(problem.get("code", "DOOR_UNAVAILABLE"), problem.get("message", f"The door answered {path} with {error.code}.")) from None


def _read_problem(body: bytes) -> dict[str, str]:
    try:
        problem = json.loads(body)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) and problem.get("code") in CONTRACT["errors"] else {}
