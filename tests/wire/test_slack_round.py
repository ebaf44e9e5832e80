"""A member's whole week in a Slack workspace, with the real engine and store, by either of the two ways in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest

from bot.courier import Courier
from bot.domain.people import Community, Place
from bot.features import OCCASIONS
from bot.ports import Platform, Store
from bot.scheduler import Scheduler
from tests.kit import MONDAY, Clock, House, group
from tests.wire.slack_parts.faults import Slow
from tests.wire.slack_parts.fixtures import Serve, connect_slack, desk, make_slack, serving_slack, slack, slack_world
from tests.wire.slack_parts.state import Message, words
from tests.wire.slack_server import SlackServer

__all__ = ["connect_slack", "desk", "make_slack", "serving_slack", "slack", "slack_world"]

WORKSPACE = Community("slack", "T1")
WAYS_IN = pytest.mark.parametrize("mode", ["socket", "http"])


@pytest.fixture
async def members(store: Store, clock: Clock) -> None:
    """A cohort in the workspace's channel, in its first week, with Ada and Bruno."""
    place = Place("slack", "T1", "C1")
    await group(store, clock, ["U1", "U2"], community=WORKSPACE, place=place, creator="U3")
    clock.wait(days=2)


@dataclass
class Week:
    """The clock's side: lets time pass and posts what is due."""

    house: House
    platform: Platform

    async def pass_until(self, **since_first_day: float) -> None:
        first = self.house.clock.at.replace(year=MONDAY.year, month=MONDAY.month, day=MONDAY.day, hour=0, minute=0)
        self.house.clock.move(first + timedelta(**since_first_day))
        scheduler = Scheduler(self.house.store, OCCASIONS, self.house.roadmaps, self.house.world)
        await scheduler.tick()
        courier = Courier(self.house.store, {"slack": self.platform}, self.house.world)
        while await courier.round():
            pass


@WAYS_IN
async def test_a_week_from_the_first_command_to_a_button_of_a_post_after_a_restart(
    slack: SlackServer, serving_slack: Serve, house: House, members: None, mode: str
) -> None:
    running = await serving_slack(house.engine, mode=mode)
    await open_home(slack)
    assert "Your week" in slack.home().json()["blocks"][0]["text"]["text"]

    asked = await slack.slash("/checkin")
    refused = await slack.submit(asked.form, {"What did you do?": "Set up Python", "evidence": "not a link"})
    assert "not a link I can open" in refused.errors["evidence"]
    sent = await slack.submit(asked.form, {"evidence": "example.org/repo"})
    assert slack.open_view() is None
    assert "Checked in" in sent.text
    assert (slack.posts(), slack.ephemeral("U2")) == ([], [])

    (card,) = slack.ephemeral()
    before = slack.home().hash
    await slack.press(card, "Tick it off")
    assert (slack.ephemeral(), card.edits) == ([card], 1)
    boxes = next(each for each in card.controls() if each["type"] == "checkboxes")
    first = boxes["options"][0]["value"]
    await slack.tick(card, boxes["action_id"], [first])
    ticked = next(each for each in card.controls() if each["type"] == "checkboxes")
    assert [each["value"] for each in ticked["initial_options"]] == [first]
    await slack.until(lambda: slack.home().hash != before, what="a fresh home")

    week = Week(house, running.platform)
    await week.pass_until(days=7, hours=12)
    (prompt,) = [post for post in slack.posts() if post.text.startswith("Week 2")]
    await running.stop()

    again = await serving_slack(House(house.store, house.clock, house.world).engine, mode=mode)
    await Week(house, again.platform).pass_until(days=7, hours=13)
    assert [post for post in slack.posts() if post.text.startswith("Week 2")] == [prompt]
    opened = await slack.press(prompt, named(prompt, "heck in"))
    assert "Check in: week 2" in opened.form.title
    await slack.submit(opened.form, {"What did you do?": "Read on"})
    assert "Checked in" in slack.ephemeral()[-1].text
    assert prompt.edits == 0


@WAYS_IN
async def test_what_is_typed_behind_a_command_is_understood(
    slack: SlackServer, serving_slack: Serve, house: House, members: None, mode: str
) -> None:
    await serving_slack(house.engine, mode=mode)
    assert "Week 7" in (await slack.slash("/week", "7")).text
    assert "algebra" in (await slack.slash("/resources", '"linear algebra"')).text
    assert "no week 99" in (await slack.slash("/week", "99")).text
    near = await slack.slash("/study", "setings")
    assert "Did you mean" in near.text
    assert (await slack.press(near.shown[0], "/study settings")).answered


