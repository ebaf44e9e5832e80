"""Asks whether anything that Waypost runs with is known to be unsafe; says so and passes if nobody can be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "requirements" / "run.txt"
PATIENCE = 120
"""Seconds for all answers."""
ACCEPTED: Mapping[str, str] = {}
"""Advisories that do not concern Waypost, by id, each with the reason why."""
NOBODY = "Dependencies: not audited, because nobody who knows of advisories can be reached from here."


def ask() -> str:
    """What pip-audit finds about the lock, as JSON; "" if it finds nobody to ask."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip"]
    command += ["--progress-spinner", "off", "--timeout", "10", "--format", "json"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE).stdout
    except subprocess.TimeoutExpired:
        return ""


def verdict(found: str) -> tuple[int, str]:
    """The exit code, and what to say of pip-audit's JSON."""
    try:
        packages: list[Mapping[str, Any]] = json.loads(found)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, NOBODY
    known = [each for each in packages if "vulns" in each]
    if not known:
        return 0, NOBODY
    unsafe = list(_unsafe(known))
    left_out = f"; {len(packages) - len(known)} could not be looked up" if len(known) < len(packages) else ""
    if unsafe:
        return 1, "\n".join(["Dependencies with known flaws:", *unsafe, "`make lock UPGRADE=1` takes newer versions."])
    return 0, f"Dependencies: nothing is known against {len(known)} of them{left_out}."


def _unsafe(packages: list[Mapping[str, Any]]) -> Iterator[str]:
    for each in packages:
        for flaw in each["vulns"]:
            names = {flaw["id"], *flaw.get("aliases", ())}
            if not names & ACCEPTED.keys():
                mended = ", ".join(flaw.get("fix_versions") or ["no version yet"])
                yield f"  {each['name']} {each['version']}: {flaw['id']}, mended in {mended}"


if __name__ == "__main__":
    code, said = verdict(ask())
    print(said)
    sys.exit(code)
