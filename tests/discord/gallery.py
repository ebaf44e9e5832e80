"""Cards as they look in a real group: one for each kind, made of every word."""

from datetime import UTC, datetime

from bot.domain.people import Person, Place
from bot.ui.action import do
from bot.ui.card import (
    Box,
    Button,
    Card,
    Checklist,
    Choices,
    Fact,
    Facts,
    Hint,
    Item,
    Menu,
    Meter,
    Option,
    Points,
    Quote,
    Say,
    Shelf,
    Sign,
    Stop,
    Trail,
    Weight,
)
from bot.ui.text import Link, Moment, Where, Who, prose, say

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ADA = Who(Person("discord", "200000000000000001", "300000000000000001"), "Ada")
ROOM = Where(Place("discord", "200000000000000001", "400000000000000001"))

WEEK = Card(
    say("Week 3: {title}", title="Vectors, matrices and what they mean"),
    (
        Say(
            say("*Everything a model sees becomes a vector first.* This week you build the ground for all later ones.")
        ),
        Points(
            "By the end of the week you can",
            (
                prose("explain a dot product **in words**, and say what it measures"),
                prose("multiply matrices by hand and with `numpy`, and notice when shapes do not fit"),
                prose("draw what a linear map does to the plane"),
            ),
        ),
        Facts(
            (
                Fact("Light (4 h)", prose("Watch the first three videos and draw one map of your own")),
                Fact("Standard (8 h)", prose("…and write `matmul` without a library, with tests")),
                Fact("Stretch (14 h)", prose("…and explain to the group why the determinant is an area")),
            )
        ),
        Shelf(
            "Read and watch",
            (
                Item(
                    "Essence of linear algebra",
                    "https://example.org/eola",
                    "video",
                    "chapters 1 to 4",
                    "The pictures make the rules obvious.",
                    "free",
                    "2",
                ),
                Item(
                    "NumPy: the absolute basics",
                    "https://example.org/numpy_basics",
                    "docs",
                    "",
                    "Keep it open beside you while you work.",
                    "free",
                    "1",
                ),
                Item(
                    "Mathematics for Machine Learning",
                    "https://example.org/mml?part=2",
                    "book",
                    "sections 2.1 to 2.3",
                    "For those who want the proofs.",
                    "free as PDF",
                    "4",
                ),
            ),
        ),
        Quote(prose("When did a picture last make a formula click for you?"), say("to talk about")),
        Hint(say("Check-ins are open until {end}.", end=Moment(MONDAY, "full"))),
        Choices(
            (
                Button("Check in", do("checkin", week=3, cohort="c1"), Weight.MAIN),
                Button("Tick it off", do("progress", week=3, cohort="c1")),
                Button("Resources", do("resources", week=3)),
                Button("Fewer of these", do("fewer", key="0123456789abcdef")),
            )
        ),
    ),
    "prompt",
)

PROGRESS = Card(
    say("Your progress in {cohort}", cohort="Autumn builders"),
    (
        Meter(5, 12, "Weeks", skipped=1),
        Meter(1, 3, "Milestones"),
        Trail(
            (
                Stop(say("Foundations"), Sign.DONE, say("4 of 4 weeks")),
                Stop(say("First portfolio piece"), Sign.DONE, milestone=True),
                Stop(say("Machine learning"), Sign.DOING, say("1 of 5 weeks"), here=True),
                Stop(say("Classifier in the wild"), Sign.WARNING, say("changes asked"), milestone=True),
                Stop(say("Deep learning"), Sign.AHEAD),
                Stop(say("Holidays"), Sign.SKIPPED),
            ),
            "The path",
        ),
        Checklist(
            "Week 6: done when",
            (
                Box("W06.a", say("I can explain a train/test split to a friend"), True),
                Box("W06.b", say("My notebook runs from top to bottom"), True),
                Box("W06.c", say("I wrote down one thing that surprised me")),
            ),
            do("progress tick", picks="ticked", cohort="c1", week=6),
        ),
        Choices(
            (
                Button("Mark week done", do("progress done", week=6, cohort="c1"), Weight.MAIN),
                Button("Undo", do("progress undo", cohort="c1")),
                Button("Roadmap", do("roadmap")),
            )
        ),
    ),
    "progress",
)

WRAP = Card(
    say("Week 3 is over"),
    (
        Say(
            say(
                "**7 of 12** checked in. A warm hello to {ada}, who joined {when}.",
                ada=ADA,
                when=Moment(MONDAY, "relative"),
            )
        ),
        Say(
            say(
                "Talk about it in {room}, or read {link}.",
                room=ROOM,
                link=Link("the notes of week 3", "https://example.org/notes"),
            )
        ),
        Quote(
            say("{words}", words="I finally understood why shapes matter: **rows** times @everyone\n# and it was fun"),
            say("{who}", who=ADA),
        ),
        Facts(
            (
                Fact("Next week", say("Probability without fear")),
                Fact("First post", say("{at}", at=Moment(MONDAY, "day"))),
            )
        ),
        Menu(
            "Look at another week",
            tuple(Option(str(n), f"Week {n}", "a note about it" if n % 2 else "", n == 3) for n in range(1, 9)),
            do("week", picks="number"),
        ),
        Choices(
            (
                Button("Read online", url="https://example.org/wrap"),
                Button("Leave the cohort", do("study leave", cohort="c1"), Weight.DANGER),
            )
        ),
    ),
    "wrap",
)

SORRY = Card(
    say("Not this way"),
    (
        Say(say("There is no week {n} on this roadmap. It goes from 1 to 52.", n=77)),
        Choices((Button("Show the roadmap", do("roadmap"), Weight.MAIN),)),
    ),
    "apology",
)

GALLERY = {"week": WEEK, "progress": PROGRESS, "wrap": WRAP, "sorry": SORRY}
