"""Whoever looks after a reading list learns what is gone, and no host is pestered or wrongly called dead."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.cli.content_links import content_links
from bot.cli.link_check import AGENT, Connect, Look, State, look_at
from bot.roadmaps import check
from bot.roadmaps.edit import with_values
from bot.roadmaps.lint.links import page
from bot.roadmaps.start import start

TODAY = date(2026, 11, 25)
HOST = "bread.example.org"


@dataclass
class Web:
    """Hosts that all answer here: what each address says, and what it was asked."""

    answers: Mapping[str, Any]
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    open_now: Counter[str] = field(default_factory=Counter)
    at_once: Counter[str] = field(default_factory=Counter)
    port: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host.partition(":")[0]
        self.asked.append((request.method, f"{host}{request.path_qs}", request.headers.get("User-Agent", "")))
        self.open_now[host] += 1
        self.at_once[host] = max(self.at_once[host], self.open_now[host])
        try:
            said = self.answers.get(f"{host}{request.path}", 404)
            said = said.get(request.method, 405) if isinstance(said, dict) else said
            if said == "silence":
                await asyncio.sleep(30)
            await asyncio.sleep(0.01)
            if isinstance(said, tuple):
                return web.Response(status=said[0], headers={"Location": said[1]})
            return web.Response(status=int(said))
        finally:
            self.open_now[host] -= 1

    @property
    def counts(self) -> Counter[str]:
        return Counter(url for _, url, _ in self.asked)


class Here(AbstractResolver):
    """Every name leads to the loopback server."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def resolve(self, host: str, port: int = 0, family: Any = None) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=self.port, family=2, proto=0, flags=0)]

    async def close(self) -> None:
        pass


