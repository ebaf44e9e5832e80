"""What a button does, packed into an id of at most 100 characters, so that it works after a restart and after years."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

MOST = 100


@dataclass(frozen=True, slots=True)
class Action:
    """A command to run with these arguments. `picks` names the parameter that takes what is chosen in a menu."""

    command: str
    args: tuple[tuple[str, str], ...] = ()
    picks: str = ""

    def encode(self) -> str:
        """The action as an id: `progress tick|cohort=c1|week=3|*ticked`.

        Raises ValueError if it is longer than platforms carry.
        """
        coded = self._coded()
        if len(coded) > MOST:
            raise ValueError(f"the action {coded!r} has {len(coded)} characters, {MOST} fit")
        return coded

    def fits(self) -> bool:
        """Whether it can be encoded."""
        return len(self._coded()) <= MOST

    def _coded(self) -> str:
        parts = [self.command, *(f"{name}={quote(value, safe=' /:@')}" for name, value in self.args)]
        return "|".join([*parts, f"*{self.picks}"] if self.picks else parts)

    @classmethod
    def decode(cls, coded: str) -> Action:
        """The action that an id stands for; a `#2` at the end, which keeps equal ids apart, is dropped.

        Raises ValueError if the id is not one of ours.
        """
        command, *parts = coded.partition("#")[0].split("|")
        picks = parts.pop()[1:] if parts and parts[-1].startswith("*") else ""
        if not command or any("=" not in part for part in parts):
            raise ValueError(f"{coded[:MOST]!r} is not an action")
        pairs = (part.split("=", 1) for part in parts)
        return cls(command, tuple((name, unquote(value)) for name, value in pairs), picks)


def do(command: str, picks: str = "", **args: str | int | None) -> Action:
    """An Action with the arguments that are not None."""
    return Action(command, tuple((name, str(value)) for name, value in args.items() if value is not None), picks)
