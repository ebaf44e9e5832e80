"""What workspaces may rely on: an admin installs in a browser, the token lies sealed, and uninstalling is honoured."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text

from adapters.slack.installs import INSTALLATION, Installs, States, listen
from adapters.slack.oauth import oauth_settings
from bot.domain.errors import StudyError, Unreachable
from bot.storage import SqlStore
from bot.vault import SealedSecrets, new_key
from bot.world import World
from tests.kit import Clock
from tests.slack.front_door import FORM, JSON, SCOPES, SIGNING_SECRET, Slack, command, event, served, signed, slack_api

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # the library's own
PUBLIC = "https://waypost.example.org"
INSTALL = f"{PUBLIC}/slack/install"


class Watched(Installs):
    """Tells when a workspace was dealt with: Bolt answers events before it is done with them."""

    def __init__(self, secrets: SealedSecrets, world: World) -> None:
        super().__init__(secrets, world, INSTALL)
        self.dealt_with = asyncio.Event()

    async def gone(self, space: str, since: float) -> None:
        await super().gone(space, since)
        self.dealt_with.set()


@dataclass
class House:
    """A Waypost that many workspaces may install, seen from a browser and from Slack."""

    url: str
    slack: Slack
    store: SqlStore
    installs: Watched
    clock: Clock

    async def get(self, path: str, cookie: str = "") -> tuple[int, Mapping[str, str], str]:
        """What a browser is answered."""
        headers = {"Cookie": cookie} if cookie else {}
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.url + path, headers=headers, allow_redirects=False) as got,
        ):
            return got.status, got.headers, await got.text()

    async def begin(self) -> tuple[str, str]:
        """Follow the link to Slack: the state, and the cookie that the browser keeps."""
        status, headers, _ = await self.get("/slack/install")
        asked = parse_qs(urlsplit(headers["Location"]).query)
        cookie, *rules = headers["Set-Cookie"].split("; ")
        assert status == 302
        assert headers["Location"].startswith("https://slack.com/oauth/v2/authorize?")
        assert asked["scope"] == [",".join(SCOPES)]
        assert asked["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]
        assert {"Secure", "HttpOnly"} <= set(rules)
        return asked["state"][0], cookie

    async def come_back(self, query: dict[str, str], cookie: str) -> tuple[int, str]:
        """Return from Slack."""
        status, _, page = await self.get(f"/slack/oauth_redirect?{urlencode(query)}", cookie)
        return status, page

    async def install(self, code: str) -> tuple[int, str]:
        """The whole way."""
        state, cookie = await self.begin()
        return await self.come_back({"state": state, "code": code}, cookie)

    async def post(self, body: bytes, kind: dict[str, str]) -> tuple[int, str]:
        """What Slack sends."""
        headers, url = {**kind, **signed(body)}, f"{self.url}/slack/events"
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as got:
            return got.status, await got.text()

    async def rows(self) -> str:
        """Everything that the database holds about installations."""
        async with self.store._writer.engine.connect() as connection:
            return repr((await connection.execute(text("SELECT * FROM vault"))).all())


def joined(slack: Slack, installs: Installs, states: States) -> AsyncApp:
    """A Bolt app as Waypost makes it for many workspaces."""
    client = AsyncWebClient(base_url=slack.url, retry_handlers=[])
    settings = oauth_settings("C1", "client-secret", SCOPES, PUBLIC, installs, states, client)
    app = AsyncApp(client=client, signing_secret=SIGNING_SECRET, oauth_settings=settings)
    listen(app, installs)

    @app.command("/study")
    async def study(ack: Any, client: AsyncWebClient) -> None:
        await ack(f"answered with {client.token}")

    return app


@pytest.fixture
async def house(store: SqlStore, clock: Clock) -> AsyncIterator[House]:
    world = World(clock)
    secrets = SealedSecrets("slack", new_key(), lambda: store)
    installs = Watched(secrets, world)
    async with slack_api() as slack, served(joined(slack, installs, States(secrets, world))) as url:
        yield House(url, slack, store, installs, clock)


async def test_an_admin_installs_and_commands_are_answered_with_the_workspaces_own_token(house: House) -> None:
    status, page = await house.install("code-1")
    assert status == 200
    assert "/invite @Waypost" in page
    assert "Club &lt;T01&gt;" in page
    assert (await house.install("code-2"))[0] == 200
    for team in ("T01", "T02"):
        assert await house.post(command(team=team), FORM) == (200, f"answered with xoxb-{team}")
        assert await house.installs.token(team) == f"xoxb-{team}"


async def test_no_token_lies_in_the_database_in_clear(house: House) -> None:
    await house.install("code-1")
    rows = await house.rows()
    assert "'T01', 'installation'" in rows
    assert "xoxb" not in rows
    assert "Club" not in rows


async def test_a_command_costs_one_question_to_slack_about_a_token_and_no_more(house: House) -> None:
    await house.install("code-1")
    house.slack.calls.clear()
    for _ in range(3):
        await house.post(command(), FORM)
    assert house.slack.calls == [("auth.test", "xoxb-T01")]


async def test_installing_again_replaces_the_token(house: House) -> None:
    await house.install("code-1")
    house.slack.codes["code-3"] = "T01"
    await house.install("code-3")
    assert (await house.rows()).count(INSTALLATION) == 1


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ({"error": "access_denied"}, 200, "Nothing was changed"),
        ({"error": "<script>alert(1)</script>"}, 200, "Slack reported a problem"),
        ({"code": "code-1", "state": "guessed"}, 400, "another browser"),
        ({"code": "code-1"}, 400, "another browser"),
        ({"code": "wrong"}, 401, "did not accept the code"),
        ({"code": "code-org"}, 500, "one workspace at a time"),
        ({}, 401, "no code along"),
    ],
)
async def test_whoever_comes_back_without_an_installation_is_told_what_to_do(
    house: House, query: dict[str, str], status: int, says: str
) -> None:
    state, cookie = await house.begin()
    given = {"state": state, **query} if query != {"code": "code-1"} else query
    got, page = await house.come_back(given, cookie)
    assert (got, says in page, "<script" in page) == (status, True, False)
    assert INSTALLATION not in await house.rows()


async def test_a_way_counts_once_and_in_the_browser_that_began_it(house: House) -> None:
    state, cookie = await house.begin()
    assert (await house.come_back({"state": state, "code": "code-1"}, "slack-app-oauth-state=other"))[0] == 400
    both = [house.come_back({"state": state, "code": code}, cookie) for code in ("code-1", "code-2")]
    assert sorted(status for status, _ in await asyncio.gather(*both)) == [200, 401]


async def test_a_way_that_took_too_long_is_begun_again(house: House) -> None:
    state, cookie = await house.begin()
    house.clock.wait(minutes=10)
    status, page = await house.come_back({"state": state, "code": "code-1"}, cookie)
    assert (status, "longer than ten minutes" in page) == (401, True)
    assert house.slack.calls == []


REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}, "event_ts": "1.2"}


@pytest.mark.parametrize("inner", [{"type": "app_uninstalled", "event_ts": "1.2"}, REVOKED])
async def test_a_workspace_that_uninstalls_is_forgotten_and_its_posts_say_how_to_come_back(
    house: House, inner: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await house.install("code-1")
    await house.install("code-2")
    house.clock.wait(hours=1)
    assert (await house.post(event(inner, house.clock().timestamp()), JSON))[0] == 200
    await asyncio.wait_for(house.installs.dealt_with.wait(), 5)
    with pytest.raises(Unreachable) as caught:
        await house.installs.token("T01")
    assert (
        caught.value.fix == f"Waypost is no longer installed in this workspace. An admin can add it again at {INSTALL}"
    )
    assert await house.installs.token("T02") == "xoxb-T02"
    (line,) = [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
    assert line.startswith("the workspace T01 has uninstalled Waypost")
    assert "xox" not in caplog.text


async def test_news_of_an_uninstall_that_comes_again_late_leaves_the_new_installation_alone(house: House) -> None:
    uninstalled = house.clock().timestamp()
    house.clock.wait(minutes=5)
    await house.install("code-1")
    await house.installs.gone("T01", uninstalled)
    assert await house.installs.token("T01") == "xoxb-T01"


async def test_a_members_own_token_that_is_revoked_changes_nothing(house: House) -> None:
    await house.install("code-1")
    house.clock.wait(hours=1)
    inner = {"type": "tokens_revoked", "tokens": {"oauth": ["U01"], "bot": []}, "event_ts": "1.2"}
    assert (await house.post(event(inner, house.clock().timestamp()), JSON))[0] == 200
    await house.installs.async_delete_installation(enterprise_id=None, team_id="T01", user_id="U01")
    assert await house.installs.token("T01") == "xoxb-T01"


async def test_without_a_key_nobody_is_sent_to_slack_in_vain(
    store: SqlStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(clock)
    secrets = SealedSecrets("slack", "", lambda: store)
    installs = Watched(secrets, world)
    with pytest.raises(StudyError, match="WAYPOST_VAULT_KEY"):
        await installs.ready()
    async with slack_api() as slack, served(joined(slack, installs, States(secrets, world))) as url:
        status, _, page = await House(url, slack, store, installs, clock).get("/slack/install")
        assert (status, "Its log says why" in page) == (503, True)
    assert "python -m bot vault-key" in caplog.text
