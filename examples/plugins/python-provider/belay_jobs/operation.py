"""What a call knows of the operation for which it is made."""

import time
from typing import Any

from .door import Door

CHECK_VALID_S = 0.05
MOST_CHECKS = 3
SHORTEST_SECRET = 8


class Operation:
    """Envelope, attempt, fence and secrets of one call."""

    def __init__(self, meta: dict[str, Any], attempt: int, door: Door, worker_id: str) -> None:
        self.key: str = meta["key"]
        self._attempt = {name: meta[name] for name in ("operationId", "environmentId", "step", "key", "fence")} | {"attempt": attempt}
        self._door = door
        self._worker_id = worker_id
        self._checked_at = 0.0
        self._secret_texts: list[str] = []

    async def claim(self) -> None:
        """Makes this attempt the current one. Raises STALE_OPERATION where a newer one was seen."""
        self._checked_at = time.monotonic()
        await self._door.claim(self._attempt, self._worker_id)

    async def assert_current(self) -> None:
        """To be called right before an effect. Counted from before the request: who was paused while it waited asks again."""
        if time.monotonic() - self._checked_at < CHECK_VALID_S:
            return
        for _ in range(MOST_CHECKS):
            self._checked_at = time.monotonic()
            await self._door.check(self._attempt)
            if time.monotonic() - self._checked_at < CHECK_VALID_S:
                return

    async def variables(self, ref: str) -> dict[str, str]:
        """Resolves the environment of a process."""
        answer = await self._door.secrets(self._attempt, ref)
        values: dict[str, str] = answer["values"][ref]
        names = answer.get("secretNames", {}).get(ref)
        self._secret_texts += [text for name, text in values.items() if (len(text) >= SHORTEST_SECRET if names is None else name in names)]
        return values

    def mask(self, text: str) -> str:
        """Takes the secrets that this call has resolved out of a text."""
        for secret in sorted(self._secret_texts, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text
