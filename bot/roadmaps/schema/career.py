"""Career cards and certificates, as writers see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from bot.roadmaps.schema.common import CareerId, Coverage, Entry, Label, Line, Message, Name, Paragraph, Remark, Slug


class SectionEntry(Entry):
    """A `[[section]]` of a career card: a text, points, or both."""

    title: Label
    text: Annotated[str, Field(max_length=500)] = ""
    points: list[Remark] = []


class PayFactEntry(Entry):
    """A `[[fact]]` about pay. What kind of figure it is stands beside it, always."""

    amount: Label
    statistic: Literal["mean", "median", "range", "not stated"]
    seniority: Label
    place: Label
    source_title: Line
    published_on: Annotated[str, Field(pattern=r"^(undated|\d{4}-\d{2}-\d{2})$")]
    note: Remark


class LinkEntry(Entry):
    """A resource of the pool, and why it is named here."""

    id: Slug
    why: Line


class CareerEntry(Entry):
    """A file careers/Cnn.toml."""

    id: CareerId
    title: Name
    intro: Message
    covers: list[Coverage] = []
    reviewed_on: date
    links: list[LinkEntry] = []
    section: list[SectionEntry] = []
    fact: list[PayFactEntry] = []


class CertificateEntry(Entry):
    """A `[[certificate]]` of certificates.toml: dated data, shown with its date."""

    id: Slug
    name: Line
    exam_code: Annotated[str, Field(max_length=20)] = ""
    provider: Label
    level: Annotated[str, Field(min_length=1, max_length=40)]
    status: Literal["active", "announced", "retiring", "retired", "unknown"]
    status_since: date | None = None
    status_note: Annotated[str, Field(max_length=120)] = ""
    replaced_by: list[Slug] = []
    fee_note: Name
    topics: list[Label] = []
    helps_with: Annotated[str, Field(min_length=1, max_length=160)]
    official: Slug | None = None
    checked_on: date
    source_note: Annotated[str, Field(max_length=120)] = ""
    hidden: bool = False


class CertificatesFile(Entry):
    """The file certificates.toml, before its rows are looked at one by one."""

    intro: Paragraph
    covers: list[Coverage] = []
    certificate: list[dict[str, object]] = []
