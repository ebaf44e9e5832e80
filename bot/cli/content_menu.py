"""The commands `content ...`: what writers do with roadmaps. Each loads what it needs when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.speak import plainly

content = typer.Typer(help="The roadmaps.", no_args_is_help=True)
Roadmaps = Annotated[Path, typer.Argument(help="A roadmap's folder, or a folder of them.")]
CONTENT = Path("content")


@content.command("check")
def content_check(
    path: Roadmaps = CONTENT,
    strict: Annotated[bool, typer.Option("--strict", help="Let hints count as mistakes.")] = False,
) -> None:
    """Name every mistake in roadmaps with its line."""
    with plainly():
        from bot.cli.content import content_check as look

        raise typer.Exit(look(path, strict))


@content.command("new")
def content_new(folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")]) -> None:
    """Begin a roadmap with four short weeks to rewrite."""
    with plainly():
        from bot.cli.content import content_new as begin

        raise typer.Exit(begin(folder))


@content.command("hash")
def content_hash(files: Annotated[list[Path], typer.Argument(help="Plain texts that nothing may repeat.")]) -> None:
    """Print fingerprints of source texts, for sources.hashes."""
    with plainly():
        from bot.cli.content import content_hash as fingerprints

        raise typer.Exit(fingerprints(files))


@content.command("links")
def content_links(
    path: Roadmaps = CONTENT,
    older: Annotated[int, typer.Option(min=0, help="Leave out what was looked at within so many days.")] = 30,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing down.")] = False,
) -> None:
    """Look slowly whether addresses are still there, and note it."""
    with plainly():
        from bot.cli.content_links import content_links as look
        from bot.world import World

        raise typer.Exit(look(path, World().now().date(), older, dry_run))


@content.command("preview")
def content_preview(
    what: Annotated[list[str] | None, typer.Argument(help="week 16, milestone M05, project P03, quiz W16, ...")] = None,
    roadmap: Annotated[Path, typer.Option(help="The roadmap's folder.")] = CONTENT,
    html: Annotated[Path | None, typer.Option(help="Write everything as pages into this folder.")] = None,
) -> None:
    """Show what members will read, as text or in a browser."""
    with plainly():
        from bot.cli.content_preview import content_preview as show

        raise typer.Exit(show(what or [], roadmap, html))


@content.command("diff")
def content_diff(
    old: Annotated[Path, typer.Argument(help="The folder that groups learn from now.")],
    new: Annotated[Path, typer.Argument(help="The folder that is to take its place.")],
) -> None:
    """Say what changes for whom between two versions."""
    with plainly():
        from bot.cli.content_diff import content_diff as compare

        raise typer.Exit(compare(old, new))


@content.command("schema")
def content_schema(
    write: Annotated[bool, typer.Option("--write", help="Write docs/schema and docs/fields.md.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say whether they are up to date.")] = False,
) -> None:
    """Write down the shape of the content files, for editors and people."""
    from bot.cli.content_schema import content_schema as show

    raise typer.Exit(show(write, check))
