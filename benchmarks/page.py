"""The what-if page: how soon it is ready, how soon a change is painted, what it sends and holds.

``python -m benchmarks.page`` starts the host as a user does, drives the real page in headless
Chromium with eleven and with sixty applications, and keeps the table in README.md. *Painted* is
from the event in the field until the frame after the one in which the row and the deciding
sentence stand in the document. What is sent is counted both as text and as it goes on the wire,
deflated message by message with the window kept, as the websocket does it.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measuring import keep, markdown
from finsam_analysis.core import DataPackage
from finsam_analysis.page import Host
from finsam_analysis.reconciliation import open_package
from finsam_analysis.scenario import APPROVED, Scenario

PACKAGE = Path(__file__).parents[1] / "data" / "uppsala-2024"
SIZES = (11, 60)
STARTS, CHANGES, STEPS, WINDOWS = 5, 60, 60, 4
CHROMIUM = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-sandbox",
]  # fmt: skip
READ = """
window.bench = (() => {
  const row = document.querySelector('.ansokningar tbody tr');
  const field = row.querySelector('input.tal');
  const granted = row.querySelector('td.beviljat');
  const root = document.querySelector('.finsam-what');
  const frame = () => new Promise(requestAnimationFrame);
  const until = async (true_) => { while (!true_()) await frame(); };
  const say = (value) => { field.value = value; field.dispatchEvent(new Event('input', {bubbles: true})); };
  const rest = (ms) => new Promise(done => setTimeout(done, ms));
  return {
    async change(value) {
      await until(() => !('pending' in root.dataset));
      const before = granted.textContent, began = performance.now();
      say(value);
      await new Promise(seen => {
        const watch = new MutationObserver(() => {
          if (granted.textContent !== before) { watch.disconnect(); seen(); }
        });
        watch.observe(row, {subtree: true, childList: true, characterData: true});
      });
      await frame(); await frame();
      const painted = performance.now() - began;
      await until(() => !('pending' in root.dataset));
      return [painted, performance.now() - began];
    },
    async steps(count, every) {
      const changed = [];
      const watch = new MutationObserver(() => changed.push(performance.now()));
      watch.observe(granted, {subtree: true, childList: true, characterData: true});
      let last = 0;
      for (let i = 0; i < count; i++) { last = performance.now(); say(String(20 + i % 60)); every ? await rest(every) : await frame(); }
      await rest(1500);
      watch.disconnect();
      return Math.max(0, changed.at(-1) - last);
    },
  };
})();
"""


def sized(applications: int) -> tuple[DataPackage, Scenario]:
    """The real package with as many applications, the eleven over and over; all approved."""
    package = open_package(PACKAGE)
    own = package.applications
    more = [
        replace(own[n % len(own)], id=f"{own[n % len(own)].id}-{n}") if n >= len(own) else own[n]
        for n in range(applications)
    ]
    package = replace(package, applications=tuple(more))
    decisions = {application.id: APPROVED for application in more}
    return package, Scenario("alla", "Alla beviljas", "", "alla.yaml", decisions)


def serve(applications: int) -> None:
    """Serve a page of that size until ended; prints the address when it is ready."""
    package, start = sized(applications)
    host = Host(package, start, Path("reports"))
    asyncio.run(host.serve(lambda address: print(address, flush=True)))


@contextmanager
def running(*command: str) -> Iterator[tuple[str, float, subprocess.Popen[str]]]:
    """A host: its address, the seconds from the command until it was ready, its process."""
    began = time.perf_counter()
    whole = [sys.executable, "-m", *command]
    with subprocess.Popen(whole, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise AssertionError("a pipe was asked for")
        address = process.stdout.readline().split()[-1]
        yield address, time.perf_counter() - began, process
        process.terminate()


def resident(process: subprocess.Popen[str]) -> float:
    """Memory that a process holds [MB]."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    (kilobytes,) = (x.split()[1] for x in status.splitlines() if x.startswith("VmRSS"))
    return int(kilobytes) * 1024 / 1e6


