"""Exams: closed ones are offered nowhere, and weeks name none at all, because names go out of date and weeks stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.roadmaps.lint.material import Material
from bot.roadmaps.problems import Flaw

CODE = re.compile(r"\b[A-Z]{2,4}-(?:[A-Z]\d{2}|\d{3})\b")
"""How the exams of large providers are called: AI-900, MLS-C01."""
CLOSED = ("retired", "unknown")


def closed_exams_are_not_offered(material: Material) -> Iterator[Flaw]:
    """Outside certificates.toml nothing speaks of an exam that can't be taken; inside, no successor is closed."""
    rows = material.folder.certificates
    closed = {name: row for row in rows.values() if row.status in CLOSED for name in (row.name, row.exam_code) if name}
    for text in material.texts:
        if text.file in (material.folder.certificates_file, material.folder.resources_file):
            continue
        for name, row in closed.items():
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text.text):
                message = f"`{text.key}` names {name}, which is {row.status}. Leave it to certificates.toml."
                yield Flaw(text.file, text.at, message)
    shut = {row.id for row in rows.values() if row.status in CLOSED}
    for at, row in rows.items():
        for n, id in enumerate(row.replaced_by):
            if id in shut:
                message = f"`replaced_by` names {id}, which is closed itself. Name what took its place."
                yield Flaw(material.folder.certificates_file, (*at, "replaced_by", n), message)
        if row.status == "active" and not row.official and not row.hidden:
            message = "`official` is missing: whoever is offered an exam must find its official page. Add the link."
            yield Flaw(material.folder.certificates_file, at, message)


def weeks_name_no_exam(material: Material) -> Iterator[Flaw]:
    """A week says what to learn; which exams there are is dated data."""
    codes = {row.exam_code for row in material.folder.certificates.values() if row.exam_code}
    for text in material.texts:
        if text.file.parent.name != "weeks":
            continue
        named = [code for code in codes if re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", text.text)]
        if named := named or CODE.findall(text.text):
            message = f"`{text.key}` names the exam {named[0]}. Say what to learn; certificates.toml has the exams."
            yield Flaw(text.file, text.at, message)
