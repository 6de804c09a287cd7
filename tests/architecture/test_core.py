"""core is no place for what has no place: its files are a closed list, each with its one purpose."""

from tests.architecture import sources

CORE = {
    "__init__.py": "marks the package",
    "charts.py": "the geometry of charts that are drawn as SVG",
    "chrome.py": "what stands around every page",
    "clock.py": "the only reader of the machine's clock",
    "config.py": "settings from the environment",
    "context.py": "who acts, when, in which transaction",
    "dates.py": "dates and numbers in the words of the house",
    "db.py": "engine, column types, transactions",
    "edge.py": "one thread call and one transaction per request",
    "error_pages.py": "refusals as pages or as JSON",
    "errors.py": "what can be refused, and how it is said",
    "forms.py": "form bytes to typed values",
    "ids.py": "identifiers in addresses",
    "labels.py": "enums with the term the user reads",
    "logs.py": "one JSON object per line",
    "paging.py": "pages of a long list",
    "refusals.py": "a refused form goes back to its page",
    "responses.py": "pages, redirects, files",
    "security.py": "host, origin, headers, tokens",
    "templating.py": "the template environment and its filters",
    "turns.py": "whose turn it is to write",
    "view.py": "the shapes that components show",
}


def strangers(paths: tuple[str, ...]) -> list[str]:
    held = [path.removeprefix("app/core/") for path in paths if path.startswith("app/core/") and path.endswith(".py")]
    return [name for name in held if name not in CORE]


def test_core_holds_only_what_is_listed() -> None:
    assert strangers(sources.committed()) == []


def test_a_stranger_is_seen() -> None:
    assert strangers(("app/core/utils.py", "app/core/db.py", "app/plans/utils.py")) == ["utils.py"]
