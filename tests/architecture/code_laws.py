"""Laws of the Python code: who may commit, select, change a state, write an audit row, read the clock."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Breach, Law, Source

# Where a transaction ends. The edges (request, command, job) open theirs there; everything else flushes at most.
COMMITTING = {"app/core/db.py"}
# The two names that exist to choose rows and the verbs beside them; core.db opens the session.
SELECTING_NAMES = {"queries.py", "service.py"}
SELECTING_FOLDERS = {"queries", "service"}
SELECTING_EXCEPTIONS: dict[str, str] = {}
STATEMENTS = {"select", "insert", "update", "delete", "text"}
SILENT_IN_CHINESE = {"rules.py", "service.py", "queries.py", "states.py", "models.py"}
SILENT_FOLDERS = {"rules", "service", "queries"}
CLOCK = "app/core/clock.py"
CJK = re.compile(r"[⺀-〿㐀-鿿豈-﫿＀-￯]")


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    """The dotted name of what is called, as far as it is one."""
    parts: list[str] = []
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))


def _within(source: Source, folders: set[str]) -> bool:
    return bool(folders & set(source.path.split("/")[:-1]))


def no_commit_below_the_edge(source: Source) -> Iterator[Breach]:
    if source.path in COMMITTING:
        return
    for call in _calls(source):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
            yield Breach(source.path, call.lineno, "only an edge commits")


def no_http_exception(source: Source) -> Iterator[Breach]:
    if source.under("app/core"):
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute | ast.alias):
            continue
        named = (
            (isinstance(node, ast.Name) and node.id == "HTTPException")
            or (isinstance(node, ast.Attribute) and node.attr == "HTTPException")
            or (isinstance(node, ast.alias) and node.name == "HTTPException")
        )
        if named:
            yield Breach(source.path, node.lineno, "raise an AppError, core turns it into a page")


def _may_select(source: Source) -> bool:
    return (
        source.name in SELECTING_NAMES
        or _within(source, SELECTING_FOLDERS)
        or source.under("app/core", "migrations")
        or source.path in SELECTING_EXCEPTIONS
    )


def rows_through_one_door(source: Source) -> Iterator[Breach]:
    if _may_select(source):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {
            "sqlmodel",
            "sqlalchemy",
        }:
            for alias in node.names:
                if alias.name in STATEMENTS and not (alias.name == "text" and source.name == "models.py"):
                    yield Breach(source.path, node.lineno, f"{alias.name} belongs in queries.py or a service")
        if isinstance(node, ast.Call):
            *owner, verb = _called(node).split(".")
            if owner and owner[-1] == "session" and verb in {"get", "exec", "execute", "scalars", "scalar", "query"}:
                yield Breach(source.path, node.lineno, f"session.{verb} belongs in queries.py or a service")
            if owner and owner[-1] in {"sa", "sqlalchemy", "sqlmodel"} and verb in STATEMENTS - {"text"}:
                yield Breach(source.path, node.lineno, f"{verb} belongs in queries.py or a service")


def _state_targets(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        yield from node.targets
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        yield node.target


def state_changes_in_services(source: Source) -> Iterator[Breach]:
    """A parser may keep its own `self.state`; a row's state moves in a service verb alone."""
    if source.name == "service.py" or _within(source, {"service"}) or source.under("migrations"):
        return
    for node in ast.walk(source.tree):
        for target in _state_targets(node):
            own = (
                isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
            )
            if isinstance(target, ast.Attribute) and target.attr == "state" and not own:
                yield Breach(source.path, target.lineno, "a state moves in a service verb")
        if isinstance(node, ast.Call):
            verb = _called(node).rsplit(".", 1)[-1]
            if verb == "values" and any(keyword.arg == "state" for keyword in node.keywords):
                yield Breach(source.path, node.lineno, "a state moves in a service verb")
            named = len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"
            if verb == "setattr" and named:
                yield Breach(source.path, node.lineno, "a state moves in a service verb")


def _docstrings(tree: ast.Module) -> set[int]:
    held: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                held.add(id(first.value))
    return held


