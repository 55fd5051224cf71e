"""Sealed payloads: AES-256-GCM with the keys that the door hands out (docs/plugins.md, Sealed payloads)."""

import asyncio
import base64
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import temporalio.converter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

NONCE_BYTES, TAG_BYTES = 12, 16
FIRST_KEYS_WAIT_S = 4
ASK_AGAIN_S = 1


class Unsealable(Exception):
    """A payload cannot be opened; the text names the key, never its value."""


class Keys(PayloadCodec):
    """The keys of the worker's queue, in memory only; for an id that it does not know it asks the door anew."""

    def __init__(self) -> None:
        self._current = ""
        self._keys: dict[str, bytes] = {}
        self._arrived = asyncio.Event()
        self._asked_at = 0.0
        self.ask: Callable[[], Awaitable[Any]] | None = None

    def update(self, document: dict[str, Any]) -> None:
        self._keys = {key_id: base64.b64decode(text) for key_id, text in document["keys"].items()}
        self._current = document["current"]
        self._arrived.set()

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        await self._wait()
        return [seal(payload, self._current, self._keys[self._current]) if self._current else _plain({"message": "The worker has no keys."}) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await self._open(payload) for payload in payloads]

    async def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != b"binary/encrypted":
            return payload
        await self._wait()
        key_id = payload.metadata.get("encryption-key-id", b"").decode()
        if key_id not in self._keys and self.ask is not None and time.monotonic() - self._asked_at > ASK_AGAIN_S:
            self._asked_at = time.monotonic()
            await self.ask()
        if key_id not in self._keys:
            raise Unsealable(f"a payload was sealed with the key {key_id}, which the door did not hand out")
        return open_sealed(payload, key_id, self._keys[key_id])

    async def _wait(self) -> None:
        if not self._arrived.is_set():
            try:
                await asyncio.wait_for(self._arrived.wait(), FIRST_KEYS_WAIT_S)
            except TimeoutError:
                pass


def seal(payload: Payload, key_id: str, key: bytes, nonce: bytes | None = None) -> Payload:
    nonce = nonce or os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, payload.SerializeToString(deterministic=True), _additional(key_id))
    return Payload(metadata={"encoding": b"binary/encrypted", "encryption-cipher": b"AES-256-GCM", "encryption-key-id": key_id.encode()}, data=nonce + sealed)


def open_sealed(payload: Payload, key_id: str, key: bytes) -> Payload:
    if len(payload.data) < NONCE_BYTES + TAG_BYTES:
        raise Unsealable(f"a payload sealed with the key {key_id} is cut off")
    try:
        return Payload.FromString(AESGCM(key).decrypt(payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:], _additional(key_id)))
    except InvalidTag:
        raise Unsealable(f"a payload sealed with the key {key_id} was changed, or the key is another one") from None


def data_converter(keys: Keys) -> DataConverter:
    """Payloads as JSON, sealed; messages and stack traces of failures go into a payload too."""
    return replace(temporalio.converter.default(), payload_codec=keys, failure_converter_class=DefaultFailureConverterWithEncodedAttributes)


def _additional(key_id: str) -> bytes:
    return f"belay-payload-v1:{key_id}".encode()


def _plain(value: Any) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(value).encode())


def check_vectors(vectors: Iterable[dict[str, Any]]) -> int:
    """Tries the test vectors of the contract. Gives how many there are; raises where one does not fit."""
    count = 0
    for vector in vectors:
        key, nonce = base64.b64decode(vector["key"]), base64.b64decode(vector["nonce"])
        payload = Payload(metadata={name: value.encode() for name, value in vector["metadata"].items()}, data=base64.b64decode(vector["data"]))
        sealed = seal(payload, vector["keyId"], key, nonce)
        opened = open_sealed(Payload(metadata={name: value.encode() for name, value in vector["sealed"]["metadata"].items()}, data=base64.b64decode(vector["sealed"]["data"])), vector["keyId"], key)
        if opened != payload or base64.b64encode(sealed.data).decode() != vector["sealed"]["data"]:
            raise AssertionError(f"the vector {vector['name']} does not fit")
        count += 1
    return count
