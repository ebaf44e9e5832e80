"""Finds the lines of flaws in TOML files. The standard parser forgets lines; a syntax tree keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.roadmaps.problems import At, Flaw, Problem

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_ROW = "table_array_element"
_KEYS = ("bare_key", "quoted_key", "dotted_key")


@cache
def parser() -> Parser:
    """The parser of TOML that keeps every byte's place."""
    # It costs start-up time, and only broken content needs it.
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_toml.language()))


def locate_all(flaws: Iterable[Flaw]) -> list[Problem]:
    """`flaws` with their lines, ordered by file and line."""
    unplaced = defaultdict(list)
    found = set()
    for flaw in flaws:
        if flaw.line is None:
            unplaced[flaw.file].append(flaw)
        else:
            found.add(Problem(str(flaw.file), flaw.line, flaw.message))
    for file, group in unplaced.items():
        found.update(_placed(file, group))
    return sorted(found)


def _placed(file: Path, flaws: Iterable[Flaw]) -> Iterator[Problem]:
    lines = Lines(file.read_bytes())
    for flaw in flaws:
        yield Problem(str(file), lines.of(flaw.at), flaw.message)


class Lines:
    """The lines of one file."""

    def __init__(self, source: bytes) -> None:
        """Parse `source`, the whole file."""
        self._root = parser().parse(source).root_node

    def of(self, at: At) -> int:
        """The line, from 1, of the value at `at`, or of the nearest thing around it that exists."""
        line, nodes = 1, [self._root]
        while at and nodes:
            nodes, at = _step(nodes, at)
            line = nodes[0].start_point[0] + 1 if nodes else line
        return line


def _step(nodes: list[Node], at: At) -> tuple[list[Node], At]:
    """One step along `at`: the nodes it leads to, and what is left of the way."""
    head = at[0]
    if isinstance(head, int):
        items = nodes if nodes[0].type == _ROW else list(_children(nodes))
        return items[head : head + 1], at[1:]
    for child in _children(nodes):
        key = _key(child)
        if key and key == at[: len(key)]:
            rows = [row for row in _children(nodes) if child.type == row.type == _ROW and _key(row) == key]
            return rows or [child], at[len(key) :]
    return [], at


def _children(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield from (child for child in value_of(node).named_children if child.type != "comment")


def value_of(node: Node) -> Node:
    """What a pair holds; any other node holds itself. A comment at the end of the line belongs to the pair's node."""
    return [child for child in node.named_children if child.type != "comment"][-1] if node.type == "pair" else node


def _key(node: Node) -> At:
    """The key of a pair or table, as its parts; empty for anything else."""
    first = node.named_children[0] if node.named_children else None
    if first is None or first.type not in _KEYS:
        return ()
    parts = first.named_children if first.type == "dotted_key" else [first]
    return tuple((part.text or b"").decode().strip("\"'") for part in parts)
