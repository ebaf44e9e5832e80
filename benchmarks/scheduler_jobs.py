"""The floor beside the scheduler: APScheduler with one stored job a cohort, which does nothing but be called."""

from __future__ import annotations

import asyncio
import pickle
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import create_engine, event

from benchmarks.clockwork import Report, age

CHUNK = 1000
REGISTERED = 200
"""So many jobs are registered anew, to see what one takes."""
LATE_OFF = {"misfire_grace_time": None, "coalesce": True}
"""What is late is done, once: by default it would be dropped after a second."""


async def call(cohort: str) -> None:
    """What every job calls."""


def engine(file: Path, durable: bool = True) -> Any:
    """The database with the settings that Waypost uses."""
    made = create_engine(f"sqlite:///{file}")

    @event.listens_for(made, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")

    return made


def store_jobs(file: Path, numbers: range, wake: datetime) -> None:
    """Store the weekly jobs of these cohorts, due at `wake`, in place of any others; quickly, past the scheduler."""
    store = SQLAlchemyJobStore(engine=engine(file, durable=False))
    scheduler = AsyncIOScheduler(timezone=UTC)
    store.start(scheduler, "default")
    with store.engine.begin() as connection:
        for first in range(numbers.start, numbers.stop, CHUNK):
            rows = [_row(scheduler, n, wake) for n in range(first, min(first + CHUNK, numbers.stop))]
            connection.execute(store.jobs_t.insert().prefix_with("OR REPLACE"), rows)
    store.engine.dispose()


def _row(scheduler: AsyncIOScheduler, number: int, wake: datetime) -> dict[str, Any]:
    job = scheduler.add_job(call, _weekly(), [f"c{number}"], id=f"c{number}", next_run_time=wake, max_instances=1,
                            **LATE_OFF)  # fmt: skip
    scheduler.remove_job(job.id)
    return {"id": job.id, "next_run_time": wake.timestamp(), "job_state": pickle.dumps(job.__getstate__())}


def _weekly() -> CronTrigger:
    return CronTrigger(day_of_week="mon", hour=9, timezone="Europe/Berlin")


async def main(file: Path, cohorts: int, due: range, beats: int) -> None:
    """due: the numbers of the cohorts whose jobs become due at once. beats: how many with nothing due."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_jobstore(SQLAlchemyJobStore(engine=engine(file)))
    report = Report()
    called: list[object] = []
    done = asyncio.Event()

    def hear(heard: object) -> None:
        called.append(heard)
        if len(called) >= len(due):
            done.set()

    scheduler.add_listener(hear, EVENT_JOB_EXECUTED)
    scheduler.start()
    await _beat(scheduler)
    report.ready = age()
    for _ in range(beats):
        began = time.perf_counter()
        await _beat(scheduler)
        report.idle.append(time.perf_counter() - began)
    scheduler.pause()
    report.register = _register(scheduler, cohorts)
    store_jobs(file, due, datetime.now(UTC))
    async with report.beating():
        scheduler.resume()
        await done.wait()
    report.due = len(called)
    report.say()


async def _beat(scheduler: AsyncIOScheduler) -> None:
    scheduler.wakeup()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def _register(scheduler: AsyncIOScheduler, count: int) -> float:
    """What its manual asks for at every start, for the last jobs, which are not due: seconds for one."""
    last = range(count - min(REGISTERED, count // 2), count)
    began = time.perf_counter()
    for n in last:
        scheduler.add_job(call, _weekly(), [f"c{n}"], id=f"c{n}", replace_existing=True, **LATE_OFF)
    return (time.perf_counter() - began) / len(last)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), range(int(sys.argv[3]), int(sys.argv[4])), int(sys.argv[5])))
