"""Who may come in to the page's host, and what it answers to everything else."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from finsam_analysis.page import Host
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import run_scenario
from tests.conftest import UPPSALA
from tests.page.hosting import Hosted, hosted

WINDOW = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """The host that these tests knock at."""
    with hosted(tmp_path_factory.mktemp("sida")) as running:
        yield running


def fetched(host: Hosted, path: str, **headers: str) -> HTTPResponse:
    """One answer, no redirect followed; the ``Host`` is the host's own unless given."""
    connection = HTTPConnection("127.0.0.1", host.port, timeout=20)
    connection.putrequest("GET", path, skip_host=True)
    for name, value in ({"Host": f"127.0.0.1:{host.port}"} | headers).items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def cookie(host: Hosted) -> str:
    """What the browser is given for the key."""
    path = host.address.removeprefix(host.origin)
    return (fetched(host, path).getheader("Set-Cookie") or "").split(";")[0]


async def window(host: Hosted, name: str = WINDOW, **headers: str) -> WebSocketClientConnection:
    """A websocket as the page opens it."""
    said = {"Origin": host.origin, "Cookie": cookie(host)} | headers
    address = f"ws://127.0.0.1:{host.port}/samtal?fonster={name}"
    return await websocket_connect(HTTPRequest(address, headers=said))


async def closed(socket: WebSocketClientConnection) -> None:
    """Close a window and wait until it is."""
    socket.close(1000)
    while await asyncio.wait_for(socket.read_message(), 20) is not None:
        pass


def refused(host: Hosted, **headers: str) -> int:
    """The status that a websocket is refused with."""
    with pytest.raises(HTTPClientError) as error:
        asyncio.run(window(host, **headers))
    return error.value.code


def test_the_key_becomes_a_cookie_and_leaves_the_address(host: Hosted) -> None:
    """Out of reach for scripts and other sites, and the address that is left says nothing."""
    answer = fetched(host, host.address.removeprefix(host.origin))
    assert (answer.status, answer.getheader("Location")) == (303, "/")
    kept = (answer.getheader("Set-Cookie") or "").split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(kept)


@pytest.mark.parametrize("path", ["/", "/sida.js", "/sida.css", "/dorr.js", "/?nyckel=fel", "/x"])
def test_nothing_is_answered_without_the_key(host: Hosted, path: str) -> None:
    """Not even that there is a page, or none."""
    assert fetched(host, path).status == 403


@pytest.mark.parametrize("path", ["/", "/sida.js", "/sida.css", "/dorr.js"])
def test_the_page_is_answered_with_the_cookie(host: Hosted, path: str) -> None:
    """And its policy lets nothing run but its own files."""
    answer = fetched(host, path, Cookie=cookie(host))
    policy = answer.getheader("Content-Security-Policy") or ""
    assert answer.status == 200
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe-inline" not in policy
    assert answer.getheader("Server") is None


@pytest.mark.parametrize("name", ["example.org", "127.0.0.1", "127.0.0.1:1", "localhost", ""])
def test_a_foreign_host_is_refused(host: Hosted, name: str) -> None:
    """A name that leads here by another's DNS is not ours, cookie or not."""
    assert fetched(host, "/", Host=name, Cookie=cookie(host)).status in (400, 403)


@pytest.mark.parametrize("path", ["/", "/gjort/%ff%00", "/?nyckel=%ff"])
def test_what_is_no_text_is_refused_without_a_word(
    host: Hosted, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither a cookie nor an address of other bytes is an error of the host's."""
    foreign = f"finsam-{host.port}=\u00e5"
    assert fetched(host, path, Cookie=foreign).status in (400, 403)
    assert caplog.records == []


def test_a_foreign_origin_is_refused(host: Hosted) -> None:
    """Another page in the same browser may not ask."""
    assert fetched(host, "/", Origin="http://example.org", Cookie=cookie(host)).status == 403


def test_a_websocket_of_a_foreign_host_is_refused(host: Hosted) -> None:
    """With the right cookie and all."""
    assert refused(host, Host="example.org") == 403


@pytest.mark.parametrize("origin", ["http://example.org", "null", "http://127.0.0.1"])
def test_a_websocket_of_a_foreign_origin_is_refused(host: Hosted, origin: str) -> None:
    """A websocket asks no leave of the browser, so the host must see whose page it is."""
    assert refused(host, Origin=origin) == 403


def test_a_websocket_without_the_cookie_is_refused(host: Hosted) -> None:
    """The key is needed there too."""
    assert refused(host, Cookie="") == 403


@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/%2e%2e/%2e%2e/pyproject.toml", "/page.js", "/gjort/../x", "/gjort/x",
     "/templates/utforska/page.js", "//etc/passwd"],
)  # fmt: skip
def test_no_other_file_is_served(host: Hosted, path: str) -> None:
    """Only the page's own three, by their own names."""
    assert fetched(host, path, Cookie=cookie(host)).status in (400, 404)


