"""The courier's round: claim what is due, carry it with no transaction open, settle what became of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.courier.outcome import Again, Deferred, Outcome, Sent, expired, outcome_of, unwanted
from bot.courier.pacing import Pacer
from bot.courier.recheck import objection, with_lateness
from bot.courier.settling import Settler
from bot.domain.errors import DeliveryError, Interrupted
from bot.ports import Nobody, Observer, Parcel, Platform, Store
from bot.trace import Trace, working_on
from bot.ui.plain import words_in
from bot.world import World

log = logging.getLogger(__name__)

WAIT = 0.25
CALL = 0.5
"""The parts of the lease that a parcel may wait for its turn, and that its delivery may take."""
SHORTLY = timedelta(seconds=5)
AT_ONCE = 100
"""So many parcels may be on their way at once, most of them waiting for their turn."""
BREATH = 0.1
"""Seconds between two claims: each is a transaction that writes."""


class Courier:
    """Carries what was promised. Any number of them may work on one store."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        world: World,
        lease: timedelta = timedelta(minutes=2),
        observer: Observer | None = None,
    ) -> None:
        """platforms: by name, those that are open; looked at anew in every round. lease: how long a claim holds.

        observer: measures how parcels fare.
        """
        self._store = store
        self._platforms = platforms
        self._world = world
        self._lease = lease
        self._observer = observer or Nobody()
        self._settler = Settler(store, world)
        self._pacers: dict[str, Pacer] = {}
        self._carrying: set[asyncio.Task[None]] = set()
        self._keys: set[str] = set()
        self._draining = False

    async def round(self, limit: int = 100) -> int:
        """Carry what is due, at most `limit` parcels and one a place; says how many were claimed and dealt with.

        If it is cancelled, what was being carried is met again once its lease has passed.
        """
        tasks = await self._take(limit)
        await asyncio.gather(*tasks)
        return len(tasks)

    async def flow(self, seconds: float, more: Callable[[], bool] = lambda: False) -> bool:
        """Carry until nothing is due any more, at most so many seconds; says whether it came to that end.

        Others are claimed while some are still on their way, so that nobody waits for the slowest; and what is on its
        way in the end goes on. more: whether something is just being promised, so that there is no end yet.
        """
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        while not self._draining and (more() or clock() < end):
            taken = await self._take(AT_ONCE - len(self._carrying))
            if self._carrying:
                await asyncio.wait(self._carrying, timeout=BREATH)
            elif more():
                await asyncio.sleep(BREATH)
            elif not taken:
                return True
        return False

    async def _take(self, limit: int) -> list[asyncio.Task[None]]:
        """Claim what is due, at most `limit` parcels, and begin to carry it."""
        if self._draining or not self._platforms or limit <= 0:
            return []
        async with self._store.begin() as db:
            now = self._world.now()
            parcels = await db.outbox.claim(now, self._lease, limit, list(self._platforms))
        until = now + (WAIT + CALL) * self._lease
        # A clock that was set, or a machine that slept, ends the lease of what this very process still carries.
        mine = [replace(parcel, until=until) for parcel in parcels if parcel.key not in self._keys]
        tasks = [asyncio.create_task(self._carry(parcel)) for parcel in mine]
        for task in tasks:
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)
        return tasks

    async def drain(self) -> None:
        """Claim nothing any more, and wait for what is being carried."""
        self._draining = True
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def next_due(self) -> datetime | None:
        """When the next parcel wants to be carried, or None."""
        async with self._store.look() as db:
            return await db.outbox.next_due()

    async def _carry(self, parcel: Parcel) -> None:
        """Carry one parcel. Trouble with it is its own: the others of the round go on."""
        self._keys.add(parcel.key)
        with working_on(Trace({"parcel": parcel.key}, lambda: words_in(parcel.card))):
            try:
                outcome = await self._attempt(parcel)
                await self._settler.settle(parcel, outcome)
            except Exception:
                log.exception(
                    "what became of %s could not be stored; it is tried again when its lease has passed", parcel.key
                )
            else:
                late = (self._world.now() - parcel.due).total_seconds()
                self._observer.carried(parcel, type(outcome).__name__.lower(), late)
            finally:
                self._keys.discard(parcel.key)

    async def _attempt(self, parcel: Parcel) -> Outcome:
        now = self._world.now()
        platform = self._platforms.get(parcel.to.platform)
        if platform is None:
            return Deferred(now + self._lease, "the platform is not connected")
        if now > parcel.expires:
            return expired(parcel)
        pacer = self._pacer(platform)
        held = pacer.held(parcel.to, now)
        if held is not None:
            return Deferred(held, "its place asked to wait")
        wait = pacer.turn(parcel.to, WAIT * self._lease.total_seconds())
        if wait is None:
            return Deferred(now + SHORTLY, "many others are before it")
        self._observer.waited(platform.name, wait)
        await asyncio.sleep(wait)
        return await self._deliver(platform, pacer, parcel)

    async def _deliver(self, platform: Platform, pacer: Pacer, parcel: Parcel) -> Outcome:
        async with self._store.look() as db:
            why_not = await objection(db, parcel, self._world.now())
            ready = await with_lateness(db, parcel, self._world.now())
        if why_not:
            return unwanted(parcel, why_not)
        for held_up in pacer.begin(parcel.to):
            await asyncio.sleep(held_up)
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(CALL * self._lease.total_seconds()):
                receipt = await platform.deliver(ready)
        except DeliveryError as error:
            return self._refused(error, pacer, parcel)
        except TimeoutError:
            return self._refused(Interrupted("no answer came in time", self._lease.total_seconds()), pacer, parcel)
        except Exception as error:
            log.exception("%s broke down while it delivered %s", platform.name, parcel.key)
            return self._refused(Interrupted(type(error).__name__), pacer, parcel)
        finally:
            self._observer.called(platform.name, clock() - began)
        pacer.went_well(parcel.to)
        return Sent(receipt)

    def _refused(self, error: DeliveryError, pacer: Pacer, parcel: Parcel) -> Outcome:
        outcome = outcome_of(error, parcel, self._world.now(), self._world.rng)
        if isinstance(outcome, Again) and outcome.refused:
            pacer.refused(parcel.to, outcome.at)
            pause = (outcome.at - self._world.now()).total_seconds()
            self._observer.asked_to_wait(parcel.to.platform, pause)
        return outcome

    def _pacer(self, platform: Platform) -> Pacer:
        if platform.name not in self._pacers:
            self._pacers[platform.name] = Pacer(platform.pace, asyncio.get_running_loop().time)
        return self._pacers[platform.name]
