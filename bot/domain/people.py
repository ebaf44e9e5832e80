"""Who somebody is and where something is said, on any platform."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Community:
    """One group of people on one platform: a Discord server, a Slack workspace."""

    platform: str
    space: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody. `space` is None only for a request from direct messages whose server is not known yet."""

    platform: str
    space: str | None
    user: str

    @property
    def community(self) -> Community:
        """The person's community; only to be asked once the space is known."""
        if self.space is None:
            raise ValueError("the community of a direct message is not known yet")
        return Community(self.platform, self.space)

    def within(self, space: str | None) -> Person:
        """The same person in another community of the same platform."""
        return replace(self, space=space)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a channel, a thread in it, or (channel `@user`) a person's direct messages."""

    platform: str
    space: str | None
    channel: str
    thread: str | None = None

    @classmethod
    def direct(cls, person: Person) -> Place:
        """Somebody's direct messages; the adapter finds and remembers the real channel."""
        return cls(person.platform, person.space, f"@{person.user}")

    @property
    def user(self) -> str | None:
        """Whose direct messages these are, or None for a channel."""
        return self.channel[1:] if self.channel.startswith("@") else None


@dataclass(frozen=True, slots=True)
class Role:
    """A role or user group of a community."""

    platform: str
    space: str
    id: str
