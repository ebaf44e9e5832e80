"""Tracks for the time after the roadmap, as writers see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from bot.roadmaps.schema.common import (
    Coverage,
    DatasetEntry,
    Entry,
    EntryId,
    Label,
    Line,
    Message,
    Name,
    Remark,
    Sentence,
    TrackId,
)


class TrackEntry(Entry):
    """A file tracks/Tnn.toml."""

    id: TrackId
    name: Name
    why_now: Annotated[str, Field(min_length=1, max_length=350)]
    entry: Annotated[list[EntryId], Field(min_length=1)]
    entry_check: Remark
    first_four_weeks: Annotated[list[Remark], Field(min_length=4, max_length=4)]
    twelve_week_project: Message
    datasets: list[DatasetEntry] = []
    safeguards: Annotated[list[Sentence], Field(min_length=1, max_length=4)]
    roles: list[Label] = []
    communities: list[Annotated[str, Field(min_length=1, max_length=120)]] = []
    topics: list[Line] = []
    covers: list[Coverage] = []
    reviewed_on: date
