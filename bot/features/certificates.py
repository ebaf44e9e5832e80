"""Certificates as dated data: those that can be taken as choices, the closed ones only as a warning."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.domain.calendar import local_day
from bot.domain.career import Certificate, ExamStatus
from bot.domain.errors import StudyError, Way
from bot.features.pages import Page, opened
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Block, Button, Card, Choices, Fact, Facts, Hint, Menu, Option, Points, Say
from bot.ui.text import Text, prose, say

STATES = (
    (ExamStatus.RETIRED, "Can no longer be taken"),
    (ExamStatus.RETIRING, "Closing, so do not start now"),
    (ExamStatus.ANNOUNCED, "Announced, not open yet"),
    (ExamStatus.UNKNOWN, "Nobody could tell whether they are open"),
)
"""What is said of those that are no choice, the plainest first."""
ALL = Way("The list", "career certificates")


def _name(certificate: Certificate) -> Text:
    template = "**{name}** ({code})" if certificate.exam_code else "**{name}**"
    return say(template, name=certificate.name, code=certificate.exam_code)


def _today(ctx: Context) -> date:
    return local_day(ctx.now, ctx.zone)


def _as_of(ctx: Context, certificate: Certificate) -> Text:
    """When it was looked at, whether that is long ago, and that the official page decides."""
    stale = ", not checked lately" if certificate.stale(_today(ctx)) else ""
    return say("as of {day}" + stale + "; check the official page", day=certificate.checked_on)


def _offered(ctx: Context) -> list[Certificate]:
    return [each for each in ctx.roadmap.certificates if each.offered]


def _choices(ctx: Context) -> Page:
    """What can be taken, by provider."""
    offered = _offered(ctx)
    cohort = ctx.cohort_id
    providers = tuple(
        Points(provider, tuple(say("{name}, {as_of}", name=_name(each), as_of=_as_of(ctx, each))
                               for each in offered if each.provider == provider))
        for provider in dict.fromkeys(each.provider for each in offered)
    )  # fmt: skip
    options = tuple(Option(each.id, each.name[:100], each.fee_note[:75]) for each in offered[:25])
    menu = (Menu("Look at one", options, do("career certificates", picks="id", cohort=cohort)),) if options else ()
    none = () if offered else (Say(say("There is none on the list now that can be taken.")),)
    return Page("open", "Can be taken", (*_intro(ctx), *providers, *none, *menu))


def _intro(ctx: Context) -> tuple[Say, ...]:
    return (Say(prose(ctx.roadmap.certificates_intro)),) if ctx.roadmap.certificates_intro else ()


def _warning(ctx: Context, certificate: Certificate) -> Text:
    """That it is no choice, since when, and which ones took its place."""
    since = say(" since {day}", day=certificate.status_since) if certificate.status_since else say("")
    note = say(" {note}.", note=prose(certificate.status_note.rstrip("."))) if certificate.status_note else say("")
    return say("{name}, {provider}: {status}{since}.{note}{instead} *As of {day}.*", name=_name(certificate),
               provider=certificate.provider, status=certificate.status.value, since=since, note=note,
               instead=_instead(ctx, certificate), day=certificate.checked_on)  # fmt: skip


def _instead(ctx: Context, certificate: Certificate) -> Text:
    """What to take in its place; only what can be taken is named."""
    known = {each.id: each for each in _offered(ctx)}
    found = [known[id].exam_code or known[id].name for id in certificate.replaced_by if id in known]
    if found:
        return say(" Use {names} instead.", names=" or ".join(found))
    return say(" Nothing on this list takes its place.") if certificate.status is ExamStatus.RETIRED else say("")


def _warnings(ctx: Context) -> list[Page]:
    shown = [each for each in ctx.roadmap.certificates if not each.hidden]
    lists = tuple(_list(ctx, title, (each for each in shown if each.status is state)) for state, title in STATES)
    blocks = tuple(block for found in lists for block in found)
    check = Hint(say("Older guides still name some of these. Check the official page before you believe anybody."))
    return [Page("closed", "Closed ones", (*blocks, check))] if blocks else []


def _list(ctx: Context, title: str, found: Iterable[Certificate]) -> list[Block]:
    lines = tuple(_warning(ctx, each) for each in found)
    return [Points(title, lines)] if lines else []


def _back(ctx: Context) -> tuple[Button, ...]:
    cohort = ctx.cohort_id
    cards = (Button("Career cards", do("career", cohort=cohort)),) if ctx.roadmap.careers else ()
    return (*cards, Button("The whole path", do("roadmap", cohort=cohort)))


def all_of_them(ctx: Context, page: str = "") -> Card:
    """The dated list: what can be taken, and on a page of its own what can not."""
    cohort = ctx.cohort_id
    pages = [_choices(ctx), *_warnings(ctx)]
    shown = opened(pages, page, lambda key: do("career certificates", page=key, cohort=cohort))
    return Card(say("Certificates"), (*shown, Choices(_back(ctx))), "career")


def one(ctx: Context, id: str) -> Card:
    """One certificate that can be taken. Raises StudyError for any other, with what took its place."""
    found = next((each for each in ctx.roadmap.certificates if each.id == id), None)
    if found is None or not found.offered:
        raise _no_choice(found)
    facts = [
        Fact("From", say("{provider}, {level}", provider=found.provider, level=found.level)),
        Fact("Fee", prose(found.fee_note)),
        Fact("Helps with", prose(found.helps_with)),
    ]
    facts += [Fact("About", say("{topics}", topics=", ".join(found.topics)))] if found.topics else []
    facts += [Fact("Note", prose(found.status_note))] if found.status_note else []
    facts += [Fact("Source", prose(found.source_note))] if found.source_note else []
    cohort = ctx.cohort_id
    page = (Button("The official page", url=found.official.url),) if found.official else ()
    ways = Choices((*page, Button("The list", do("career certificates", cohort=cohort)), *_back(ctx)))
    dated = Hint(say("This is {as_of}.", as_of=_as_of(ctx, found)))
    return Card(_name(found), (Facts(tuple(facts)), dated, ways), "career")


def _no_choice(found: Certificate | None) -> StudyError:
    if found is None:
        return StudyError("That certificate is not on the list. Exams come and go; here is what there is now.", ALL)
    if found.status is ExamStatus.RETIRED:
        return StudyError(f"{found.name} can no longer be taken. The list says what took its place.", ALL)
    return StudyError(f"{found.name} is no choice right now. The list has those that are.", ALL)
