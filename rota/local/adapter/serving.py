"""Serves until a signal. The simulator runs while requests are answered, and ends before the server does."""

import asyncio
import signal
from typing import Any

from rota.local.simulator import Simulator


def run_while_serving(simulator: Simulator) -> None:
    """Have hypercorn, ministack's server, start the simulator once it listens, and end it before it stops.

    A task that has to stop may still call AWS, and its log has to be stored.
    """
    import hypercorn.asyncio

    serve: Any = hypercorn.asyncio.serve

    async def serve_and_simulate(app: Any, config: Any) -> None:
        async def until_ended() -> None:
            ended = asyncio.Event()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, ended.set)
            await asyncio.to_thread(simulator.start)
            await ended.wait()
            await asyncio.to_thread(simulator.close)

        await serve(app, config, shutdown_trigger=until_ended)

    hypercorn.asyncio.serve = serve_and_simulate  # type: ignore[assignment]  # all that ministack passes
