"""What people write to Waypost, and the secrets that it was given, stay out of its log, also when everything breaks."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from typing import Annotated

import pytest

from bot.config import Settings
from bot.courier import Courier
from bot.declare import Ask, Command, command
from bot.domain.errors import Interrupted, TryLater, Unreachable, Unsure
from bot.engine import Engine
from bot.features import COMMANDS
from bot.logs import set_up
from bot.ports import Context, Parcel, Receipt, Store
from bot.ui.card import Card
from bot.ui.form import FieldKind
from bot.ui.text import say
from tests.cli.test_commands import logging_as_it_was
from tests.courier.platforms import Troubled, promise, room
from tests.kit import Clock, House, group, roadmap, world

TOKEN = "xoxb-SECRET-TOKEN"
WORDS = "MARKED words of a member"


class Log:
    """Everything that the process says, at its most talkative."""

    def __init__(self) -> None:
        self.text = io.StringIO()

    def __str__(self) -> str:
        return self.text.getvalue()

    @contextmanager
    def listening(self, as_json: bool) -> Iterator[None]:
        settings = Settings.model_validate({"log": {"level": "debug", "format": "json" if as_json else "plain"}})
        with logging_as_it_was(), redirect_stderr(self.text):
            set_up(settings, {"WAYPOST_SLACK_TOKEN": TOKEN})
            yield


@pytest.fixture(params=[False, True], ids=["plain", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    found = Log()
    with found.listening(request.param):
        yield found


@command("break", "Break over what was written")
async def breaks(ctx: Context, what: Annotated[str, Ask("What?", long=True)] = "") -> Card:
    raise KeyError(f"{what!r} with {TOKEN}")


@command("overflow", "Break in the database")
async def overflows(ctx: Context, what: Annotated[str, Ask("What?")] = "") -> Card:
    await ctx.db.drafts.drop({"what": what})  # type: ignore[arg-type]
    return Card(say("never"))


def written(each: Command) -> Mapping[str, str]:
    """Something for everything that can be asked; words of one's own wherever they are allowed."""
    free = (FieldKind.LINE, FieldKind.LONG)
    usual = {"week": "1", "link": "https://example.org/MARKED", "version": "1"}
    return {
        param.name: usual.get(param.name, param.options()[0].value if param.options() else WORDS)
        for param in each.params
        if param.kind in free or param.options() or param.name in usual
    }


async def test_a_whole_conversation_leaves_none_of_its_words_in_the_log(house: House, log: Log) -> None:
    await group(house.store, house.clock)
    house.engine = Engine(house.store, (*COMMANDS, breaks, overflows), {"ai-engineer": roadmap()}, house.world)
    for each in (*COMMANDS, breaks, overflows):
        for by, form in (("ada", False), ("ada", True), ("stranger", True)):
            await house.ask(each.name, by, manager=by == "ada", form=form, given=written(each))
        await house.form(each.name, given=written(each))
        for param in each.params:
            await house.suggest(each.name, param.name, typed=WORDS)
    said = str(log)
    assert "noted as" in said
    assert "KeyError" in said
    assert "MARKED" not in said
    assert "SECRET" not in said


async def test_a_line_of_a_request_and_of_a_parcel_names_it(house: House, clock: Clock, store: Store, log: Log) -> None:
    house.engine = Engine(house.store, (breaks,), {"ai-engineer": roadmap()}, house.world)
    await house.ask("break", request="discord:4711")
    platform = Troubled(world(clock))
    platform.troubles["c1/prompt/1"] = [Unreachable("Invite me.")]
    await promise(store, "c1/prompt/1")
    await Courier(store, {"mailbox": platform}, world(clock)).round()
    traced = [line for line in str(log).splitlines() if "request" in line and "discord:4711" in line]
    assert traced
    assert [line for line in str(log).splitlines() if "parcel" in line and "c1/prompt/1" in line]


class Blunt(Troubled):
    """Breaks down over what it should post, and says so."""

    async def deliver(self, parcel: Parcel) -> Receipt:
        if parcel.key == "blunt":
            logging.getLogger("some.library").warning("sending %s with %s", parcel.card.title, TOKEN)
            raise RuntimeError(f"can't post {parcel.card} as {TOKEN}")
        return await super().deliver(parcel)


async def test_deliveries_of_every_outcome_leave_nothing_of_the_posts_in_the_log(
    store: Store, clock: Clock, log: Log
) -> None:
    platform = Blunt(world(clock))
    troubles: Mapping[str, list[Exception]] = {
        "sent": [], "later": [TryLater(5)], "gone": [Unreachable("Invite me.")], "cut": [Interrupted("cut off")],
        "unsure": [Unsure("no history")], "blunt": [],
    }  # fmt: skip
    await group(store, clock)
    for key, trouble in troubles.items():
        platform.troubles[key] = trouble
        await promise(store, key, room(key))
    courier = Courier(store, {"mailbox": platform}, world(clock))
    for _ in range(3):
        await courier.round()
        clock.wait(seconds=30)
    said = str(log)
    assert "mailbox broke down while it delivered" in said
    assert "Some words" not in said
    assert "About" not in said
    assert "SECRET" not in said


async def test_what_a_database_refuses_is_not_repeated_in_its_error(store: Store) -> None:
    async with store.begin() as db:
        with pytest.raises(Exception) as refused:
            await db.drafts.drop({"what": WORDS})  # type: ignore[arg-type]
    assert "MARKED" not in str(refused.value)