def chinese_only_where_people_read(source: Source) -> Iterator[Breach]:
    if source.name not in SILENT_IN_CHINESE and not _within(source, SILENT_FOLDERS):
        return
    exempt = _docstrings(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in exempt:
            found = CJK.search(node.value)
            if found:
                yield Breach(
                    source.path, node.lineno, f"Chinese in {node.value[:20]!r}: codes here, words at the rim"
                )


def inline_imports_give_a_reason(source: Source) -> Iterator[Breach]:
    """The reason is a comment of three words or more, on the line or on the line above."""
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and not _reason(source, node.lineno):
                yield Breach(source.path, node.lineno, "an import inside a function needs its reason")


def _reason(source: Source, line: int) -> bool:
    own = re.search(r"#\s*(.*)$", source.lines[line - 1])
    above = re.match(r"\s*#\s*(.*)$", source.lines[line - 2]) if line > 1 else None
    said = [match.group(1) for match in (own, above) if match and not match.group(1).startswith("noqa")]
    return any(len(words.split()) >= 3 for words in said)


def _passes_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def broad_except_gives_a_reason(source: Source) -> Iterator[Breach]:
    """Cleaning up and raising again is no catch."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ExceptHandler) or _passes_on(node):
            continue
        caught = node.type
        broad = caught is None or (isinstance(caught, ast.Name) and caught.id in {"Exception", "BaseException"})
        comments = source.lines[max(0, node.lineno - 2) : node.lineno + 1]
        spoken = any(len(re.sub(r"noqa\S*( \S+)?", "", line.partition("#")[2]).split()) >= 3 for line in comments)
        if broad and not spoken:
            yield Breach(source.path, node.lineno, "catching everything is for the edges, with the reason beside it")


def one_writer_of_the_audit(source: Source) -> Iterator[Breach]:
    if source.under("migrations"):
        return
    for call in _calls(source):
        verb = _called(call).rsplit(".", 1)[-1]
        first = call.args[0] if call.args else None
        on_audit = isinstance(first, ast.Name) and first.id == "AuditRow"
        if verb in {"update", "delete"} and on_audit:
            yield Breach(source.path, call.lineno, "audit rows are never changed or removed")
        if (verb == "AuditRow" or (verb == "insert" and on_audit)) and not source.under("app/audit"):
            yield Breach(source.path, call.lineno, "app.audit is the only writer of audit rows")


def one_clock(source: Source) -> Iterator[Breach]:
    if source.path == CLOCK:
        return
    banned = {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "func.now",
        "func.current_timestamp",
    }
    banned |= {
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
        "time.strftime",
        "func.current_date",
    }
    for call in _calls(source):
        if ".".join(_called(call).split(".")[-2:]) in banned:
            yield Breach(source.path, call.lineno, "time comes from Ctx or core.clock")


def versions_know_no_models(source: Source) -> Iterator[Breach]:
    if not source.under("migrations/versions"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {
            "app",
            "imports",
            "scheduler",
        }:
            yield Breach(source.path, node.lineno, "a migration must keep working when the models have moved on")


def routes_are_plain_functions(source: Source) -> Iterator[Breach]:
    """A sync session in a coroutine would stop every other request of the worker."""
    if source.name not in {"web.py", "api.py"}:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.AsyncFunctionDef):
            yield Breach(source.path, node.lineno, "routes are plain def")


CODE_LAWS = (
    Law(
        "no commit below the edge",
        no_commit_below_the_edge,
        guilty=(("app/plans/service.py", "def f(ctx):\n    ctx.session.commit()\n"),),
        innocent=(
            ("app/core/db.py", "session.commit()\n"),
            ("app/plans/service.py", "ctx.session.flush()\n"),
        ),
    ),
    Law(
        "no HTTPException outside core",
        no_http_exception,
        guilty=(
            ("app/plans/web.py", "from fastapi import HTTPException\n"),
            ("app/plans/web.py", "import fastapi\nraise fastapi.HTTPException(404)\n"),
        ),
        innocent=(("app/core/errors.py", "from fastapi import HTTPException\n"),),
    ),
    Law(
        "rows through one door",
        rows_through_one_door,
        guilty=(
            ("app/plans/web.py", "from sqlmodel import select\n"),
            ("app/plans/api.py", "def f(ctx):\n    return ctx.session.get(Task, 1)\n"),
            ("app/overview/pages.py", "import sqlalchemy as sa\nrows = sa.select(Task)\n"),
            ("scheduler/jobs.py", "session.execute(x)\n"),
        ),
        innocent=(
            ("app/plans/queries.py", "from sqlmodel import select\nselect(Task)\n"),
            ("app/plans/service/publish.py", "session.get(Task, 1)\n"),
            ("app/plans/web.py", "request.query_params.get('a')\nvalues.update(b=1)\n"),
        ),
    ),
    Law(
        "a state moves in a service verb",
        state_changes_in_services,
        guilty=(
            ("app/reports/web.py", "report.state = 'accepted'\n"),
            ("app/reports/queries.py", "update(Report).values(state='x')\n"),
            ("imports/web.py", "setattr(report, 'state', 'x')\n"),
        ),
        innocent=(
            ("app/reports/service.py", "report.state = 'accepted'\n"),
            ("app/main.py", "app.state.clock = clock\n"),
            ("imports/documents/outline.py", "class P:\n    def f(self):\n        self.state = 1\n"),
        ),
    ),
    Law(
        "Chinese only where people read",
        chinese_only_where_people_read,
        guilty=(
            ("app/plans/service.py", "raise NotFound('没有这个任务')\n"),
            ("app/plans/rules.py", "def f(n):\n    return f'还有{n}项'\n"),
        ),
        innocent=(
            ("app/plans/service.py", 'def f():\n    """签收 is a receipt."""\n    return "ok"\n'),
            ("app/plans/enums.py", "LABEL = '任务'\n"),
        ),
    ),
    Law(
        "inline imports give a reason",
        inline_imports_give_a_reason,
        guilty=(
            ("app/cli.py", "def f():\n    import uvicorn\n"),
            ("app/cli.py", "def f():\n    import uvicorn  # noqa: PLC0415\n"),
        ),
        innocent=(
            ("app/cli.py", "def f():\n    # Only serve needs the server.\n    import uvicorn\n"),
            ("app/cli.py", "import uvicorn\n"),
        ),
    ),
    Law(
        "broad except gives a reason",
        broad_except_gives_a_reason,
        guilty=(
            ("app/x.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
            ("app/x.py", "try:\n    f()\nexcept Exception:  # noqa: BLE001\n    pass\n"),
        ),
        innocent=(
            ("app/x.py", "try:\n    f()\nexcept ValueError:\n    pass\n"),
            ("app/x.py", "try:\n    f()\nexcept BaseException:\n    g()\n    raise\n"),
            (
                "app/x.py",
                "try:\n    f()\nexcept Exception:  # noqa: BLE001 - the rest must go on\n    g()\n",
            ),
        ),
    ),
    Law(
        "one writer of the audit",
        one_writer_of_the_audit,
        guilty=(
            ("app/plans/service.py", "session.add(AuditRow(action='x'))\n"),
            ("app/plans/service.py", "session.execute(insert(AuditRow))\n"),
            ("app/audit/service.py", "session.execute(delete(AuditRow))\n"),
        ),
        innocent=(("app/audit/service.py", "session.add(AuditRow(action='x'))\n"),),
    ),
    Law(
        "one clock",
        one_clock,
        guilty=(
            ("app/plans/service.py", "import datetime\nx = datetime.datetime.now(tz)\n"),
            ("app/plans/service.py", "import time\nx = time.time()\n"),
            ("app/plans/queries.py", "select(Task).where(Task.due < func.now())\n"),
        ),
        innocent=(
            ("app/core/clock.py", "datetime.now(UTC)\n"),
            ("app/plans/service.py", "x = ctx.clock.now()\ny = time.monotonic()\n"),
        ),
    ),
    Law(
        "versions know no models",
        versions_know_no_models,
        guilty=(("migrations/versions/20261121_first.py", "from app.plans.models import Task\n"),),
        innocent=(("migrations/env.py", "from app.plans.models import Task\n"),),
    ),
    Law(
        "routes are plain functions",
        routes_are_plain_functions,
        guilty=(("app/plans/web.py", "async def f(): ...\n"),),
        innocent=(("app/core/edge.py", "async def f(): ...\n"),),
    ),
)
