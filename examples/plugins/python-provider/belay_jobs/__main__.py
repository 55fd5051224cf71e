"""The worker: says hello at the door, polls the queue of its target, stops on SIGTERM."""

import asyncio
import hashlib
import json
import logging
import os
import platform
import signal
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client
from temporalio.service import TLSConfig
from temporalio.worker import Worker

from .activities import TARGET, Activities
from .codec import Keys, data_converter
from .door import Door

ROOT = Path(__file__).parent.parent
HELLO_EVERY_S = 10
log = logging.getLogger("belay")


async def main() -> None:
    plugin = json.loads((ROOT / "plugin.json").read_text())
    target_id = os.environ["BELAY_TARGET"]
    worker_id = f"{plugin['id']}.{target_id}@{platform.node()}:{os.getpid()}"
    door = Door(os.environ["BELAY_DOOR_URL"], Path(os.environ["BELAY_PLUGIN_TOKEN_FILE"]))
    data_dir = Path(os.environ["BELAY_DATA_DIR"]) / "targets" / target_id
    keys = Keys()
    hello = _hello(plugin, target_id, worker_id)
    keys.ask = lambda: _greet_once(door, hello, keys)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    activities = Activities(target_id, worker_id, data_dir, door)
    client = await _connect(stop, keys)
    if client is None:
        return
    worker = Worker(
        client,
        task_queue=f"plugin-{plugin['id']}.{target_id}",
        identity=worker_id,
        activities=[activities.describe_target, activities.observe_environment, activities.run_job, activities.unsupported],
        max_heartbeat_throttle_interval=timedelta(milliseconds=700),
        default_heartbeat_throttle_interval=timedelta(milliseconds=700),
        graceful_shutdown_timeout=timedelta(seconds=15),
    )
    async with worker:
        greeting = asyncio.create_task(_greet(door, hello, keys))
        await stop.wait()
        greeting.cancel()


async def _connect(stop: asyncio.Event, keys: Keys) -> Client | None:
    while not stop.is_set():
        try:
            address, namespace = os.environ.get("TEMPORAL_ADDRESS", "127.0.0.1:7233"), os.environ.get("TEMPORAL_NAMESPACE", "belay")
            return await Client.connect(address, namespace=namespace, rpc_metadata=_gateway_metadata(), tls=_gateway_tls(), data_converter=data_converter(keys))
        except Exception as error:
            log.warning("Temporal does not answer: %s", type(error).__name__)
            await asyncio.sleep(1)
    return None


def _gateway_metadata() -> dict[str, str]:
    token_file = os.environ.get("BELAY_TEMPORAL_TOKEN_FILE")
    return {} if token_file is None else {"authorization": f"Bearer {Path(token_file).read_text().strip()}"}


def _gateway_tls() -> TLSConfig | bool:
    ca_file = os.environ.get("BELAY_TEMPORAL_CA_FILE")
    return False if ca_file is None else TLSConfig(server_root_ca_cert=Path(ca_file).read_bytes())


def _hello(plugin: dict, target_id: str, worker_id: str) -> dict:
    code = b"".join(path.read_bytes() for path in sorted(ROOT.glob("belay_jobs/*.py")))
    digest = f"sha256:{hashlib.sha256(code + (ROOT / 'plugin.json').read_bytes()).hexdigest()}"
    return {"pluginId": plugin["id"], "version": plugin["version"], "contract": 1, "digest": digest, "targetId": target_id, "workerId": worker_id, "capabilities": plugin["capabilities"], "target": TARGET}


async def _greet(door: Door, hello: dict, keys: Keys) -> None:
    while True:
        await _greet_once(door, hello, keys)
        await asyncio.sleep(HELLO_EVERY_S)


async def _greet_once(door: Door, hello: dict, keys: Keys) -> None:
    try:
        keys.update((await door.hello(hello))["payloadKeys"])
    except Exception as error:
        log.warning("the door does not take the hello: %s", type(error).__name__)


logging.basicConfig(level=logging.WARNING, format='{"level":"%(levelname)s","component":"plugin:python","msg":"%(message)s"}')
asyncio.run(main())
