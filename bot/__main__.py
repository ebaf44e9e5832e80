"""The command line. Each command loads what it needs when it is called, so that `run` starts fast and stays small."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from bot.cli.loading import loading

with loading():
    import typer

    from bot.cli.content_menu import content
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
app.add_typer(db, name="db")
app.add_typer(content, name="content")

Config = Annotated[Path, typer.Option("--config", "-c", envvar="WAYPOST_CONFIG", help="The configuration file.")]
CONFIG = Path("config.toml")


@app.command()
def run(
    config: Config = CONFIG,
    parts: Annotated[
        str | None,
        typer.Option(envvar="WAYPOST_PARTS", help="Only these parts, like discord,scheduler; instead of `parts`."),
    ] = None,
) -> None:
    """Serve the configured platforms until stopped."""
    with plainly():
        with loading():
            from bot.cli.run import run as serve

        serve(config, parts)


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


if __name__ == "__main__":
    app()