def driven(browser: Any, applications: int) -> dict[str, float]:
    """Everything that is measured in the browser at one size."""
    with running("benchmarks.page", str(applications)) as (address, _, process):
        contexts = [browser.new_context() for _ in range(WINDOWS)]
        pages = [context.new_page() for context in contexts]
        page = pages[0]
        wire = contexts[0].new_cdp_session(page)
        loaded: list[float] = []
        frames: list[str] = []
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
        wire.on(
            "Network.webSocketFrameReceived",
            lambda event: frames.append(event["response"]["payloadData"]),
        )
        for other in pages:
            other.goto(address)
            other.locator(".ansokningar tbody tr").nth(applications - 1).wait_for()
            other.locator(".finsam-what:not([data-pending])").wait_for()
        greeting = deflated(frames)
        first = page.locator(".ansokningar tbody select").first
        first.select_option("reducera")
        page.locator(".ansokningar input.tal").first.wait_for()
        page.evaluate(READ)
        page.evaluate("bench.change('50')")
        begun = len(frames)
        taken = [page.evaluate("n => bench.change(String(n))", n % 40 + 1) for n in range(CHANGES)]
        sent, packed = frames[begun:], deflated(frames) - deflated(frames[:begun])
        painted = sorted(first for first, _ in taken)
        return {
            "median": statistics.median(painted),
            "p95": painted[round(0.95 * (len(painted) - 1))],
            "tables": statistics.median(last for _, last in taken),
            "keys": page.evaluate(f"bench.steps({STEPS}, 33)"),
            "drag": page.evaluate(f"bench.steps({STEPS}, 0)"),
            "text": sum(len(frame.encode()) for frame in sent) / CHANGES,
            "wire": packed / CHANGES,
            "load": sum(loaded) + greeting,
            "memory": resident(process),
        }


def deflated(frames: list[str]) -> int:
    """Size of some messages as they go on the wire [bytes]."""
    packer = zlib.compressobj(4, zlib.DEFLATED, -15)
    sizes = [
        len(packer.compress(frame.encode())) + len(packer.flush(zlib.Z_SYNC_FLUSH))
        for frame in frames
    ]
    return sum(sizes)


def started() -> list[float]:
    """Seconds from ``finsam whatif`` until its page can be opened."""
    taken = []
    with TemporaryDirectory() as out:
        for _ in range(STARTS):
            command = ["finsam_analysis", "whatif", "--no-browser", "--data", str(PACKAGE)]
            with running(*command, "--out", out) as (_, seconds, _process):
                taken.append(seconds)
    return taken


def main() -> None:
    """Measure and keep."""
    from playwright.sync_api import sync_playwright

    ready = started()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        found = {size: driven(browser, size) for size in SIZES}
        browser.close()
    rows = [("what", "goal", *(f"{size} applications" for size in SIZES))]
    for key, what, goal, form in (
        ("median", "change to painted, median, ms", "≤ 40", "{:.0f}"),
        ("p95", "change to painted, 95th percentile, ms", "≤ 80", "{:.0f}"),
        ("tables", "change to all tables painted, median, ms", "", "{:.0f}"),
        ("keys", "last of 60 key repeats at 33 ms to its answer, ms", "no backlog", "{:.0f}"),
        ("drag", "last of a drag's 60 steps to its answer, ms", "no backlog", "{:.0f}"),
        ("wire", "down for a change with its tables, bytes on the wire", "≤ 3000", "{:.0f}"),
        ("text", "the same as text, bytes", "", "{:.0f}"),
        ("load", "first load with its first answers, kB on the wire", "≤ 60", "{:.1f}"),
        ("memory", "host with four windows, MB", "≤ 120", "{:.0f}"),
    ):
        scale = 1000 if key == "load" else 1
        rows.append((what, goal, *(form.format(found[size][key] / scale) for size in SIZES)))
    told = f"Command to ready: {min(ready):.2f} s at best, {statistics.median(ready):.2f} s median of {STARTS} (goal 1.5 s).\n\n"
    keep("page", told + markdown(rows))


if __name__ == "__main__":
    serve(int(sys.argv[1])) if len(sys.argv) > 1 else main()
