"""What programs are told that watch Waypost: whether it lives, whether it can do its work, and every figure."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import status
from bot.app import App, assemble
from bot.config import ConfigError
from bot.domain.errors import TryLater, Unreachable
from bot.metrics import Metrics, State
from bot.ports import Parcel, Receipt, Store
from bot.status import Status
from bot.storage.backups import Backups
from tests.cli.test_app import Locked, Quiet, configured, until
from tests.cli.test_app import running as living
from tests.features.test_door import NoReading
from tests.kit import Clock, House, group, roadmap, world

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks twice within a second is usually told the same."""
    monkeypatch.setattr(status, "FRESH", -1.0)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Page:
    """Asks a process how it is."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    async def get(self, path: str, method: str = "GET") -> tuple[int, str]:
        async with aiohttp.ClientSession() as session, session.request(method, self.url + path) as got:
            return got.status, await got.text()

    async def figures(self) -> dict[str, float]:
        status, text = await self.get("/metrics")
        assert status == 200
        lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {name: float(value) for name, _, value in lines}

    async def ready(self) -> tuple[int, str]:
        return await self.get("/readyz")

    async def until_ready(self) -> None:
        async with asyncio.timeout(60):
            while (await self.ready())[0] != 200:  # noqa: ASYNC110 - it is another program's view
                await asyncio.sleep(0.05)


async def made(folder: Path, store: Store, clock: Clock, platform: Quiet, port: int) -> App:
    health = {"file": folder / "heartbeat", "listen": f"127.0.0.1:{port}"}
    return await assemble(
        configured(folder, health=health), world=world(clock), store=store, platforms={platform.name: platform},
        roadmaps={"ai-engineer": roadmap()},
    )  # fmt: skip


@asynccontextmanager
async def running(
    folder: Path, store: Store, clock: Clock, platform: Quiet | None = None
) -> AsyncIterator[tuple[App, Page]]:
    port = free_port()
    app = await made(folder, store, clock, platform or Quiet(world(clock)), port)
    async with living(app):
        page = Page(port)
        async with asyncio.timeout(60):
            while True:
                try:
                    await page.get("/healthz")
                    break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.01)
        yield app, page


async def test_it_lives_and_is_ready_once_the_heartbeat_ran(tmp_path: Path, store: Store, clock: Clock) -> None:
    async with running(tmp_path, store, clock) as (_, page):
        assert await page.get("/healthz") == (200, "ok")
        await page.until_ready()
        assert await page.ready() == (200, "ok")


async def test_what_keeps_it_from_its_work_is_said_in_a_sentence(tmp_path: Path, store: Store, clock: Clock) -> None:
    async with running(tmp_path, store, clock) as (app, page):
        await page.until_ready()
        app.connected.clear()
        assert await page.ready() == (503, "mailbox is not connected. The log says why.\n")
        assert await page.get("/healthz") == (200, "ok")


async def test_a_heartbeat_that_stopped_and_a_database_that_is_gone_are_said(store: Store, clock: Clock) -> None:
    state = Status(
        Metrics("1"),
        NoReading(store),
        world(clock),
        {},
        (),
        lambda: clock() - timedelta(hours=1),
        lambda: True,
        lambda: None,
        30,
    )
    assert await state.lacking() == [
        "It is stopping.",
        "The database does not answer. The log says why.",
        "The heartbeat last ran at 2026-11-01 11:00:00 UTC. The log says why.",
    ]
    assert b"waypost_database_up 0.0" in state.metrics.page(await state.state())


async def test_there_is_nothing_else_to_see_and_nothing_to_send(tmp_path: Path, store: Store, clock: Clock) -> None:
    async with running(tmp_path, store, clock) as (_, page):
        assert (await page.get("/"))[0] == 404
        assert (await page.get("/metrics", "POST"))[0] == 405
        assert await page.get("/healthz", "HEAD") == (200, "")


async def test_without_the_setting_nothing_listens_and_nothing_is_loaded(
    tmp_path: Path, store: Store, clock: Clock
) -> None:
    mailbox = Quiet(world(clock))
    app = await assemble(
        configured(tmp_path), world=world(clock), store=store, platforms={"mailbox": mailbox},
        roadmaps={"ai-engineer": roadmap()},
    )  # fmt: skip
    assert app.metrics is None


async def test_an_address_that_is_taken_is_named(tmp_path: Path, store: Store, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = int(other.getsockname()[1])
        app = await made(tmp_path, store, clock, Quiet(world(clock)), port)
        with pytest.raises(ConfigError, match=rf"\[health\] listen: Waypost can't listen at 127.0.0.1:{port}"):
            await app.run(asyncio.Event())


class Moody(Quiet):
    """Asks to wait at first, then takes a post, then refuses for good."""

    async def deliver(self, parcel: Parcel) -> Receipt:
        if parcel.key.endswith("prompt/1") and parcel.attempts < 2:
            raise TryLater(30)
        if "wrap" in parcel.key:
            raise Unreachable("Invite me.")
        return await super().deliver(parcel)


async def test_the_fate_of_posts_is_counted(tmp_path: Path, store: Store, clock: Clock) -> None:
    await group(store, clock)
    clock.wait(days=1)
    platform = Moody(world(clock))
    async with running(tmp_path, store, clock, platform) as (app, page):
        await app.beat()
        figures = await page.figures()
        assert figures['waypost_asked_to_wait_total{platform="mailbox"}'] == 1
        assert figures['waypost_asked_to_wait_seconds_total{platform="mailbox"}'] == 30
        assert figures['waypost_promises{age="1h to 1d",platform="mailbox",state="planned"}'] == 1
        assert figures['waypost_promises_oldest_overdue_seconds{platform="mailbox"}'] == 4 * 3600
        clock.wait(seconds=31)
        await app.beat()
        await until(lambda: len(platform.letters) == 1)
        figures = await page.figures()
        assert figures['waypost_deliveries_total{kind="prompt",outcome="again",platform="mailbox"}'] == 1
        assert figures['waypost_deliveries_total{kind="prompt",outcome="sent",platform="mailbox"}'] == 1
        assert figures['waypost_lateness_seconds_sum{platform="mailbox"}'] == 4 * 3600 + 31
        assert figures['waypost_send_seconds_count{platform="mailbox"}'] == 2
        assert figures['waypost_promises_oldest_overdue_seconds{platform="mailbox"}'] == 0
        assert figures['waypost_platform_connected{platform="mailbox"}'] == 1
        assert figures["waypost_database_up"] == 1
        assert figures["waypost_heartbeat_timestamp_seconds"] == clock().timestamp()


async def test_requests_are_counted_by_how_they_ended(tmp_path: Path, store: Store, clock: Clock) -> None:
    await group(store, clock)
    house = House(store, clock, world(clock))
    async with running(tmp_path, store, clock) as (app, page):
        ask = app.engine.handle
        await ask(house.request("week"))
        await ask(house.request("week", "stranger"))
        await ask(house.request("cohort list"))
        await ask(house.request("progress done", request="once", args={"week": "1"}))
        await ask(house.request("progress done", request="once", args={"week": "1"}))
        await ask(house.request("no such thing"))
        await ask(house.request("another thing"))
        figures = await page.figures()
        asked = {name: count for name, count in figures.items() if name.startswith("waypost_requests_total")}
        assert asked['waypost_requests_total{command="progress done",outcome="done"}'] == 1
        assert asked['waypost_requests_total{command="progress done",outcome="repeated"}'] == 1
        assert asked['waypost_requests_total{command="cohort list",outcome="refused"}'] == 1
        assert asked['waypost_requests_total{command="other",outcome="refused"}'] == 2
        assert figures['waypost_request_seconds_count{command="progress done"}'] == 2
        assert figures["waypost_requests_under_way"] == 0


async def test_warnings_and_errors_are_counted_wherever_they_come_from(
    tmp_path: Path, store: Store, clock: Clock
) -> None:
    async with running(tmp_path, store, clock) as (_, page):
        logging.getLogger("some.library").error("it broke")
        logging.getLogger("some.library").warning("it creaks")
        figures = await page.figures()
        assert figures['waypost_log_lines_total{level="error",logger="some.library"}'] == 1
        assert figures['waypost_log_lines_total{level="warning",logger="some.library"}'] == 1


async def test_backups_are_told_of(tmp_path: Path, database: Path, store: Store, clock: Clock) -> None:
    port = free_port()
    app = await made(tmp_path, store, clock, Quiet(world(clock)), port)
    app.backups = Backups(database, tmp_path / "backups", timedelta(days=1), 7, app.world)
    async with living(app):
        await until(lambda: app.backups is not None and app.backups.last().sound is not None)
        figures = await Page(port).figures()
    assert figures["waypost_backup_last_success_timestamp_seconds"] == clock().timestamp()
    assert figures["waypost_backup_files"] == 1
    assert figures["waypost_backup_last_attempt_failed"] == 0
    assert figures["waypost_backup_size_bytes"] > 0


async def test_a_platform_that_refuses_us_is_told_of(tmp_path: Path, store: Store, clock: Clock) -> None:
    port = free_port()
    app = await made(tmp_path, store, clock, Locked(world(clock)), port)
    with pytest.raises(ConfigError, match="Make a new one"):
        await app.run(asyncio.Event())


def test_every_figure_is_in_the_table_of_operations() -> None:
    metrics = Metrics("1")
    page = metrics.page(State(Clock()())).decode()
    names = {name for name in re.findall(r"(?m)^# HELP (\w+) ", page) if name.startswith("waypost_")}
    rows = re.findall(r"(?m)^\| (`waypost_[^|]+)\|", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert names == told
