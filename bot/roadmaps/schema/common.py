"""What the content files' tables have in common: ids, sizes of texts, and how strictly they are read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Title = Annotated[str, Field(min_length=1, max_length=100)]
Line = Annotated[str, Field(min_length=1, max_length=100)]
"""A tick box: a select's option takes 100 characters."""
Label = Annotated[str, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Sentence = Annotated[str, Field(min_length=1, max_length=160)]
Remark = Annotated[str, Field(min_length=1, max_length=200)]
Paragraph = Annotated[str, Field(min_length=1, max_length=300)]
Message = Annotated[str, Field(min_length=1, max_length=400)]
Coverage = Annotated[str, Field(pattern=r"^[A-Z]+-\d{2}$")]
WeekId = Annotated[str, Field(pattern=r"^W\d{2,3}$")]
MilestoneId = Annotated[str, Field(pattern=r"^M\d{2}$")]
EntryId = Annotated[str, Field(pattern=r"^[WM]\d{2,3}$")]
ProjectId = Annotated[str, Field(pattern=r"^P\d{2}$")]
TrackId = Annotated[str, Field(pattern=r"^T\d{2}$")]
CareerId = Annotated[str, Field(pattern=r"^C\d{2}$")]
FastWeekId = Annotated[str, Field(pattern=r"^F\d{2}$")]
RungId = Annotated[str, Field(pattern=r"^L\d$")]
CheckId = Annotated[str, Field(pattern=r"^[WM]\d{2,3}\.[a-z]$")]
QuestionId = Annotated[str, Field(pattern=r"^W\d{2,3}-Q\d{1,2}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
Evidence = Literal["repo_url", "commit", "pr_url", "notebook_url", "image", "text", "number"]
Hours = Annotated[int, Field(ge=1, le=60)]


class Entry(BaseModel):
    """A table in a content file: unknown keys are refused, and no value is silently turned into another kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DatasetEntry(Entry):
    """Data to work with: a resource of the pool, or something that the learner brings; and what its licence allows."""

    id: Slug | None = None
    title: Annotated[str, Field(max_length=60)] = ""
    licence: Sentence
