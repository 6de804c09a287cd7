"""Laws of templates, scripts, locks and of every committed file."""

import re
from collections.abc import Iterator

from tests.architecture.sources import Breach, Law, Source

# Written in pieces, so that this file does not break its own law.
MACHINE = re.compile(r"(?<![\w./-])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", r"home/\w+", r"Users/\w+")) + r")/")
UNSAFE = re.compile(
    r"\|\s*safe\b|\bMarkup\(|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|autoescape\s+false"
)
STYLE = re.compile(r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.IGNORECASE | re.DOTALL)
ABROAD = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
# Where marked-up text may be made: each with its reason.
MARKUP_MAKERS: dict[str, str] = {}
PARTS = ("templates/components/", "templates/layouts/", "templates/messages/", "templates/base.html")


def _matches(source: Source, pattern: re.Pattern[str], what: str) -> Iterator[Breach]:
    for number, line in enumerate(source.lines, start=1):
        if pattern.search(line):
            yield Breach(source.path, number, what)


def nothing_escapes_escaping(source: Source) -> Iterator[Breach]:
    if source.path not in MARKUP_MAKERS:
        yield from _matches(source, UNSAFE, "text stays escaped")


def nothing_inline(source: Source) -> Iterator[Breach]:
    yield from _matches(source, STYLE, "the content policy allows neither inline style nor inline script")
    for found in SCRIPT.finditer(source.text):
        if "src=" not in found.group(1) or found.group(2).strip():
            line = source.text[: found.start()].count("\n") + 1
            yield Breach(source.path, line, "a script is a file of its own")


def nothing_from_abroad(source: Source) -> Iterator[Breach]:
    yield from _matches(source, ABROAD, "pages load nothing from other servers")


def every_page_has_a_title(source: Source) -> Iterator[Breach]:
    part = source.path.startswith(PARTS) or source.name.startswith("_")
    if not part and not re.search(r"\{%-?\s*block title\b", source.text):
        yield Breach(source.path, 1, "a page names itself in block title")


def locks_hold_no_address(source: Source) -> Iterator[Breach]:
    yield from _matches(source, re.compile("://"), "a lock holds versions and hashes, no address")


def no_machine_path(source: Source) -> Iterator[Breach]:
    yield from _matches(source, MACHINE, "a path of one machine")


TEMPLATE_LAWS = (
    Law(
        "nothing escapes escaping",
        nothing_escapes_escaping,
        guilty=(
            ("templates/a.html", "{{ text | safe }}"),
            ("app/x.py", "Markup(text)"),
            ("app/static/js/a.js", "row.innerHTML = text"),
        ),
        innocent=(
            ("templates/a.html", "{{ text }} safety"),
            ("app/static/js/a.js", "row.textContent = text"),
        ),
    ),
    Law(
        "nothing inline",
        nothing_inline,
        guilty=(
            ("templates/a.html", "<script>alert(1)</script>"),
            ("templates/a.html", "<style>p{}</style>"),
            ("templates/a.html", '<p style="width:60%">'),
            ("templates/a.html", '<a href="#" onclick="f()">'),
        ),
        innocent=(
            (
                "templates/a.html",
                '<script src="/static/a.js" type="module"></script><p class="style">one = 1</p>',
            ),
        ),
    ),
    Law(
        "nothing from abroad",
        nothing_from_abroad,
        guilty=(("templates/a.html", '<link href="https://cdn.example/x.css">'),),
        innocent=(("templates/a.html", '<link href="/static/x.css">'),),
    ),
    Law(
        "every page has a title",
        every_page_has_a_title,
        guilty=(("templates/plans/list.html", "{% extends 'base.html' %}<h1>x</h1>"),),
        innocent=(
            ("templates/plans/list.html", "{% block title %}x{% endblock %}"),
            ("templates/plans/_row.html", "<tr>"),
        ),
    ),
)
LOCK_LAW = Law(
    "locks hold no address",
    locks_hold_no_address,
    guilty=(("requirements.lock", "--index-url https" + "://mirror.example/simple\nx==1"),),
    innocent=(("requirements.lock", "x==1 \\\n    --hash=sha256:00"),),
)
PATH_LAW = Law(
    "no path of one machine",
    no_machine_path,
    guilty=(("docs/a.md", "see /ho" + "me/someone/duban"), ("Makefile", "cd /ro" + "ot/duban")),
    innocent=(("docs/a.md", "cd /opt/duban; GET /homework/ ; ../home/x"),),
)
