"""Many workspaces on one Waypost: from an admin's consent to posts and answers, until the workspace uninstalls it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

import adapters.slack
from adapters.slack.http import listen_at
from adapters.slack.many import ManyWorkspaces
from bot.domain.errors import StudyError, TryLater, Unreachable
from bot.domain.people import Place
from bot.ports import Parcel
from bot.ui.card import Card, Say
from bot.ui.text import say
from bot.vault import SealedSecrets, new_key
from tests.kit import House
from tests.wire.slack_server import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, TOKEN, SlackServer

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # the library's own
ROOM = Place("slack", "T1", "C1")
INSTALL = "https://waypost.example.org/slack/install"
TABLE = {"mode": "http", "client_id": CLIENT_ID, "public_url": "https://waypost.example.org"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets of an app that many workspaces install."""
    monkeypatch.setenv("WAYPOST_SLACK_SIGNING_SECRET", SIGNING_SECRET)
    monkeypatch.setenv("WAYPOST_SLACK_CLIENT_SECRET", CLIENT_SECRET)


@dataclass
class Stage:
    """Waypost at an address of its own, and the Slack that its workspaces are on."""

    server: SlackServer
    platform: ManyWorkspaces
    house: House
    url: str

    async def install(self, team: str) -> str:
        """An admin installs Waypost in a browser; the page at the end."""
        async with aiohttp.ClientSession() as browser:
            async with browser.get(f"{self.url}/slack/install", allow_redirects=False) as left:
                state = parse_qs(urlsplit(left.headers["Location"]).query)["state"][0]
                cookie = left.headers["Set-Cookie"].split(";")[0]
            query = {"state": state, "code": self.server.consent(team)}
            back = f"{self.url}/slack/oauth_redirect"
            async with browser.get(back, params=query, headers={"Cookie": cookie}) as page:
                return await page.text()

    def parcel(self, key: str = "c1/prompt/1") -> Parcel:
        """A post for the room C1."""
        now = self.house.clock()
        card = Card(say("Week 1"), (Say(say("Read on.")),))
        return Parcel(key, ROOM, card, now, "prompt", now + timedelta(days=2))


@pytest.fixture
async def stage(house: House, environment: None) -> AsyncIterator[Stage]:
    """Waypost for many workspaces; none has installed it yet."""
    with listen_at("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    secrets = SealedSecrets("slack", new_key(), lambda: house.store)
    async with SlackServer(house.clock).running() as server:
        table = {**TABLE, "api_url": server.api, "port": port}
        platform = adapters.slack.create(table, house.world, secrets)
        assert isinstance(platform, ManyWorkspaces)
        await platform.open()
        serving = asyncio.create_task(platform.serve(house.engine))
        url = f"http://127.0.0.1:{port}"
        await alive(url)
        server.deliver_to(f"{url}/slack/events")
        yield Stage(server, platform, house, url)
        await platform.close()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def alive(url: str) -> None:
    """Return once the server answers."""
    for _ in range(100):
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as got:
                assert got.status == 200
                return
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.02)
    raise AssertionError("the server did not come up")


async def test_a_workspace_installs_uses_and_uninstalls_waypost(stage: Stage) -> None:
    with pytest.raises(Unreachable) as before:
        await stage.platform.deliver(stage.parcel())
    assert INSTALL in before.value.fix
    assert "You are set" in await stage.install("T1")
    receipt = await stage.platform.deliver(stage.parcel())
    assert receipt.message == stage.server.posts()[0].ts
    helped = await stage.server.slash("/study", "help")
    assert helped.failed == ""
    assert "/week" in helped.text
    assert await stage.platform.inspect([ROOM]) == []
    stage.house.clock.wait(hours=1)
    assert all(ack.ok for ack in await stage.server.uninstall())
    await forgotten(stage)
    with pytest.raises(Unreachable):
        await stage.platform.deliver(stage.parcel("c1/prompt/2"))
    (problem,) = await stage.platform.inspect([ROOM])
    assert INSTALL in problem.fix
    assert "You are set" in await stage.install("T1")
    await stage.platform.deliver(stage.parcel("c1/prompt/2"))
    assert len(stage.server.posts()) == 2


async def forgotten(stage: Stage) -> None:
    """Return once nothing is kept about the workspace; events are answered before they are dealt with."""
    for _ in range(200):
        async with stage.house.store.look() as db:
            if await db.vault.get("slack", "T1", "installation") is None:
                return
        await asyncio.sleep(0.01)
    raise AssertionError("the workspace was not forgotten")


async def test_a_token_that_died_without_a_word_leads_to_the_install_page_too(stage: Stage) -> None:
    await stage.install("T1")
    receipt = await stage.platform.deliver(stage.parcel())
    stage.server.state.installs[TOKEN].over = "token_revoked"
    for attempt in (
        stage.platform.deliver(stage.parcel("c1/prompt/2")),
        stage.platform.revise(receipt, stage.parcel().card),
    ):
        with pytest.raises(Unreachable) as caught:
            await attempt
        assert INSTALL in caught.value.fix


async def test_each_workspace_is_spoken_to_with_its_own_token(stage: Stage) -> None:
    stage.server.add_team("T2", "annex", "xoxb-annex")
    await stage.install("T1")
    await stage.install("T2")
    stage.server.state.add_channel("C9", "annex-weekly", "T2", ["U0BOT"])
    assert (await stage.platform.client_of("T1")).token == TOKEN
    assert (await stage.platform.client_of("T2")).token == "xoxb-annex"


async def test_someone_in_a_workspace_that_is_not_installed_is_told_who_can_help(stage: Stage) -> None:
    asked = await stage.server.slash("/study", "help")
    assert f"An admin can add it again at {INSTALL}" in asked.text


async def test_a_lost_key_delays_posts_and_loses_none(stage: Stage, house: House) -> None:
    await stage.install("T1")
    other = SealedSecrets("slack", new_key(), lambda: house.store)
    platform = adapters.slack.create({**TABLE, "api_url": stage.server.api}, house.world, other)
    with pytest.raises(TryLater, match="WAYPOST_VAULT_KEY"):
        await platform.deliver(stage.parcel())
    assert stage.server.posts() == []


async def test_without_a_key_it_does_not_start_and_says_how_to_make_one(house: House, environment: None) -> None:
    platform = adapters.slack.create(TABLE, house.world, SealedSecrets("slack", "", lambda: house.store))
    with pytest.raises(StudyError, match="python -m bot vault-key"):
        await platform.open()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"mode": "socket"}, 'write mode = "http"'),
        ({"public_url": ""}, "public_url"),
        ({"public_url": "http://x"}, "starting with https://"),
    ],
)
def test_settings_that_do_not_go_together_are_named(
    house: House, environment: None, change: dict[str, str], says: str
) -> None:
    with pytest.raises(StudyError, match=says):
        adapters.slack.create({**TABLE, **change}, house.world)


def test_a_missing_client_secret_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYPOST_SLACK_CLIENT_SECRET", raising=False)
    monkeypatch.setenv("WAYPOST_SLACK_SIGNING_SECRET", SIGNING_SECRET)
    with pytest.raises(StudyError, match="WAYPOST_SLACK_CLIENT_SECRET"):
        adapters.slack.create(TABLE, house.world)
