"""A page asks the database as often for fifty rows as for one, whatever it lists and whoever reads it."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path

import httpx
import pytest

from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.edge import RoutePolicy, policies
from app.evidence.store import EvidenceStore
from app.main import ROUTERS, furnish
from app.policy.decide import permissions_of
from tests.support.clients import QuickClient, session_token
from tests.support.database import fresh_database
from tests.support.fixtures import NOW, shared_routes
from tests.support.queries import counted
from tests.web.lists.crowd import build
from tests.web.lists.people import PEOPLE, Crowd

SIZES = (1, 3, 50)
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
# Parts of addresses that are no ids.
VALUES = {"period": ["2026-12"], "code": ["reminder"]}
ROW = {"text/html": r"<(?:tr|li|article|option|figure)\b", "application/json": r"\{"}
# Some list rows only when they are asked for something; of the audit log even the smallest crowd fills a page.
QUERIES = {
    "/audit": "?action=calendar:day:set",
    "/plans/{plan_id}/mentions": "?printed=待定单位0",
    "/urges/{urge_id}": "?all=1",
    "/exports/urges/{urge_id}": "?all=1",
}
# Pages, answers and files with a row per object. Every other address must not grow with the installation.
LISTS = {
    "/",
    "/absences",
    "/api/v1/absences",
    "/api/v1/absences/people",
    "/api/v1/burden",
    "/api/v1/handovers",
    "/api/v1/handovers/{handover_id}",
    "/account",
    "/accounts",
    "/accounts/new",
    "/accounts/{user_id}",
    "/api/v1/assessments",
    "/api/v1/assessments/schemes",
    "/api/v1/assessments/{assessment_id}",
    "/api/v1/assessments/{assessment_id}/units/{unit_id}",
    "/api/v1/assignments",
    "/api/v1/assignments/{assignment_id}/reports",
    "/api/v1/exceptions",
    "/api/v1/plans",
    "/api/v1/plans/{plan_id}",
    "/api/v1/plans/{plan_id}/mentions",
    "/api/v1/reviews",
    "/api/v1/rounds",
    "/api/v1/rounds/{round_id}",
    "/api/v1/rounds/{round_id}/notices",
    "/api/v1/tasks",
    "/api/v1/tasks/{task_id}",
    "/api/v1/units",
    "/assessments",
    "/assessments/new",
    "/assessments/rules",
    "/assessments/rules/{scheme_id}",
    "/assessments/{assessment_id}",
    "/assessments/{assessment_id}/units/{unit_id}",
    "/assignments",
    "/assignments/{assignment_id}/report",
    "/audit",
    "/board",
    "/burden",
    "/calendar",
    "/dispatches/{dispatch_id}",
    "/exceptions",
    "/exports/board",
    "/exports/burden",
    "/exports/filing/{round_id}",
    "/exports/ledger",
    "/exports/scores/{assessment_id}",
    "/exports/situation",
    "/handovers",
    "/handovers/new",
    "/handovers/{handover_id}",
    "/handovers/{handover_id}/print",
    "/instructions",
    "/message-texts/{code}",
    "/messages",
    "/month",
    "/month/workbook",
    "/operation",
    "/plans",
    "/plans/import",
    "/plans/{plan_id}",
    "/plans/{plan_id}/division/workbook",
    "/plans/{plan_id}/history",
    "/plans/{plan_id}/history/{history_id}",
    "/plans/{plan_id}/history/{history_id}/result",
    "/plans/{plan_id}/indicators/new",
    "/plans/{plan_id}/indicators/{indicator_id}",
    "/plans/{plan_id}/parse-report",
    "/plans/{plan_id}/parse-report/workbook",
    "/plans/{plan_id}/review",
    "/plans/{plan_id}/revision",
    "/plans/{plan_id}/rounds/{period}",
    "/plans/{plan_id}/tasks/new",
    "/plans/{plan_id}/tasks/{task_id}",
    "/plans/{plan_id}/terms",
    "/reports/{report_id}",
    "/reviews",
    "/reviews/reasons",
    "/robots",
    "/robots/{robot_id}",
    "/rounds",
    "/rounds/year",
    "/rounds/{round_id}",
    "/rounds/{round_id}/assignments",
    "/rounds/{round_id}/notices",
    "/sending",
    "/sign-offs",
    "/tasks",
    "/tasks/{task_id}",
    "/tasks/{task_id}/history",
    "/tasks/{task_id}/reports",
    "/units",
    "/units/new",
    "/units/{unit_id}",
    "/units/{unit_id}/succession",
    "/urges",
    "/urges/{urge_id}",
}


@dataclass(frozen=True)
class Seen:
    """What came of one request; `rows` is how many rows the answer shows."""

    status: int
    statements: int
    rows: int


def rows_of(answer: httpx.Response) -> int:
    kind = answer.headers.get("content-type", "").split(";")[0]
    if kind in ROW:
        return len(re.findall(ROW[kind], answer.text))
    if not zipfile.is_zipfile(BytesIO(answer.content)):
        return 0
    with zipfile.ZipFile(BytesIO(answer.content)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    return sum(len(re.findall(rb"<row\b", sheet)) for sheet in sheets)


def addresses(path: str, crowd: Crowd) -> list[str]:
    """One for each combination of the objects that the crowd names; a kind it does not know fails."""
    kinds = PARAMETER.findall(path)
    values: dict[str, Sequence[int | str]] = {**VALUES, **crowd.objects, "token": crowd.feeds}
    choices = [values[kind] for kind in kinds]
    pattern = PARAMETER.sub("{}", path) + QUERIES.get(path, "")
    return [pattern.format(*chosen) for chosen in product(*choices)]


def readers(policy: RoutePolicy) -> list[str]:
    if policy.access != "permission":
        return list(PEOPLE)
    return [login for login, role in PEOPLE.items() if permissions_of({role}) & set(policy.permissions)]


GETS = {path: policy for (method, path), policy in policies(ROUTERS).items() if method == "GET"}
Sight = Mapping[tuple[str, str, int], Seen]


def look_around(folder: Path, size: int) -> Sight:
    """(path, login, which of its addresses) → what that person got there."""
    settings = Settings(data_dir=folder / "data", organisation="岚江省科学技术厅")
    settings.data_dir.mkdir(parents=True)
    seen: dict[tuple[str, str, int], Seen] = {}
    with fresh_database(folder) as database:
        with database.transaction(write=True) as session:
            store = EvidenceStore(settings.evidence_path, 1024 * 1024)
            extra = {"evidence": store}
            ctx = Ctx(session=session, actor=Actor.system("test"), now=NOW, request_id="test", extra=extra)
            crowd = build(ctx, size)
        app = furnish(shared_routes(settings.max_upload_bytes), settings, FixedClock(NOW), database)
        clients = {login: QuickClient(app, session_token(app, login)) for login in PEOPLE}
        for path, policy in GETS.items():
            for login in readers(policy):
                for which, address in enumerate(addresses(path, crowd)):
                    with counted(database) as sent:
                        answer = clients[login].request("GET", address)
                    seen[path, login, which] = Seen(answer.status_code, len(sent), rows_of(answer))
        for client in clients.values():
            client.close()
    return seen


@pytest.fixture(scope="module")
def sights(tmp_path_factory: pytest.TempPathFactory) -> list[Sight]:
    return [look_around(tmp_path_factory.mktemp(f"crowd{size}"), size) for size in SIZES]


def test_no_answer_costs_a_statement_per_row(sights: list[Sight]) -> None:
    few = sights[0]
    costs = {key: [sight[key].statements for sight in sights] for key in few if few[key].status < 400}
    # Less is no fault: where fifty rows fill a page, some have nothing to be asked about.
    assert {key: asked for key, asked in costs.items() if max(asked) > asked[0]} == {}


def test_the_same_addresses_answer_in_every_crowd(sights: list[Sight]) -> None:
    """Otherwise the comparison would be of different things; and every address is read by somebody."""
    few, *others = [{key: seen.status for key, seen in sight.items()} for sight in sights]
    assert all(other == few for other in others)
    assert {path for path in GETS if all(few[key] >= 400 for key in few if key[0] == path)} == set()


def test_whatever_lists_rows_grew(sights: list[Sight]) -> None:
    """The table of lists is complete, and no list was measured that did not get longer."""
    few, some, many = sights
    longer = {key[0] for key in few if max(few[key].rows, some[key].rows) < many[key].rows}
    assert longer == LISTS
