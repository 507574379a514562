"""The page in a real Chromium: no request, no console message, columns side by side, keyboard, contrast, print."""

# ruff: noqa: E501 - scripts for the browser and hostile strings stand on one line each

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpora.gold import load_meetings, load_quotes
from framing.comparison import compare
from framing.scoring import score
from parley.report import write_page, write_report
from parley.report.errors import gold_errors

MEETINGS = ["2025-11-24-trump-xi-call", "2025-10-25-bessent-he-kualalumpur"]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    import os

    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        if os.environ.get("PARLEY_REQUIRE_BROWSER") == "1":
            pytest.fail("PARLEY_REQUIRE_BROWSER=1, and playwright is not installed")
        pytest.skip("playwright is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    quotes = load_quotes().drop(columns=["tone", "frames"])
    scored = score(quotes[quotes["meeting_id"].isin(MEETINGS)], "register", evidence=True)
    path: Path = tmp_path_factory.mktemp("page") / "page.html"
    return write_page(compare(scored, meetings=load_meetings()), path, errors=gold_errors("register")).as_uri()


@pytest.fixture(params=[(1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def shown(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[tuple[Any, list[str]]]:
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    noise: list[str] = []
    page.on("console", lambda message: noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: noise.append(f"error: {error}"))
    page.on(
        "request",
        lambda asked: noise.append(f"request: {asked.url[:80]}") if asked.url not in (address, "data:,") else None,
    )
    page.goto(address)
    yield page, noise
    page.close()


def test_the_page_is_silent_and_fits(shown: tuple[Any, list[str]]) -> None:
    page, noise = shown
    page.wait_for_timeout(100)
    assert noise == []
    assert page.evaluate("document.scripts.length") == 0
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        page.evaluate(
            "[...document.querySelectorAll('svg.fig')].filter(f => f.getBoundingClientRect().width > 0).length"
        )
        >= 4
    )


def test_the_sides_stand_beside_each_other(shown: tuple[Any, list[str]]) -> None:
    page, _ = shown
    boxes = page.evaluate(
        "[...document.querySelectorAll('.said.us, .said.cn')].map(s => [s.className, s.getBoundingClientRect().left, s.getBoundingClientRect().right])"
    )
    middle = page.viewport_size["width"] / 2
    assert len(boxes) > 20
    assert all(right <= middle for name, _, right in boxes if name == "said us")
    assert all(left >= middle for name, left, _ in boxes if name == "said cn")


# Contrast by WCAG 2.1: relative luminance of the words against the nearest background that is not transparent.
CONTRAST = """() => {
  const numbers = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m };
  const light = c => { const l = c.slice(0, 3).map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 });
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2] };
  const ground = e => { for (; e; e = e.parentElement) { const b = numbers(getComputedStyle(e).backgroundColor); if (b[3] > 0) return b }
    return [255, 255, 255, 1] };
  const poor = [];
  document.querySelectorAll('details').forEach(d => d.open = true);
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length || e.closest('.skip')) continue;
    const style = getComputedStyle(e);
    const words = numbers(e.ownerSVGElement ? style.fill : style.color), back = ground(e);
    const [a, b] = [light(words), light(back)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) poor.push([e.tagName, e.className.baseVal ?? e.className, ratio.toFixed(2), e.textContent.slice(0, 30)]);
  }
  return poor;
}"""


def test_words_have_enough_contrast(shown: tuple[Any, list[str]]) -> None:
    page, _ = shown
    assert page.evaluate(CONTRAST) == []


def test_the_outline_serves_a_screen_reader(shown: tuple[Any, list[str]]) -> None:
    page, _ = shown
    faults = page.evaluate("""() => {
      const faults = [];
      if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
      if (!document.documentElement.lang) faults.push('no language');
      if (document.querySelectorAll('main').length !== 1) faults.push('not one main');
      for (const t of document.querySelectorAll('table')) if (!t.caption || !t.querySelector('th[scope]')) faults.push('table without caption or scope');
      for (const s of document.querySelectorAll('svg')) if (s.getAttribute('role') !== 'img' || !s.getAttribute('aria-label')) faults.push('figure without name');
      for (const l of document.querySelectorAll('[aria-labelledby]')) if (!document.getElementById(l.getAttribute('aria-labelledby'))) faults.push('label lost');
      for (const a of document.querySelectorAll('a')) if (!a.textContent.trim()) faults.push('link without words');
      for (const e of document.querySelectorAll('.scroll')) if (e.tabIndex !== 0 || !e.getAttribute('aria-label')) faults.push('scroll without keyboard');
      for (const d of document.querySelectorAll('details')) if (d.firstElementChild.tagName !== 'SUMMARY') faults.push('details without summary');
      const ids = [...document.querySelectorAll('[id]')].map(e => e.id); if (new Set(ids).size !== ids.length) faults.push('id twice');
      let level = 0; for (const h of document.querySelectorAll('h1,h2,h3,h4')) { const n = +h.tagName[1]; if (n > level + 1) faults.push('level skipped: ' + h.textContent.trim()); level = n }
      return faults }""")
    assert faults == []


def test_the_page_works_by_keyboard(shown: tuple[Any, list[str]]) -> None:
    page, _ = shown
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("summary", has_text="The shares, their differences").first.focus()
    page.keyboard.press("Enter")
    cell = page.locator("details[open] td details > summary").first
    cell.focus()
    page.keyboard.press("Enter")
    link = page.locator("td details[open] a").first
    link.focus()
    target = link.get_attribute("href")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == target
    page.wait_for_timeout(400)
    top = page.evaluate("document.getElementById(location.hash.slice(1)).getBoundingClientRect().top")
    assert 0 <= top < 900


def test_the_page_prints(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    assert page.pdf(format="A4")[:4] == b"%PDF"
    page.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Addresses of the page of one meeting, of an overview of several, and of one whose words are Chinese."""
    folder = tmp_path_factory.mktemp("axe")
    quotes = load_quotes().drop(columns=["tone", "frames"])
    scored = score(quotes[quotes["meeting_id"].isin(MEETINGS)], "register", evidence=True)
    write_report(compare(scored, meetings=load_meetings()), folder / "several", errors=())
    chinese = score(quotes[quotes["language"] == "zh"].head(40), "register", evidence=True)
    write_page(compare(chinese, meetings=load_meetings()), folder / "chinese.html")
    found = {"meeting": folder / "several" / f"{MEETINGS[0]}.html", "overview": folder / "several" / "index.html"}
    return {name: path.as_uri() for name, path in (found | {"chinese": folder / "chinese.html"}).items()}


@pytest.mark.parametrize("name", ["meeting", "overview", "chinese"])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_serious(browser: Any, pages: dict[str, str], name: str, width: int, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    # The page forbids scripts; the tester's own is let in, and nothing else leaves.
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(pages[name])
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    if name == "chinese":
        assert page.evaluate("document.querySelectorAll('[lang^=zh]').length") > 20
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response
    poor = [
        (one["id"], one["impact"], [node["html"][:120] for node in one["nodes"][:3]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert poor == []
    assert len(found["passes"]) > 20
    assert [url for url in asked if url not in (pages[name], "data:,")] == []
    context.close()
