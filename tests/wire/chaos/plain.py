"""The plain program, `python -m bot run`, killed at any moment; the system's libfaketime turns its clock."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

from bot.ports import Fate
from bot.world import real_now
from tests.wire.chaos.child import SECRETS
from tests.wire.chaos.dial import Dial
from tests.wire.chaos.scene import Scene, heads
from tests.wire.process import ROOT

PAUSES = [timedelta(seconds=each) for each in (0, 5, 130, 600)]
LIMIT = 60.0


def library() -> Path | None:
    """Where Debian's package faketime keeps what is loaded into a process; None if it is not installed."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return found[0] if found else None


class Faked(Dial):
    """A dial by which a plain process goes, too: it is told how far the system's clock is off."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, speed=1.0)
        self.offset = file.with_name("offset")
        self.tell()

    def tell(self) -> None:
        """Write down the difference; replaced in one go, because it is read at every look at the clock."""
        fresh = self.offset.with_suffix(".new")
        fresh.write_text(f"{(self.now() - real_now()).total_seconds():+.6f}\n", encoding="utf-8")
        fresh.replace(self.offset)

    def turn(self, by: timedelta) -> None:
        super().turn(by)
        self.tell()


async def plain(scene: Scene, rng: Random, number: int) -> None:
    """The process is killed four times: while it starts, logs in, promises, posts, or has nothing to do."""
    _configure(scene)
    for _ in range(4):
        async with _running(scene) as process:
            await _watch(scene, process, rng.uniform(0.3, 3.5))
            scene.struck += process.returncode is None
        scene.dial.turn(rng.choice(PAUSES))
    async with _running(scene) as process:
        await _watch(scene, process, LIMIT)


async def _watch(scene: Scene, process: asyncio.subprocess.Process, seconds: float) -> None:
    """Let time pass while a process runs, until everything is settled or so many seconds are over."""
    end = asyncio.get_running_loop().time() + seconds
    since = scene.dial.now()
    while process.returncode is None and asyncio.get_running_loop().time() < end:
        wake = await scene.undecided()
        rows = await scene.ledger()
        waiting = [row for row in rows if row.next_try is not None]
        if not waiting and wake is None:
            return
        carried = [row for row in waiting if row.fate is Fate.LEASED and row.changed >= since]
        due = min(at for at in (wake, *(row.next_try for row in heads(waiting))) if at is not None)
        if not carried and due > scene.dial.now() + timedelta(seconds=0.2):
            scene.dial.turn(due - scene.dial.now())
        await asyncio.sleep(0.05)


@asynccontextmanager
async def _running(scene: Scene) -> AsyncIterator[asyncio.subprocess.Process]:
    assert isinstance(scene.dial, Faked)
    faked = {
        "LD_PRELOAD": str(library()),
        "FAKETIME_TIMESTAMP_FILE": str(scene.dial.offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with (scene.folder / "plain.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(scene.folder / "config.toml"),
            cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **SECRETS, **faked},
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _configure(scene: Scene) -> None:
    lines = [
        f'database.url = "{scene.database.url}"',
        'backup.every = "off"',
        f'content.folder = "{ROOT / "content"}"',
        "clock.heartbeat = 1",
        f'health.file = "{scene.folder / "beat"}"',
        "[platforms.discord]",
        *(f'{name} = "{value}"' for name, value in scene.discord.table.items()),
        "[platforms.slack]",
        f'api_url = "{scene.slack.api}"',
    ]
    (scene.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")