async def test_a_stranger_is_offered_to_join_and_does(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    await serving_slack(house.engine)
    slack.state.add_user("U4", "cleo", "T1")
    offered = await slack.slash("/progress", user="U4")
    joined = await slack.press(offered.shown[0], "Join Winter group", user="U4")
    assert "Winter group" in joined.text
    assert (await slack.slash("/progress", user="U4")).answered


async def test_only_admins_and_those_named_in_the_set_up_moderate(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    slack.state.add_group("S1", "mentors", "T1", ["U2"])
    await serving_slack(house.engine)
    refused = await slack.slash("/cohort", "members", user="U1")
    assert "moderators" in refused.text
    status = await slack.slash("/cohort", "setup", user="U3")
    form = (await slack.press(status.shown[0], "Set moderators and notices", user="U3")).form
    field = next(element for _, element in form.controls() if element["type"] == "multi_static_select")
    await slack.submit(form, {field["action_id"]: ["Mentors"]})
    assert "moderators" not in (await slack.slash("/cohort", "members", user="U2")).text


async def test_a_field_suggests_while_somebody_types(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    await serving_slack(house.engine)
    form = (await slack.slash("/cohort", "create", user="U3")).form
    block, element = next(pair for pair in form.controls() if pair[1]["type"] == "external_select")
    found = await slack.suggest(form, block["block_id"], "", user="U3")
    assert found, element


async def test_a_form_whose_time_is_over_is_offered_by_a_button(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    await serving_slack(house.engine)
    slack.views.life = -1
    late = await slack.slash("/checkin")
    assert (late.view, bool(late.shown)) == (None, True)
    slack.views.life = 3
    button = next(each for each in late.shown[0].controls() if each["type"] == "button")
    assert (await slack.press(late.shown[0], button["action_id"])).form.controls()


async def test_direct_messages_are_a_good_place_too(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    await serving_slack(house.engine)
    asked = await slack.slash("/checkin", channel="U1")
    await slack.submit(asked.form, {"What did you do?": "Set up Python"})
    assert "Checked in" in slack.direct()[-1].text
    assert slack.posts() == []


async def open_home(slack: SlackServer, user: str = "U1") -> None:
    """Open somebody's home and wait until it is drawn."""
    assert (await slack.open_home(user)).ok
    await slack.until(lambda: user in slack.views.homes, what="a home")


def named(post: Message, part: str) -> str:
    """The id of the button with these letters on it."""
    found = (each for each in post.controls() if part in each.get("text", {}).get("text", ""))
    return str(next(found)["action_id"])


@WAYS_IN
async def test_a_member_s_own_page_leads_to_the_form_shows_the_answer_and_leads_back(
    slack: SlackServer, serving_slack: Serve, house: House, members: None, mode: str
) -> None:
    await serving_slack(house.engine, mode=mode)
    await open_home(slack)
    opened = await slack.press(slack.home(), "Check in")
    sent = await slack.submit(opened.form, {"What did you do?": "Set up Python"}, wait=False)
    await slack.until(lambda: "Checked in" in shown_at_home(slack), what="the answer on the page")
    assert not sent.failed
    await slack.press(slack.home(), "‹ Home")
    await slack.until(lambda: "Your week" in shown_at_home(slack), what="the page itself")
    assert (slack.posts(), slack.ephemeral(), slack.direct()) == ([], [], [])


async def test_a_page_opened_twice_by_one_event_stays_the_same(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    await serving_slack(house.engine)
    await open_home(slack)
    before = shown_at_home(slack)
    inner = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
    for _ in range(2):
        drawn = len(slack.log.to("views.publish"))
        assert (await slack.event(inner, id="Ev77")).ok
        await slack.until(partial(beyond, slack, drawn), what="a fresh home")
    assert shown_at_home(slack) == before


async def test_somebody_in_no_cohort_has_a_page_that_says_how_to_begin(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    await serving_slack(house.engine)
    slack.state.add_user("U4", "cleo", "T1")
    await open_home(slack, "U4")
    assert "Welcome" in shown_at_home(slack, "U4")


async def test_where_the_bot_is_no_member_commands_work_all_the_same(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    await serving_slack(house.engine)
    assert "Week 7" in (await slack.slash("/week", "7", channel="C2")).text
    asked = await slack.slash("/checkin", channel="C2")
    assert "Checked in" in (await slack.submit(asked.form, {"What did you do?": "Set up Python"})).text


def beyond(slack: SlackServer, drawn: int) -> bool:
    """Whether homes were drawn more often than this."""
    return len(slack.log.to("views.publish")) > drawn


def shown_at_home(slack: SlackServer, user: str = "U1") -> str:
    """Everything that somebody reads on their page."""
    return "\n".join(words(slack.home(user).blocks))


async def test_a_page_that_is_being_drawn_is_finished_before_the_end(
    slack: SlackServer, serving_slack: Serve, house: House, members: None
) -> None:
    running = await serving_slack(house.engine)
    slack.fail("users.info", Slow(0.4))
    assert (await slack.open_home()).ok
    await running.stop()
    assert "U1" in slack.views.homes
