"""Starts the demo the way a person does, as a program of its own, and stops it with Ctrl-C."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = 120.0
STOP = 60.0
"""Seconds; generous, because a busy machine is no fault of the demo."""


@dataclass
class Running:
    """A demo that runs: where its page is, and what it has said when it is over."""

    address: str
    process: asyncio.subprocess.Process
    said: list[str] = field(default_factory=list)
    code: int | None = None

    async def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """Stop it, and wait for its exit code; kills it if it takes too long."""
        if self.code is None:
            self.process.send_signal(how)
        return await self.ended()

    async def ended(self) -> int:
        """Wait until it has ended by itself; its exit code, or -9 if it had to be killed."""
        if self.code is None:
            try:
                out, err = await asyncio.wait_for(self.process.communicate(), STOP)
                self.said += [out.decode(), err.decode()]
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
                self.said.append("killed: it did not stop by itself")
            self.code = self.process.returncode
        return -1 if self.code is None else self.code


async def start(folder: Path, *more: str) -> asyncio.subprocess.Process:
    """A demo as a child process, with its database and clock in `folder`."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--folder", str(folder), *more,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@asynccontextmanager
async def demo(folder: Path, *more: str) -> AsyncIterator[Running]:
    """The demo with its database and clock in `folder`, on any free port."""
    process = await start(folder, "--port", "0", *more)
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), START)).decode()
    found = re.search(r"http://\S+", line)
    if not found:
        if process.returncode is None:
            process.kill()
        raise AssertionError(f"no address in {line!r}; it said: {(await process.communicate())[1].decode()}")
    running = Running(found[0], process)
    try:
        yield running
    finally:
        await running.stop()
