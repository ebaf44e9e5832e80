"""Changes single values in a content file and leaves every other byte alone: comments, order, spacing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.roadmaps.locate import parser, value_of

if TYPE_CHECKING:
    from tree_sitter import Node

Change = tuple[int, int, bytes]
"""From where to where (in bytes), and what stands there instead."""


def with_values(source: bytes, table: str, changes: Mapping[str, Mapping[str, str]]) -> bytes:
    """The file `source` with values in some rows `[[table]]` replaced, or added below the row's last pair.

    changes: by the row's `id`: keys, each with its new value as TOML writes it (`"ok"` in quotes, a date without).
    """
    found: list[Change] = []
    for row in parser().parse(source).root_node.named_children:
        if row.type == "table_array_element" and _text(row.named_children[0]) == table:
            pairs = {_text(pair.named_children[0]): value_of(pair) for pair in _pairs(row)}
            wanted = changes.get(_text(pairs["id"]).strip("\"'"), {}) if "id" in pairs else {}
            found += _row(source, pairs, wanted)
    for start, end, new in sorted(found, reverse=True):
        source = source[:start] + new + source[end:]
    return source


def _row(source: bytes, pairs: Mapping[str, Node], wanted: Mapping[str, str]) -> Iterator[Change]:
    for key, value in wanted.items():
        if key in pairs:
            yield pairs[key].start_byte, pairs[key].end_byte, value.encode()
    added = "".join(f"\n{key} = {value}" for key, value in wanted.items() if key not in pairs)
    if added:
        # Behind the value that was changed, if one was, so that what belongs together stands together.
        near = next((pairs[key] for key in wanted if key in pairs), list(pairs.values())[-1])
        end = source.find(b"\n", near.end_byte)
        end = len(source) if end < 0 else end
        yield end, end, added.encode()


def _pairs(row: Node) -> Iterator[Node]:
    yield from (child for child in row.named_children if child.type == "pair")


def _text(node: Node) -> str:
    return (node.text or b"").decode()
