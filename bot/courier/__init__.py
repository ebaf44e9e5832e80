"""Parcels become messages: claimed by lease, carried at each platform's pace, and settled one by one."""

from bot.courier.courier import Courier

__all__ = ["Courier"]
