"""The shape of the content files, as writers see them: keys, kinds and sizes. Nothing here looks across files."""

from bot.roadmaps.schema.career import (
    CareerEntry,
    CertificateEntry,
    CertificatesFile,
    LinkEntry,
    PayFactEntry,
    SectionEntry,
)
from bot.roadmaps.schema.common import DatasetEntry, Entry
from bot.roadmaps.schema.fast_track import (
    FastTrackFileEntry,
    FastWeekEntry,
    PlacementEntry,
    PlacementPartEntry,
    RungEntry,
)
from bot.roadmaps.schema.milestone import CriterionEntry, MilestoneEntry, MilestonesFile
from bot.roadmaps.schema.project import ProjectEntry, RubricCriterionEntry, RubricEntry
from bot.roadmaps.schema.resource import ResourceEntry, ResourcesFile
from bot.roadmaps.schema.roadmap import RoadmapEntry, StageEntry
from bot.roadmaps.schema.track import TrackEntry
from bot.roadmaps.schema.week import (
    CheckEntry,
    FastTrackEntry,
    HoursEntry,
    QuestionEntry,
    ReadingEntry,
    WeekEntry,
)

__all__ = [
    "CareerEntry",
    "CertificateEntry",
    "CertificatesFile",
    "CheckEntry",
    "CriterionEntry",
    "DatasetEntry",
    "Entry",
    "FastTrackEntry",
    "FastTrackFileEntry",
    "FastWeekEntry",
    "HoursEntry",
    "LinkEntry",
    "MilestoneEntry",
    "MilestonesFile",
    "PayFactEntry",
    "PlacementEntry",
    "PlacementPartEntry",
    "ProjectEntry",
    "QuestionEntry",
    "ReadingEntry",
    "ResourceEntry",
    "ResourcesFile",
    "RoadmapEntry",
    "RubricCriterionEntry",
    "RubricEntry",
    "RungEntry",
    "SectionEntry",
    "StageEntry",
    "TrackEntry",
    "WeekEntry",
]