def certificate(folder: Path) -> Path:
    """A certificate for *.example.org and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    names = x509.SubjectAlternativeName([x509.DNSName("*.example.org"), x509.DNSName("example.org")])
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=36500))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "host.pem"
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@asynccontextmanager
async def serving(there: Web, pem: Path) -> AsyncIterator[None]:
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(pem)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", there.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=secure)
    await site.start()
    there.port = runner.addresses[0][1]
    try:
        yield
    finally:
        await runner.cleanup()


def way(there: Web, pem: Path) -> Connect:
    """The way to the loopback server, with the certificate trusted."""

    async def connect() -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(resolver=Here(there.port), ssl=ssl.create_default_context(cafile=str(pem)))

    return connect


def same(one: str, other: str) -> bool:
    return page(one) == page(other)


async def looks(there: Web, pem: Path, *paths: str, patience: float = 5) -> dict[str, Look]:
    async with serving(there, pem):
        urls = [f"https://{path}" for path in paths]
        return {
            look.url.removeprefix("https://"): look
            async for look in look_at(urls, same, pause=0.02, patience=patience, connector=way(there, pem))
        }


async def test_what_answers_is_there_and_is_asked_once_and_by_name(pem: Path) -> None:
    there = Web({f"{HOST}/yeast": 200})
    found = await looks(there, pem, f"{HOST}/yeast")
    assert found[f"{HOST}/yeast"].state is State.OK
    assert there.asked == [("HEAD", f"{HOST}/yeast", AGENT)]
    assert "Waypost" in AGENT


@pytest.mark.parametrize("head", [404, 405, 403, 500])
async def test_a_host_that_does_not_like_head_is_asked_for_the_page(pem: Path, head: int) -> None:
    there = Web({f"{HOST}/yeast": {"HEAD": head, "GET": 200}})
    assert (await looks(there, pem, f"{HOST}/yeast"))[f"{HOST}/yeast"].state is State.OK
    assert [method for method, _, _ in there.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [404, 410])
async def test_only_a_page_that_its_host_calls_gone_is_dead(pem: Path, status: int) -> None:
    found = await looks(Web({f"{HOST}/yeast": status}), pem, f"{HOST}/yeast")
    assert found[f"{HOST}/yeast"].state is State.DEAD


@pytest.mark.parametrize("status", [401, 403, 418, 429, 500, 503])
async def test_a_refusal_says_nothing_about_the_page(pem: Path, status: int) -> None:
    found = await looks(Web({f"{HOST}/yeast": status}), pem, f"{HOST}/yeast")
    assert found[f"{HOST}/yeast"] == Look(f"https://{HOST}/yeast", State.UNKNOWN, f"the host says {status}")


async def test_silence_says_nothing_about_the_page(pem: Path) -> None:
    found = await looks(Web({f"{HOST}/yeast": "silence"}), pem, f"{HOST}/yeast", patience=0.3)
    assert found[f"{HOST}/yeast"].why == "no answer in time"
    assert found[f"{HOST}/yeast"].state is State.UNKNOWN


async def test_a_machine_without_a_network_says_nothing_about_the_page() -> None:
    class Nowhere(Here):
        async def resolve(self, host: str, port: int = 0, family: Any = None) -> list[ResolveResult]:
            raise OSError("no network")

    async def connector() -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(resolver=Nowhere(0))

    (look,) = [look async for look in look_at([f"https://{HOST}/yeast"], same, pause=0, connector=connector)]
    assert look.state is State.UNKNOWN
    assert look.why.startswith("not reached")


async def test_a_page_that_moved_for_good_says_where_to(pem: Path) -> None:
    there = Web({f"{HOST}/old": (301, "https://new.example.org/yeast"), "new.example.org/yeast": 200})
    look = (await looks(there, pem, f"{HOST}/old"))[f"{HOST}/old"]
    assert (look.state, look.to) == (State.MOVED, "https://new.example.org/yeast")


@pytest.mark.parametrize("hop", [(302, f"https://{HOST}/login"), (301, f"https://{HOST}/yeast/")])
async def test_a_detour_or_a_slash_is_no_move(pem: Path, hop: tuple[int, str]) -> None:
    there = Web({f"{HOST}/yeast": hop, f"{HOST}/login": 200, f"{HOST}/yeast/": 200})
    assert (await looks(there, pem, f"{HOST}/yeast"))[f"{HOST}/yeast"].state is State.OK


async def test_pages_that_point_at_each_other_are_unknown(pem: Path) -> None:
    there = Web({f"{HOST}/a": (301, f"https://{HOST}/b"), f"{HOST}/b": (301, f"https://{HOST}/a")})
    assert (await looks(there, pem, f"{HOST}/a"))[f"{HOST}/a"].state is State.UNKNOWN


async def test_a_host_is_asked_one_thing_at_a_time_while_others_go_on(pem: Path) -> None:
    pages = [f"{host}.example.org/{n}" for host in ("a", "b", "c") for n in range(4)]
    there = Web(dict.fromkeys(pages, 200))
    found = await looks(there, pem, *pages)
    assert {look.state for look in found.values()} == {State.OK}
    assert there.at_once == {"a.example.org": 1, "b.example.org": 1, "c.example.org": 1}


async def test_a_host_that_is_too_busy_is_left_alone(pem: Path) -> None:
    pages = [f"{HOST}/{n}" for n in range(4)]
    there = Web({**dict.fromkeys(pages, 200), f"{HOST}/1": 429})
    found = await looks(there, pem, *pages)
    assert [found[each].state for each in pages] == [State.OK, State.UNKNOWN, State.UNKNOWN, State.UNKNOWN]
    assert there.counts == {f"{HOST}/0": 1, f"{HOST}/1": 1}


@pytest.fixture
def roadmap(tmp_path: Path) -> Path:
    start(tmp_path / "bread")
    return tmp_path / "bread"


@pytest.fixture
def running(pem: Path) -> Iterator[Web]:
    """A server in a thread of its own, for the command, which has a loop of its own."""
    there = Web({f"{HOST}/yeast": 200, f"{HOST}/starter": 404})
    loop = asyncio.new_event_loop()
    started, stop = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        async with serving(there, pem):
            started.set()
            await stop.wait()

    thread = Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    asyncio.run_coroutine_threadsafe(started.wait(), loop).result(10)
    yield there
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


def command(folder: Path, there: Web, pem: Path, *, older: int = 30, dry_run: bool = False, today: date = TODAY) -> int:
    return content_links(folder, today, older, dry_run, pause=0.02, patience=5, connector=way(there, pem))


def test_results_are_kept_with_their_date_and_nothing_else_changes(
    roadmap: Path, running: Web, pem: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = roadmap / "resources.toml"
    file.write_text("# A comment that stays.\n" + file.read_text())
    before = file.read_text()
    assert command(roadmap, running, pem) == 1
    said = capsys.readouterr().out
    assert "2 addresses looked at: 1 ok, 1 dead" in said
    assert f"dead: starter-diary https://{HOST}/starter – the host says 404" in said
    assert file.read_text() == before.replace(
        'status = "unknown"', 'status = "ok"\nchecked_on = 2026-11-25', 1
    ).replace('status = "unknown"', 'status = "dead"\nchecked_on = 2026-11-25', 1)
    assert check(roadmap) == []


def test_a_dry_run_writes_nothing(roadmap: Path, running: Web, pem: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (roadmap / "resources.toml").read_bytes()
    assert command(roadmap, running, pem, dry_run=True) == 1
    assert (roadmap / "resources.toml").read_bytes() == before
    assert "nothing was written" in capsys.readouterr().out


def test_what_was_looked_at_lately_is_not_asked_again(
    roadmap: Path, running: Web, pem: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(roadmap, running, pem)
    running.asked.clear()
    assert command(roadmap, running, pem, today=TODAY + timedelta(days=29)) == 0
    assert running.asked == []
    assert "nothing is due" in capsys.readouterr().out
    command(roadmap, running, pem, today=TODAY + timedelta(days=30))
    assert len(running.asked) == 3
    assert (roadmap / "resources.toml").read_text().count("checked_on = 2026-12-25") == 2


def test_without_a_network_everything_stays_as_it_was(
    roadmap: Path, running: Web, pem: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command(roadmap, running, pem)
    before = (roadmap / "resources.toml").read_bytes()
    assert command(roadmap, Web({}, port=1), pem, older=0) == 0
    assert (roadmap / "resources.toml").read_bytes() == before
    assert "Is there a network?" in capsys.readouterr().out


def test_without_a_network_a_long_list_is_neither_waited_for_nor_printed(
    roadmap: Path, running: Web, pem: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = roadmap / "resources.toml"
    row = '[[resource]]\nid = "more-{0}"\ntitle = "More {0}"\nurl = "https://{1}/more/{0}"\n'
    rest = (
        'topic = "Yeast"\nkind = "doc"\ncost = "free"\nconfidence = "listed"\nstatus = "unknown"\nwhy = "More of it"\n'
    )
    file.write_text(file.read_text() + "".join(f"\n{row.format(n, HOST)}{rest}" for n in range(40)))
    assert command(roadmap, Web({}, port=1), pem) == 0
    heard = capsys.readouterr()
    assert "12 addresses looked at: 12 unknown" in heard.out
    assert "Is there a network?" in heard.out
    assert "more-1" not in heard.out
    assert "Looking at 42 addresses" in heard.err


def test_values_are_changed_where_they_stand() -> None:
    source = b'# top\n[[row]]\nid = "a"\nkeep = [1, 2] # why\nstatus = "x" # note\n\n[[row]]\nid = "b"\nstatus = "x"'
    changed = with_values(source, "row", {"a": {"status": '"ok"', "on": "2026-01-01"}, "b": {"on": "2026-01-02"}})
    assert changed.decode() == (
        '# top\n[[row]]\nid = "a"\nkeep = [1, 2] # why\nstatus = "ok" # note\non = 2026-01-01\n\n'
        '[[row]]\nid = "b"\nstatus = "x"\non = 2026-01-02'
    )
