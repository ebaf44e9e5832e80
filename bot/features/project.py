"""Projects: something to build that others can open. A list by level, and one project as four pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from bot.declare import Ask, Needs, command
from bot.domain.errors import Way
from bot.domain.progress import UNTOUCHED, WeekMark, WeekState
from bot.domain.project import Dataset, Project, Rubric
from bot.domain.roadmap import Roadmap
from bot.features.beyond import elsewhere, way_in
from bot.features.fast_words import weeks_words
from bot.features.find import like, named
from bot.features.pages import PAGE, Page, opened
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import (
    Block,
    Button,
    Card,
    Choices,
    Fact,
    Facts,
    Hint,
    Menu,
    Option,
    Points,
    Quote,
    Say,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.form import Choice
from bot.ui.text import Link, Text, prose, say

LEVELS = ("beginner", "beginner-plus", "intermediate", "advanced")

Marks = Mapping[int, WeekMark]


def titles(roadmap: Roadmap) -> dict[str, str]:
    """The projects' titles by id."""
    return {project.id: project.title for project in roadmap.projects}


async def projects_like(ctx: Context, typed: str) -> list[Choice]:
    """Projects to offer while somebody types an id or words of a title."""
    return like(titles(ctx.roadmap), typed)


def data(datasets: tuple[Dataset, ...]) -> Points:
    """Data to work with, each as a link with what its licence asks for."""

    def line(each: Dataset) -> Text:
        title = Link(each.title, each.resource.url) if each.resource else each.title
        return say("{title}: {licence}", title=title, licence=prose(each.licence))

    return Points("Data", tuple(line(each) for each in datasets))


def _listed(texts: tuple[str, ...]) -> tuple[Text, ...]:
    return tuple(prose(each) for each in texts)


def _brief(project: Project) -> Page:
    facts = (
        Fact("Level", say("{level}", level=_level(project))),
        Fact("When", say("{weeks}", weeks=weeks_words(project.weeks))),
        Fact("Team", prose(project.team_size)),
        Fact("Cost and hardware", prose(project.cost_and_hardware)),
    )
    who = Say(say("**Who cares.** {who}", who=prose(project.who_cares)))
    cv = Quote(prose(project.portfolio_line), say("for your CV, with your own numbers"))
    return Page("brief", "The brief", (Say(prose(project.problem)), who, Facts(facts), cv))


def _build(project: Project, rubric: Rubric | None) -> Page:
    numbered = tuple(say("**{n}.** {text}", n=n, text=prose(each)) for n, each in enumerate(project.requirements, 1))
    points = f" of {rubric.points}" if rubric else ""
    blocks: list[Block] = [
        Points("What it must do", numbered),
        Points("What you hand in", _listed(project.deliverables)),
        Say(say("**The baseline to beat.** {text}", text=prose(project.baseline))),
        Say(say("**Passed with** {n}" + points + " points of the rubric.", n=project.pass_mark)),
    ]
    stretch = (Points("To go further", _listed(project.stretch)),) if project.stretch else ()
    return Page("build", "What to build", (*blocks, *stretch))


def _care(project: Project) -> Page:
    safeguards = (Points("Safeguards", _listed(project.safeguards)),) if project.safeguards else ()
    return Page("care", "Data and care", (data(project.datasets), *safeguards))


def rubric_blocks(rubric: Rubric) -> tuple[Block, ...]:
    """Every criterion with what no, one and two points look like."""
    criteria = tuple(
        Points(f"{n}. {each.title}", tuple(say("**{points}:** {text}", points=points, text=prose(text))
               for points, text in enumerate((each.none, each.some, each.full))))
        for n, each in enumerate(rubric.criteria, 1)
    )  # fmt: skip
    return (Say(prose(rubric.intro)), *criteria)


def pages(roadmap: Roadmap, project: Project) -> list[Page]:
    """All pages of a project."""
    read = [Page("rubric", "The rubric", rubric_blocks(roadmap.rubric))] if roadmap.rubric else []
    return [_brief(project), _build(project, roadmap.rubric), _care(project), *read]


