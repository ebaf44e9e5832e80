"""Own words: no text repeats ten words in a row of a source. Of the sources only fingerprints are kept."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from bot.roadmaps.lint.material import Material, Written
from bot.roadmaps.problems import Flaw

RUN = 10
"""Words in a row that are too many to be chance."""
BYTES = 8
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
HEAD = f"# Fingerprints of every {RUN} words in a row of the sources, to see that no text repeats them.\n"


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without anything between them."""
    return [word.replace("’", "'") for word in WORD.findall(text.lower())]


def runs_of(words: Sequence[str]) -> Iterator[bytes]:
    """The fingerprint of each ten words in a row, in their order."""
    for n in range(len(words) - RUN + 1):
        yield blake2b(" ".join(words[n : n + RUN]).encode(), digest_size=BYTES).digest()


def hashes(texts: Iterable[str]) -> str:
    """The file of fingerprints for these texts: sorted, so that nothing of their order is kept."""
    found = sorted({run for text in texts for run in runs_of(words_of(text))})
    return HEAD + "\n".join(wrap(base64.b64encode(b"".join(found)).decode(), 100)) + "\n"


def read_hashes(file: Path) -> frozenset[bytes]:
    """The fingerprints in a file; raises ValueError if it is not one that `hashes` wrote."""
    lines = file.read_text(encoding="ascii").splitlines()
    packed = base64.b64decode("".join(line for line in lines if not line.startswith("#")), validate=True)
    if len(packed) % BYTES:
        raise ValueError("a piece is missing")
    return frozenset(packed[n : n + BYTES] for n in range(0, len(packed), BYTES))


def no_text_repeats_a_source(material: Material) -> Iterator[Flaw]:
    """For a roadmap with fingerprints. A run may go on from one text into the next, as a list does."""
    if not material.hashes_file.exists():
        return
    try:
        known = read_hashes(material.hashes_file)
    except (ValueError, binascii.Error):
        message = "This file is damaged. Make it anew with `python -m bot content hash` from the sources' texts."
        yield Flaw(material.hashes_file, (), message, 1)
        return
    for _, group in groupby(material.texts, key=lambda text: text.file):
        yield from _repeated(list(group), known)


def _repeated(texts: Sequence[Written], known: frozenset[bytes]) -> Iterator[Flaw]:
    """One flaw for each text in which a run of a source begins, with its words."""
    words = [(word, text) for text in texts for word in words_of(text.text)]
    told: set[int] = set()
    for n, run in enumerate(runs_of([word for word, _ in words])):
        text = words[n][1]
        if run in known and id(text) not in told:
            told.add(id(text))
            said = " ".join(word for word, _ in words[n : n + RUN])
            yield Flaw(text.file, text.at, f"`{text.key}` repeats a source: “{said}”. Say it in words of your own.")
