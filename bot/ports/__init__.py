"""The sockets in the wall: what the engine needs of a platform and of a store, and what it offers to adapters."""

from bot.ports.context import Context
from bot.ports.handled import Pulse
from bot.ports.observer import Answer, Nobody, Observer
from bot.ports.outbox import AGES, LATE, Entry, Fate, Outbox, Waiting
from bot.ports.platform import Handler, Pace, Parcel, Platform, Problem, Receipt, Secrets
from bot.ports.store import Draft, Store, StoreError, Unit

__all__ = [
    "AGES",
    "LATE",
    "Answer",
    "Context",
    "Draft",
    "Entry",
    "Fate",
    "Handler",
    "Nobody",
    "Observer",
    "Outbox",
    "Pace",
    "Parcel",
    "Platform",
    "Problem",
    "Pulse",
    "Receipt",
    "Secrets",
    "Store",
    "StoreError",
    "Unit",
    "Waiting",
]
