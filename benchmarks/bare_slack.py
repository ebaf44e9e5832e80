"""The floor under Waypost on Slack: a bare Bolt app that answers every slash command with a constant."""

from __future__ import annotations

import asyncio
import os
import re

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient


async def answer(ack: AsyncAck, respond: AsyncRespond) -> None:
    await ack()
    await respond("3 of 52 weeks done")


async def main() -> None:
    token = os.environ["BARE_TOKEN"]
    app = AsyncApp(client=AsyncWebClient(token=token, base_url=os.environ["BARE_API_URL"]))
    app.command(re.compile(".*"))(answer)
    await AsyncSocketModeHandler(app, os.environ["BARE_APP_TOKEN"]).connect_async()  # type: ignore[no-untyped-call]
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main())
