"""The sockets in the wall: what the engine needs of a platform and of a store, and what it offers to adapters."""

from bot.ports.context import Context
from bot.ports.handled import Pulse
from bot.ports.outbox import LATE, Entry, Fate, Outbox
from bot.ports.platform import Handler, Pace, Parcel, Platform, Problem, Receipt, Secrets
from bot.ports.store import Draft, Store, StoreError, Unit

__all__ = [
    "LATE",
    "Context",
    "Draft",
    "Entry",
    "Fate",
    "Handler",
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
]