def closing(host: Hosted, *messages: str) -> int | None:
    """The code a window is closed with after some messages; None when it is answered."""

    async def tried() -> int | None:
        socket = await window(host)
        for message in messages:
            await socket.write_message(message)
        answer = await asyncio.wait_for(socket.read_message(), 20)
        if answer is None:
            code = socket.close_code
            socket.close()
            return code
        await closed(socket)
        return None

    return asyncio.run(tried())


@pytest.mark.parametrize(
    "message",
    ["x", "[]", "1", "null", "{}", '{"seq": 1}', '{"seq": -1, "do": "hello"}',
     '{"seq": true, "do": "hello"}', '{"seq": 1, "do": "_hello"}', '{"seq": 1, "do": "say"}',
     '{"seq": 1, "do": "say", "field": "beslut/x", "text": "1"}',
     '{"seq": 1, "do": "begin", "name": "../../../etc/passwd"}',
     '{"seq": 1, "do": "compare", "first": "", "second": "/etc/passwd"}',
     '{"seq": 1, "do": "take", "way": 0}', '{"seq": 1, "do": "make", "kind": "init"}',
     '{"seq": 1, "do": "say", "field": "namn", "text": ["a"]}', "[" * 5000],
)  # fmt: skip
def test_what_no_page_of_ours_sends_closes_the_window(host: Hosted, message: str) -> None:
    """Messages of the wrong shape, names that lead out of the folder, acts that are none."""
    assert closing(host, message) == 1008


def test_a_message_past_all_bounds_closes_the_window(host: Hosted) -> None:
    """Nothing of ours is that long."""
    assert closing(host, json.dumps({"seq": 1, "do": "x" * 100_000})) in (1006, 1009)


def test_the_host_goes_on_after_all_that(host: Hosted) -> None:
    """An ordinary greeting is still answered."""
    assert closing(host, '{"seq": 1, "do": "hello"}') is None


def test_a_window_that_comes_back_is_where_it_was(host: Hosted) -> None:
    """The same window's name leads to the same decisions; another's to the start."""

    async def told(name: str, *acts: dict[str, Any]) -> dict[str, Any]:
        socket = await window(host, name)
        for seq, act in enumerate(acts):
            await socket.write_message(json.dumps({"seq": seq, **act}))
            answer = json.loads(await socket.read_message() or "{}")
        await closed(socket)
        return answer["parts"]  # type: ignore[no-any-return]

    mine, other = "a" * 32, "b" * 32
    field = {"do": "say", "field": "beslut/vaxtkraft/0/åtgärd", "text": "avslå"}
    asyncio.run(told(mine, field))
    assert asyncio.run(told(mine, {"do": "hello"}))["row/vaxtkraft"]["words"] == "avslås"
    assert asyncio.run(told(other, {"do": "hello"}))["row/vaxtkraft"]["words"] == "beviljas"


def test_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path) -> None:
    """Done is done: exit code 0, nothing said, nothing written."""
    with hosted(tmp_path) as running:
        before = sorted(path.name for path in tmp_path.rglob("*"))
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(20) == 0
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_it_ends_when_the_last_window_has_been_closed_for_a_while(tmp_path: Path) -> None:
    """And not before: a page that is loaded again finds it."""
    package = open_package(UPPSALA)

    async def alone() -> str:
        host = Host(package, run_scenario(package, "kansliets-forslag").scenario, tmp_path, 0.6)
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(host.serve(ready.set_result))
        running = Hosted(await ready, None, UPPSALA, tmp_path)  # type: ignore[arg-type]
        key = await asyncio.to_thread(cookie, running)
        said = {"Origin": running.origin, "Cookie": key}
        address = f"ws://127.0.0.1:{running.port}/samtal?fonster={WINDOW}"
        socket = await websocket_connect(HTTPRequest(address, headers=said))
        await asyncio.sleep(1.5)
        assert not serving.done()
        await closed(socket)
        await asyncio.wait_for(serving, 20)
        return running.address

    assert asyncio.run(alone()).startswith("http://127.0.0.1:")


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="Linux tells who listens")  # noqa: PTH110  # a file of the system
def test_it_listens_on_this_machine_alone(host: Hosted) -> None:
    """The port is bound to 127.0.0.1, 0100007F in the system's own words, and to nothing else."""
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{host.port:04X}")]
    assert listening == [f"0100007F:{host.port:04X}"]
