"""The second way in: a small web server that takes Slack's signed requests, and installations, behind any proxy."""

from __future__ import annotations

import asyncio
import logging
import socket

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.slack.oauth import INSTALL_PATH, REDIRECT_PATH
from bot.domain.errors import StudyError
from bot.ports import StoreError, webserver

log = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
LARGEST = 1024 * 1024
"""Bytes of a request. Slack's largest, a form of 250 kB, is below this however it is encoded."""
HELD = 64 * LARGEST
"""Bytes of all requests that are coming in; who signed them shows only at their end."""
CONNECTIONS = 1000
"""So many may be open at once; a proxy in front keeps far fewer."""
PATIENCE = 10.0
"""Seconds for a request to come in as a whole, and for the last ones to be answered when the server stops."""


class TooLarge(Exception):
    """A request has more bytes than Slack ever sends."""


class Busy(Exception):
    """More bytes are coming in than can be held."""


class Intake:
    """Takes in whole requests, and never holds more than is set, however many come."""

    def __init__(self) -> None:
        self._held = 0

    async def body(self, request: Request) -> bytes:
        """The whole body. Raises TooLarge or Busy before more is held than may be."""
        if int(request.headers.get("content-length") or 0) > LARGEST:
            raise TooLarge
        parts, size = [], 0
        try:
            async for part in request.stream():
                size += len(part)
                self._held += len(part)
                if size > LARGEST:
                    raise TooLarge
                if self._held > HELD:
                    raise Busy
                parts.append(part)
        finally:
            self._held -= size
        return b"".join(parts)


def web(app: AsyncApp) -> Starlette:
    """All that is served: requests of every kind at one address, installing if the app can, and a sign of life."""
    intake = Intake()

    async def events(request: Request) -> Response:
        if not request.headers.get("x-slack-request-timestamp", "0").isdecimal():
            return PlainTextResponse("not signed", 401)  # the library would break on it
        try:
            async with asyncio.timeout(PATIENCE):
                body = await intake.body(request)
            heard = to_async_bolt_request(request, body)
        except TooLarge:
            return PlainTextResponse("too large", 413)
        except Busy:
            return PlainTextResponse("busy", 503)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("too slow", 408)
        except UnicodeDecodeError:
            return PlainTextResponse("not text", 400)
        return to_starlette_response(await app.async_dispatch(heard))

    async def install(request: Request) -> Response:
        assert app.oauth_flow is not None
        leaves = request.url.path == INSTALL_PATH
        step = app.oauth_flow.handle_installation if leaves else app.oauth_flow.handle_callback
        try:
            return to_starlette_response(await step(to_async_bolt_request(request, b"")))
        except (StudyError, StoreError) as error:
            log.error("nobody can install at the moment: %s", error)
            return PlainTextResponse("Waypost can't be installed at the moment. Its log says why.", 503)

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    routes = [Route(EVENTS_PATH, events, methods=["POST"]), Route("/healthz", alive)]
    if app.oauth_flow is not None:
        routes += [Route(path, install) for path in (INSTALL_PATH, REDIRECT_PATH)]
    return Starlette(routes=routes)


def listen_at(host: str, port: int) -> socket.socket:
    """Where requests come in; port 0 takes any free one. Raises StudyError if the address can't be had."""
    try:
        return webserver.listen_at(host, port, waiting=2048)
    except OSError as error:
        raise StudyError(
            f"Waypost can't listen at {host}, port {port} ({error.strerror or error}). Another program may use it: set "
            "another `port` in [platforms.slack], or a `host` that this machine has."
        ) from None


async def serve(app: AsyncApp, listener: socket.socket) -> None:
    """Answer requests until cancelled; those under way get to end. Closes the listener."""
    await webserver.serve(web(app), listener, at_once=CONNECTIONS, keep_alive=75, finishing=int(PATIENCE))
    raise ConnectionError("the web server ended")
