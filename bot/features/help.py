"""What can be done here, drawn from the declarations, so that it is never out of date."""

from __future__ import annotations

from collections.abc import Iterable

from bot.declare import Command, Guard, Needs, command, permits
from bot.ports import Context
from bot.ui.action import do
from bot.ui.card import Button, Card, Choices, Hint, Points, Say, Weight
from bot.ui.text import say


def _lines(title: str, commands: Iterable[Command]) -> tuple[Points, ...]:
    lines = tuple(say("**/{name}** {does}", name=each.name, does=each.summary) for each in commands)
    return (Points(title, lines),) if lines else ()


@command("study help", "What I can do, and how a week goes", needs=Needs.MAYBE, reads_only=True)
async def help(ctx: Context) -> Card:
    """Everyone sees the members' commands; moderators and mentors also see theirs."""
    typed = [each for each in ctx.commands if isinstance(each, Command) and each.slash]
    week = say(
        "Each week brings one post with a task in three sizes. Do what fits, tick it off with **/progress**, "
        "and say how it went with **/checkin**. Missing a week never means leaving."
    )
    cohort = ctx.cohort_id
    mine = (
        Button("My progress", do("progress", cohort=cohort)),
        Button("My settings", do("study settings", cohort=cohort)),
    )
    ways = mine if ctx.member else (Button("Join", do("study join", cohort=cohort)),)
    private = say(
        "I am a bot. What I answer is seen by you alone. Who sees your progress you choose in **/study settings**, and "
        "the wrap quotes a check-in only if you said that it may."
    )
    return Card(
        say("How this works"),
        (
            Say(week),
            *_lines("For everyone", (each for each in typed if each.guard is Guard.ANYONE)),
            *_lines("For moderators", (c for c in typed if c.guard is not Guard.ANYONE and permits(c.guard, ctx))),
            Hint(private),
            Choices((Button("This week", do("week", cohort=cohort), Weight.MAIN), *ways)),
        ),
        "help",
    )
