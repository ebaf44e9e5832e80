"""The command line. Each command loads what it needs when it is called, so that `run` starts fast and stays small."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from bot.cli.loading import loading

with loading():
    import typer

    from bot.cli.speak import plainly

app = typer.Typer(
    name="python -m bot",
    help="Waypost leads study groups along a roadmap, week by week.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
db = typer.Typer(help="The database.", no_args_is_help=True)
content = typer.Typer(help="The roadmaps.", no_args_is_help=True)
app.add_typer(db, name="db")
app.add_typer(content, name="content")

Config = Annotated[Path, typer.Option("--config", "-c", envvar="WAYPOST_CONFIG", help="The configuration file.")]
CONFIG = Path("config.toml")


@app.command()
def run(config: Config = CONFIG) -> None:
    """Serve the configured platforms until stopped."""
    with plainly():
        with loading():
            from bot.cli.run import run as serve

        serve(config)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the page is served; 0 for any free port.")] = 8765,
    reset: Annotated[bool, typer.Option("--reset", help="Forget the group of earlier visits.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its group between visits.")] = Path("data/demo"),
    content: Annotated[Path, typer.Option(help="The folder with the roadmaps.")] = Path("content"),
) -> None:
    """Try everything in the browser, with no token."""
    with plainly():
        from bot.demo.main import run as play

        play(folder, content, port, reset)


@app.command()
def rehearse(
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many weeks of the roadmap.")] = 12,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Rehearse the first active cohort of this configuration.")
    ] = None,
    outage: Annotated[str | None, typer.Option(help="How long nothing can be posted, like 3d or 12h.")] = None,
    seed: Annotated[int, typer.Option(help="The same number tells the same story.")] = 1,
) -> None:
    """Play a whole term in the terminal, in seconds."""
    with plainly():
        from bot.rehearse import main as play

        raise typer.Exit(play(weeks, config, outage, seed))


@app.command()
def check(
    config: Config = CONFIG,
    offline: Annotated[bool, typer.Option("--offline", help="Leave out what needs the network.")] = False,
    health: Annotated[bool, typer.Option("--health", help="Only whether the heartbeat ran lately.")] = False,
) -> None:
    """Look at everything and name what is to be mended."""
    with plainly():
        if health:
            from bot.cli.health import heartbeat

            raise typer.Exit(heartbeat(config))
        from bot.cli.check import check as look

        raise typer.Exit(look(config, offline))


@app.command()
def preview(
    config: Config = CONFIG,
    cohort: Annotated[str, typer.Option(help="Only this cohort: its id or its name.")] = "",
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=100, help="How many posts of each cohort.")] = 4,
) -> None:
    """Show the next posts of each cohort as text."""
    with plainly():
        from bot.cli.preview import preview as show

        raise typer.Exit(show(config, cohort, count))


@app.command("commands-doc")
def commands_doc(
    write: Annotated[bool, typer.Option("--write", help="Write docs/commands.md.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only say whether docs/commands.md is up to date.")] = False,
) -> None:
    """Print the page about all commands."""
    from bot.cli.commands_doc import show

    raise typer.Exit(show(write, check))


@app.command("vault-key")
def vault_key() -> None:
    """Make a key for WAYPOST_VAULT_KEY."""
    from bot.vault import new_key

    typer.echo(new_key())


@app.command("slack-manifest")
def slack_manifest(
    config: Config = CONFIG,
    url: Annotated[str, typer.Option(help="Where the internet finds Waypost, for mode http; else `public_url`.")] = "",
) -> None:
    """Print the manifest to make a Slack app from."""
    with plainly():
        from bot.cli.slack_manifest import show

        raise typer.Exit(show(config, url))


@db.command()
def upgrade(config: Config = CONFIG) -> None:
    """Bring the database to this version's form."""
    with plainly():
        from bot.cli.database import upgrade as bring

        bring(config)


Roadmaps = Annotated[Path, typer.Argument(help="A roadmap's folder, or a folder of them.")]
CONTENT = Path("content")


@db.command()
def move(
    source: Annotated[str, typer.Argument(metavar="FROM", help="A SQLite file, or a database's address.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty database, like postgresql://user@host/name.")],
    copy: Annotated[bool, typer.Option("--copy", help="Let Waypost start on FROM, too: for a trial.")] = False,
) -> None:
    """Take everything to another database. Stop Waypost first."""
    with plainly():
        from bot.cli.move import move as carry

        raise typer.Exit(carry(source, target, copy))


@db.command()
def backup(
    to: Annotated[Path | None, typer.Argument(help="A new file, or a folder; else the folder for backups.")] = None,
    config: Config = CONFIG,
) -> None:
    """Make a backup now, also while Waypost runs, and rehearse it."""
    with plainly():
        from bot.cli.backup import back_up

        back_up(config, to)


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    force: Annotated[bool, typer.Option("--force", help="Take the place of a database that is there.")] = False,
    config: Config = CONFIG,
) -> None:
    """Put a backup in the place of the database. Stop Waypost first."""
    with plainly():
        from bot.cli.backup import bring_back

        bring_back(config, file, force)


@db.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="The backup; else the newest.")] = None,
    config: Config = CONFIG,
) -> None:
    """Restore a backup into a file that is gone afterwards, and say what is in it."""
    with plainly():
        from bot.cli.backup import look_at

        look_at(config, file)


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


if __name__ == "__main__":
    app()
