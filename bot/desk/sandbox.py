"""``aftercare sandbox``: the whole bot in a browser, without Telegram and without an account."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Iterator

import uvicorn

from bot.config import Config
from bot.desk.server import build
from bot.desk.stage import Stage
from bot.errors import UsageError
from bot.log import start_logging

HOST = "127.0.0.1"


class _Server(uvicorn.Server):
    """Leaves the signals to us: open streams must end before the server can."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(options: argparse.Namespace, config: Config) -> int:
    """Serve the sandbox on this machine until Ctrl-C or SIGTERM; gives the exit code.

    ``options`` has ``port`` (0 for any free one), ``no_open``, ``data`` and ``knowledge``. Raises
    UsageError where the port cannot be had.
    """
    start_logging("warning" if config.log.level == "info" else config.log.level, config.log.format)
    door = _door(options.port)
    try:
        stage = await Stage.open(config, knowledge=options.knowledge, data=options.data)
    except BaseException:  # however it ends, the port is let go
        door.close()
        raise
    server = _Server(
        uvicorn.Config(
            build(stage), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3
        )
    )

    def end() -> None:
        stage.hang_up()
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers; Ctrl-C still ends it
            loop.add_signal_handler(number, end)
    address = f"http://{HOST}:{door.getsockname()[1]}"
    print(f"Sandbox: {address}", flush=True)
    print("Nothing here reaches Telegram. Press Ctrl-C to end.", flush=True)
    opening = None
    if not options.no_open and _has_a_screen():
        opening = asyncio.create_task(asyncio.to_thread(webbrowser.open, address))
    try:
        await server.serve(sockets=[door])
    finally:
        await stage.close()
        if opening is not None:
            await opening
    return 0


def _door(port: int) -> socket.socket:
    """A socket at ``port`` of this machine only."""
    door = socket.socket()
    if os.name == "posix":
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
    except (OSError, OverflowError) as problem:
        door.close()
        why = problem.strerror if isinstance(problem, OSError) else "it should be from 1 to 65535"
        raise UsageError(
            f"Port {port} cannot be used: {why}. Choose another one: aftercare sandbox --port 8018"
        ) from None
    return door


def _has_a_screen() -> bool:
    """Whether a browser window could appear."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
