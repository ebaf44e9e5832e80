"""Which cohort a request is about, and where the person stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.declare import Needs
from bot.domain.cohort import Cohort, State
from bot.domain.errors import NoCohort, NoSuchCohort, NotEnrolled, Way, WhichCohort
from bot.domain.membership import CommunitySettings, Member, Settings
from bot.domain.people import Community, Person, Place
from bot.ports import Unit
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


@dataclass(frozen=True, slots=True)
class Found:
    """The cohort that is meant, and the person's place in it; `chosen` as in Seat."""

    cohort: Cohort | None = None
    member: Member | None = None
    chosen: bool = False


async def find_seat(db: Unit, needs: Needs, who: Person, where: Place, wanted: str, lenient: bool) -> Seat:
    """The seat for a request.

    wanted: a cohort's id or name, or "". Without it: the cohort whose channel this is, else the only one that the
    person is in, else the one used last. Raises StudyError when the command can't do without; never if `lenient`.
    """
    try:
        found = Found() if needs is Needs.NOTHING else await _find(db, needs, who, where, wanted)
        return await _sit(db, needs, who, found, lenient)
    except (NoCohort, NoSuchCohort, NotEnrolled, WhichCohort):
        if not lenient:
            raise
        return await _sit(db, Needs.MAYBE, who, Found(), lenient)


async def _sit(db: Unit, needs: Needs, who: Person, found: Found, lenient: bool) -> Seat:
    cohort = found.cohort
    who = who.within(cohort.community.space) if cohort else who
    if needs is Needs.MEMBER and found.member is None and not lenient:
        raise NotEnrolled("", *_join(cohort))
    if who.space is None:
        return Seat(who, Settings(who), CommunitySettings(Community(who.platform, "")))
    settings = await db.people.get(who)
    community = await db.communities.get(who.community)
    return Seat(who, settings, community, cohort, found.member, found.chosen)


async def _find(db: Unit, needs: Needs, who: Person, where: Place, wanted: str) -> Found:
    if wanted:
        return await _named(db, who, wanted)
    here = await _here(db, needs, who, where) if who.space else None
    if here:
        member = await _member(db, here, who)
        if member or needs is not Needs.MEMBER:
            return Found(here, member)
    # Whoever leads groups need not be in them, and must not change the wrong one: membership says nothing then.
    mine = [] if needs is Needs.ANY and who.space else await db.cohorts.joined(who)
    if mine:
        cohort = mine[0] if len(mine) == 1 else await _last(db, who, mine)
        return Found(cohort, await _member(db, cohort, who), chosen=len(mine) > 1)
    return Found(await _for_strangers(db, needs, who, here))


async def _for_strangers(db: Unit, needs: Needs, who: Person, here: Cohort | None) -> Cohort | None:
    """For somebody who is in no cohort: this channel's, or the community's only one where any will do."""
    if here or needs is Needs.MAYBE or who.space is None:
        if needs is Needs.MEMBER:
            raise NotEnrolled("", *_join(here))
        return here
    open_ones = [each for each in await db.cohorts.of(who.community) if each.state is not State.ARCHIVED]
    if needs is Needs.MEMBER:
        raise NotEnrolled("", *_join(open_ones[0] if len(open_ones) == 1 else None)) if open_ones else NoCohort
    if not open_ones:
        raise NoCohort
    if len(open_ones) > 1:
        raise WhichCohort
    return open_ones[0]


async def _named(db: Unit, who: Person, wanted: str) -> Found:
    """The cohort with this id or name, if it is in the person's community (or, from direct messages, is theirs)."""
    cohort = await db.cohorts.get(wanted)
    if cohort is None or cohort.community.platform != who.platform:
        among = await db.cohorts.of(who.community) if who.space else await db.cohorts.joined(who)
        cohort = next((each for each in among if each.name.lower() == wanted.strip().lower()), None)
    if cohort is None or (who.space is not None and cohort.community != who.community):
        raise NoSuchCohort
    member = await _member(db, cohort, who)
    if who.space is None and member is None and cohort.creator != who.user:
        raise NoSuchCohort
    return Found(cohort, member)


async def _member(db: Unit, cohort: Cohort, who: Person) -> Member | None:
    """The person as a member of a cohort; None if they are not in it, or have left."""
    member = await db.members.get(cohort.id, who.user)
    return member if member and member.left is None else None


async def _here(db: Unit, needs: Needs, who: Person, where: Place) -> Cohort | None:
    """The open cohort of this very thread, or else of its channel; of several the newest that the person is in.

    Where they are in none of several: the newest, but a command about any cohort raises WhichCohort.
    """
    channel = await db.cohorts.at(who.community, where.channel)
    found = [each for each in channel if each.place.thread == where.thread] or channel
    if len(found) > 1:
        joined = {each.id for each in await db.cohorts.joined(who)}
        mine = [each for each in found if each.id in joined]
        if not mine and needs is Needs.ANY:
            raise WhichCohort
        found = mine or found
    return next(reversed(found), None)


async def _last(db: Unit, who: Person, mine: Sequence[Cohort]) -> Cohort:
    if who.space is None:
        raise WhichCohort
    settings = await db.people.get(who)
    return next((cohort for cohort in mine if cohort.id == settings.last_cohort), mine[-1])


def _join(cohort: Cohort | None) -> tuple[Way, ...]:
    return (Way(f"Join {cohort.name}"[:75], "study join", (("cohort", cohort.id),)),) if cohort else (
        Way("Join a cohort", "study join"),
    )  # fmt: skip


async def cohort_choices(db: Unit, who: Person, typed: str, joined_only: bool) -> list[Choice]:
    """Cohorts to offer while somebody types: their own, or all unarchived ones of the community."""
    everyone = who.space is not None and not joined_only
    among = await db.cohorts.of(who.community) if everyone else await db.cohorts.joined(who)
    open_ones = [cohort for cohort in among if cohort.state is not State.ARCHIVED]
    return [Choice(cohort.id, cohort.name) for cohort in open_ones if typed.lower() in cohort.name.lower()]
