"""What both schedulers are asked, each in a process of its own: what it reports, and how it is measured."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path


def age() -> float:
    """Seconds since this process was started, in hundredths."""
    since = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return float(Path("/proc/uptime").read_text().split()[0]) - since


@dataclass
class Report:
    """Seconds from the start until ready, of idle beats, and of the beat in which `due` things are due.

    stall: the longest time within that beat for which the process answered nobody. memory: the most bytes.
    """

    ready: float = 0.0
    idle: list[float] = field(default_factory=list)
    beat: float = 0.0
    stall: float = 0.0
    due: int = 0
    register: float = 0.0
    """Seconds to register one job anew."""
    memory: int = 0

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """The beat in which something is due."""
        watching = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        began = time.perf_counter()
        yield
        self.beat = time.perf_counter() - began
        await asyncio.sleep(0.002)
        watching.cancel()

    async def _watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            self.stall = max(self.stall, time.perf_counter() - began - 0.001)

    def say(self) -> None:
        """Print it for the parent."""
        status = Path("/proc/self/status").read_text().splitlines()
        peak = next(line for line in status if line.startswith("VmHWM"))
        self.memory = int(peak.split()[1]) * 1024
        print(json.dumps(asdict(self)))


async def ask(program: str, *arguments: str) -> Report:
    """Have one of them measured in a process of its own. Raises RuntimeError with what it said if that fails."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", program, *arguments, cwd=Path(__file__).parents[1], env={**os.environ},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, said = await child.communicate()
    if child.returncode:
        raise RuntimeError(said.decode())
    return Report(**json.loads(out))


def middle(values: Sequence[float]) -> float:
    """The median."""
    return sorted(values)[len(values) // 2]
