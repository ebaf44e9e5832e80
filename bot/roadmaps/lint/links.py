"""The pool of links: each address once, without tracking or shorteners, and none that is known to be dead in use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from bot.roadmaps.lint.material import Material, rows_of
from bot.roadmaps.problems import At, Flaw
from bot.roadmaps.schema import ResourceEntry

SHORTENERS = frozenset({"bit.ly", "t.co", "goo.gl", "tinyurl.com", "ow.ly", "is.gd", "buff.ly", "lnkd.in", "rb.gy"})
TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "ref", "igshid", "si", "trk")

USES = (("resources", "id"), ("datasets", "id"), ("links", "id"), ("question", "source"), ("certificate", "official"))
"""Tables whose field names a link of the pool."""


def addresses_are_clean(material: Material) -> Iterator[Flaw]:
    """One page has one row, and its address belongs to the page alone."""
    seen: dict[str, ResourceEntry] = {}
    file = material.folder.resources_file
    for at, row in material.folder.resources.items():
        here = (*at, "url")
        same = page(row.url)
        if (first := seen.get(same)) and first.url != row.url:
            message = f"`url` leads to the same page as that of {first.id}. Keep one of the two."
            yield Flaw(file, here, message)
        seen.setdefault(same, row)
        parts = urlsplit(row.url)
        if (parts.hostname or "") in SHORTENERS:
            yield Flaw(file, here, f"`url` hides where it leads behind {parts.hostname}. Write the address itself.")
        for key, _ in parse_qsl(parts.query, keep_blank_values=True):
            if key.lower().startswith("utm_") or key.lower() in TRACKING:
                yield Flaw(file, here, f"`url` follows its readers with `{key}`. Cut it off the address.")


def page(url: str) -> str:
    """An address without what makes no difference: case of the host, www., the last slash, the fragment."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"


def dead_links_are_not_used(material: Material) -> Iterator[Flaw]:
    """What is known to be gone may stay in the pool, but nobody is sent there."""
    dead = {row.id for row in material.folder.resources.values() if row.status == "dead"}
    for file, at, id in _uses(material):
        if id in dead:
            from_file = material.folder.resources_file.name
            yield Flaw(file, at, f"`{at[-1]}` names {id}, which {from_file} calls dead. Name another.")


def moved_links_are_followed(material: Material) -> Iterator[Flaw]:
    """What has moved has a successor to name."""
    moved = {row.id: row.replaced_by for row in material.folder.resources.values() if row.status == "moved"}
    for file, at, id in _uses(material):
        if id in moved:
            yield Flaw(
                file, at, f"`{at[-1]}` names {id}, which has moved. Name {moved[id] or 'its successor'} instead."
            )


def _uses(material: Material) -> Iterator[tuple[Path, At, str]]:
    """Every place that sends somebody to a link of the pool."""
    for file, table in material.raw.items():
        for key, field in USES:
            for n, row in rows_of(table, key):
                if isinstance(id := row.get(field), str):
                    yield file, (key, n, field), id
