"""What whoever serves HTTP is offered, a platform that calls or programs that ask: a web server on a socket of ours."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator
from typing import Any

import uvicorn


class _Server(uvicorn.Server):
    """The web server without signal handlers of its own: the process has some already."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def listen_at(host: str, port: int, waiting: int | None = None) -> socket.socket:
    """Where requests come in; port 0 takes any free one. waiting: connections that may wait to be taken.

    Raises OSError if the address can't be had, OverflowError if there is no such port.
    """
    family, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server((host, port), family=family, backlog=waiting)


async def serve(app: Any, listener: socket.socket, *, at_once: int, keep_alive: int, finishing: int) -> None:
    """Answer until cancelled; those under way get to end. Closes the listener.

    app: speaks ASGI 3. at_once: connections; more are refused. keep_alive: seconds that an idle one stays open.
    finishing: seconds for the last answers.
    """
    config = uvicorn.Config(
        app,
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=at_once,
        timeout_keep_alive=keep_alive,
        timeout_graceful_shutdown=finishing,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
        listener.close()