def _ways(ctx: Context, project: Project) -> Choices:
    """To the weeks that work on it, to the milestones that look at it, and back to the list."""
    cohort = ctx.cohort_id
    weeks = [Button(f"Week {week}", do("week", number=week, cohort=cohort)) for week in project.weeks]
    found = [each for each in ctx.roadmap.milestones if each.week in project.weeks]
    milestones = [Button(f"⚑ {each.id} {each.title}"[:75], do("milestone show", id=each.id, cohort=cohort))
                  for each in found]  # fmt: skip
    back = Button("All projects", do("project", cohort=cohort))
    return Choices((*weeks, *milestones, back, *way_in(ctx)))


def _one(ctx: Context, project: Project, page: str) -> Card:
    cohort, all_pages = ctx.cohort_id, pages(ctx.roadmap, project)
    shown = opened(all_pages, page, lambda key: do("project", name=project.id, page=key, cohort=cohort), lead=True)
    title = say("{id} {title}", id=project.id, title=prose(project.title))
    return Card(title, (*shown, _ways(ctx, project)), "project")


def _level(project: Project) -> str:
    return project.level.replace("-", " ").capitalize()


def _sign(project: Project, marks: Marks) -> Sign:
    states = [marks.get(week, UNTOUCHED).state for week in project.weeks]
    if all(state.over for state in states) and WeekState.DONE in states:
        return Sign.DONE
    return Sign.DOING if any(state in (WeekState.DOING, WeekState.DONE) for state in states) else Sign.AHEAD


def _all(ctx: Context, marks: Marks) -> Card:
    cohort = ctx.cohort_id
    ranked = sorted(ctx.roadmap.projects, key=lambda each: (*LEVELS, each.level).index(each.level))
    trails = tuple(
        Trail(
            tuple(
                Stop(say("**{id}** {title}", id=each.id, title=prose(each.title)), _sign(each, marks),
                     say("{weeks}", weeks=weeks_words(each.weeks)))
                for each in ranked if _level(each) == level
            ),
            level,
        )
        for level in dict.fromkeys(_level(each) for each in ranked)
    )  # fmt: skip
    options = tuple(Option(each.id, f"{each.id} {each.title}"[:100], _level(each)) for each in ranked[:25])
    rubric = Button("How they are read", do("project", page="rubric", cohort=cohort))
    intro = "Each of these ends as something that others can open and run. Pick one to read its brief."
    whole = Button("The whole path", do("roadmap", cohort=cohort))
    return Card(say("Projects"), (
        Say(say(intro)),
        *trails,
        Menu("Open a project", options, do("project", picks="name", cohort=cohort)),
        Choices((*((rubric,) if ctx.roadmap.rubric else ()), whole, *way_in(ctx))),
    ), "project")  # fmt: skip


def _none(ctx: Context) -> Card:
    text = "This roadmap has no projects of their own yet. Every week still ends with something that you make."
    return Card(say("Projects"), (Say(say(text)), elsewhere(ctx)), "project")


def _how_they_are_read(ctx: Context, rubric: Rubric) -> Card:
    back = Button("All projects", do("project", cohort=ctx.cohort_id), Weight.MAIN)
    most = Hint(say("{n} points in all.", n=rubric.points))
    return Card(say("How projects are read"), (*rubric_blocks(rubric), most, Choices((back,))), "project")


@command("project", "What to build, and how others will read it", needs=Needs.MAYBE, reads_only=True)
async def project(
    ctx: Context,
    name: Annotated[str, Ask("Which project?", max=100, suggest=projects_like, form=False)] = "",
    page: Annotated[str, PAGE] = "",
) -> Card:
    """The list by level, or a page of one project."""
    if not ctx.roadmap.projects:
        return _none(ctx)
    if not name:
        if page == "rubric" and ctx.roadmap.rubric:
            return _how_they_are_read(ctx, ctx.roadmap.rubric)
        return _all(ctx, await ctx.db.progress.of(ctx.group.id, ctx.who.user) if ctx.member else {})
    way = Way("All projects", "project")
    return _one(ctx, named("name", "project", ctx.roadmap.projects, titles(ctx.roadmap), name, way), page)


COMMANDS = (project,)
