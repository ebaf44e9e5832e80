"""Which cohort a request is about, and where the person stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.declare import Needs
from bot.domain.cohort import Cohort, State
from bot.domain.errors import NoCohort, NoSuchCohort, NotEnrolled, Way, WhichCohort
from bot.domain.membership import CommunitySettings, Member, Settings
from bot.domain.people import Community, Person, Place
from bot.ports import Unit
from bot.ports.seats import Glance
from bot.ui.form import Choice


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits. `chosen`: the cohort was picked among several as the one used last."""

    who: Person
    settings: Settings
    community: CommunitySettings
    cohort: Cohort | None = None
    member: Member | None = None
    chosen: bool = False


async def find_seat(db: Unit, needs: Needs, who: Person, where: Place, wanted: str, lenient: bool) -> Seat:
    """The seat for a request.

    wanted: a cohort's id or name, or "". Without it: the cohort whose channel this is, else the only one that the
    person is in, else the one used last. Raises StudyError when the command can't do without; never if `lenient`.
    """
    try:
        seat = await _find(db, needs, who, where, wanted)
        if needs is Needs.MEMBER and seat.member is None and not lenient:
            raise NotEnrolled("", _join(seat.cohort))
        return seat
    except (NoCohort, NoSuchCohort, NotEnrolled, WhichCohort):
        if not lenient:
            raise
        return await _apart(db, who)


async def _find(db: Unit, needs: Needs, who: Person, where: Place, wanted: str) -> Seat:
    if needs is Needs.NOTHING:
        return await _apart(db, who)
    if wanted:
        return await _named(db, who, wanted)
    if who.space is None:
        return await _from_direct(db, needs, who)
    seen = await db.seats.at(who, where.channel)
    here = _here(seen, needs, where)
    if here and (here.id in seen.members or needs is not Needs.MEMBER):
        return _seat(seen, here)
    # Whoever leads groups need not be in them, and must not change the wrong one: membership says nothing then.
    mine = [] if needs is Needs.ANY else [each for each in seen.cohorts if each.id in seen.members]
    if mine:
        last = next((each for each in mine if each.id == seen.settings.last_cohort), mine[-1])
        return _seat(seen, last, chosen=len(mine) > 1)
    if here and needs is Needs.MEMBER:
        raise NotEnrolled("", _join(here))
    return _seat(seen, here or await _for_strangers(db, needs, who))


async def _apart(db: Unit, who: Person) -> Seat:
    """A seat in no cohort."""
    if who.space is None:
        return Seat(who, Settings(who), CommunitySettings(Community(who.platform, "")))
    return Seat(who, await db.people.get(who), await db.communities.get(who.community))


def _seat(seen: Glance, cohort: Cohort | None, chosen: bool = False) -> Seat:
    member = seen.members.get(cohort.id) if cohort else None
    return Seat(seen.settings.person, seen.settings, seen.community, cohort, member, chosen)


async def _from_direct(db: Unit, needs: Needs, who: Person) -> Seat:
    """The only cohort of somebody who writes from direct messages, so that their community is not known yet."""
    mine = await db.cohorts.joined(who)
    if len(mine) > 1:
        raise WhichCohort
    seen = await db.seats.of(who, mine[0].id) if mine else None
    if seen:
        return _seat(seen, seen.cohorts[0])
    if needs is Needs.MEMBER:
        raise NotEnrolled("", _join(None))
    return await _apart(db, who)


async def _for_strangers(db: Unit, needs: Needs, who: Person) -> Cohort | None:
    """For somebody who is in no cohort, where none meets: the community's only one, where any will do."""
    if needs is Needs.MAYBE:
        return None
    open_ones = [each for each in await db.cohorts.of(who.community) if each.state is not State.ARCHIVED]
    if needs is Needs.MEMBER:
        raise NotEnrolled("", _join(open_ones[0] if len(open_ones) == 1 else None)) if open_ones else NoCohort
    if not open_ones:
        raise NoCohort
    if len(open_ones) > 1:
        raise WhichCohort
    return open_ones[0]


async def _named(db: Unit, who: Person, wanted: str) -> Seat:
    """The cohort with this id or name, if it is in the person's community (or, from direct messages, is theirs)."""
    seen = await db.seats.of(who, wanted)
    if seen is None:
        among = await db.cohorts.of(who.community) if who.space else await db.cohorts.joined(who)
        found = next((each for each in among if each.name.lower() == wanted.strip().lower()), None)
        seen = await db.seats.of(who, found.id) if found else None
    if seen is None:
        raise NoSuchCohort
    cohort = seen.cohorts[0]
    if who.space is not None and cohort.community != who.community:
        raise NoSuchCohort
    if who.space is None and not seen.members and cohort.creator != who.user:
        raise NoSuchCohort
    return _seat(seen, cohort)


def _here(seen: Glance, needs: Needs, where: Place) -> Cohort | None:
    """The open cohort of this very thread, or else of its channel; of several the newest that the person is in.

    Where they are in none of several: the newest, but a command about any cohort raises WhichCohort.
    """
    channel = [each for each in seen.cohorts if each.place.channel == where.channel]
    found = [each for each in channel if each.place.thread == where.thread] or channel
    mine = [each for each in found if each.id in seen.members]
    if len(found) > 1 and not mine and needs is Needs.ANY:
        raise WhichCohort
    return next(reversed(mine or found), None)


def _join(cohort: Cohort | None) -> Way:
    """Into this cohort, or into one to choose."""
    if cohort is None:
        return Way("Join a cohort", "study join")
    return Way(f"Join {cohort.name}"[:75], "study join", (("cohort", cohort.id),))


async def cohort_choices(db: Unit, who: Person, typed: str, joined_only: bool) -> list[Choice]:
    """Cohorts to offer while somebody types: their own, or all unarchived ones of the community."""
    everyone = who.space is not None and not joined_only
    among = await db.cohorts.of(who.community) if everyone else await db.cohorts.joined(who)
    open_ones = [cohort for cohort in among if cohort.state is not State.ARCHIVED]
    return [Choice(cohort.id, cohort.name) for cohort in open_ones if typed.lower() in cohort.name.lower()]
