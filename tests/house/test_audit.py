"""What `make check` says of the dependencies: known flaws stop it, and a machine without a network does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scripts import audit


def found(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


SOUND = {"name": "good", "version": "1.0", "vulns": []}
UNSAFE = {
    "name": "bad", "version": "1.0", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"]}],
}  # fmt: skip
UNKNOWN = {"name": "odd", "skip_reason": "not found"}


def test_a_known_flaw_fails_and_names_the_version_that_mends_it() -> None:
    code, said = audit.verdict(found(SOUND, UNSAFE))
    assert code == 1
    assert "bad 1.0: PYSEC-1, mended in 1.1" in said


def test_an_accepted_flaw_passes_under_any_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", {"CVE-1": "only on another system"})
    assert audit.verdict(found(SOUND, UNSAFE))[0] == 0


def test_what_could_not_be_looked_up_is_counted() -> None:
    assert audit.verdict(found(SOUND, UNKNOWN)) == (
        0,
        "Dependencies: nothing is known against 1 of them; 1 could not be looked up.",
    )


@pytest.mark.parametrize("answer", ["", "no network", "{}", "[]", found(UNKNOWN)])
def test_without_an_answer_it_says_so_and_passes(answer: str) -> None:
    assert audit.verdict(answer) == (0, audit.NOBODY)
