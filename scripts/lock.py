"""Renews the locks: names, versions and hashes for all platforms, untouched by the settings of any one machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "requirements"
LAYERS = ("run", "demo", "dev")
"""Each layer takes the one before it as it is, so the order counts."""
OPTIONS = (
    "--quiet",
    "--generate-hashes",
    "--no-annotate",
    "--strip-extras",
    "--no-allow-unsafe",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
)
WARNING = "\n# WARNING: The following packages were not pinned"
"""About pip and setuptools, which every virtual environment brings along."""


def neutral_environment() -> dict[str, str]:
    """The environment without pip's settings of this machine, which would leave local files' hashes in the lock."""
    kept = {"PIP_CERT", "PIP_DEFAULT_TIMEOUT"}
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name in kept}
    return env | {"PIP_CONFIG_FILE": os.devnull, "CUSTOM_COMPILE_COMMAND": "make lock"}


def lock(layer: str, extra: list[str]) -> None:
    """Write one lock file from its .in file."""
    target = FOLDER / f"{layer}.txt"
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *extra]
    subprocess.run(
        [*command, "--output-file", f"{layer}.txt", f"{layer}.in"], cwd=FOLDER, env=neutral_environment(), check=True
    )
    text = target.read_text()
    target.write_text(text.partition(WARNING)[0].rstrip() + "\n")


if __name__ == "__main__":
    for each in LAYERS:
        print(f"requirements/{each}.txt ...", flush=True)
        lock(each, sys.argv[1:])
