"""The demo as `duban demo` builds it, on the second morning after the due line: the figures a visitor sees add up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
import sqlalchemy as sa
from sqlmodel import col
from typer.testing import CliRunner

from app.accounts.models import User
from app.accounts.service.passwords import matches
from app.assessment.models import UnitScore
from app.audit.service.keys import load_audit_key
from app.audit.service.verify import verify_chain
from app.cli import main_app
from app.cli.demo import SHOWN, print_accounts, set_environment
from app.cli.sample import fill
from app.core.clock import LOCAL, FixedClock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.core.db import Database, make_engine
from app.main import create_app
from app.outbox.enums import OccurrenceState
from app.outbox.models import Occurrence
from app.plans.enums import PlanState
from app.plans.models import Plan
from app.reports.models import Report
from app.rounds.models import Round
from app.rounds.queries import unit_figures
from app.supervision.models import CloseOut
from imports.sample.seed import Account
from tests.support.crawl import walk_as

MORNING_AFTER = datetime(2026, 11, 27, 9, 0, tzinfo=LOCAL)

pytestmark = pytest.mark.slow


class Demo:
    def __init__(self, settings: Settings, accounts: tuple[Account, ...], database: Database) -> None:
        self.settings, self.accounts, self.database = settings, accounts, database


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    settings = Settings(data_dir=folder, clock_start=MORNING_AFTER)
    accounts = tuple(fill(settings))
    database = Database(make_engine(settings.url), audit_key=load_audit_key(settings))
    yield Demo(settings, accounts, database)
    database.dispose()


@pytest.fixture
def ctx(demo: Demo) -> Iterator[Ctx]:
    with demo.database.transaction(write=False) as session:
        yield Ctx(session, Actor.system("test"), MORNING_AFTER, extra=MappingProxyType({}))


def test_november_figures_are_those_of_the_drawings(ctx: Ctx) -> None:
    held = ctx.session.scalars(sa.select(Round).where(col(Round.period) == "2026-11")).one()
    found = [line.figures for line in unit_figures(ctx, [held.id or 0])]
    total = {
        name: sum(getattr(one, name) for one in found) for name in ("expected", "filed", "on_time", "late", "missing")
    }
    assert total == {"expected": 36, "filed": 29, "on_time": 27, "late": 2, "missing": 7}
    assert held.due_at == datetime(2026, 11, 25, 18, 0, tzinfo=LOCAL)


def test_half_a_year_of_rounds_is_there_and_only_the_last_is_open(ctx: Ctx) -> None:
    rounds = ctx.session.scalars(sa.select(Round).order_by(col(Round.opened_at))).all()
    monthly = [held for held in rounds if "Q" not in held.period]
    assert [held.period for held in monthly] == [f"2026-{month:02d}" for month in range(6, 12)]
    assert [held.closed_at is None for held in monthly] == [False] * 5 + [True]


def test_three_plans_and_one_waits_for_its_units(ctx: Ctx) -> None:
    states = [plan.state for plan in ctx.session.scalars(sa.select(Plan).order_by(col(Plan.id)))]
    assert states == [PlanState.PUBLISHED, PlanState.PUBLISHED, PlanState.DRAFT]


def test_closed_tasks_tell_on_time_from_late(ctx: Ctx) -> None:
    kinds = sorted(close.kind.value for close in ctx.session.scalars(sa.select(CloseOut)))
    assert kinds == ["late", "on_time", "on_time", "on_time"]


def test_nothing_lies_in_the_future_and_every_message_of_the_past_ended(ctx: Ctx) -> None:
    later = sa.select(sa.func.count()).where(col(Report.submitted_at) >= MORNING_AFTER)
    assert ctx.session.scalar(later) == 0
    waiting = sa.select(sa.func.count()).where(
        col(Occurrence.state) == OccurrenceState.PENDING, col(Occurrence.due_at) < MORNING_AFTER - timedelta(days=1)
    )
    assert ctx.session.scalar(waiting) == 0


def test_assessment_of_the_half_year_tells_units_apart(ctx: Ctx) -> None:
    scores = ctx.session.scalars(sa.select(UnitScore)).all()
    assert len(scores) == 15
    assert len({score.total for score in scores}) >= 5
    assert len({score.grade for score in scores}) >= 2


def test_audit_chain_holds(demo: Demo, ctx: Ctx) -> None:
    verdict = verify_chain(ctx.session, load_audit_key(demo.settings))
    assert verdict.fault is None
    assert verdict.rows > 900


def test_passwords_open_the_accounts_and_are_stored_nowhere(demo: Demo, ctx: Ctx) -> None:
    assert len({account.password for account in demo.accounts}) == len(demo.accounts)
    first = demo.accounts[0]
    stored = ctx.session.scalars(sa.select(User).where(col(User.login) == first.person.login)).one()
    assert matches(first.password, stored.password_hash)
    whole = b"".join(path.read_bytes() for path in demo.settings.data_dir.rglob("*") if path.is_file())
    assert first.password.encode() not in whole


def test_accounts_are_printed_in_columns(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    shown = [account for account in demo.accounts if account.person.login in SHOWN]
    print_accounts(shown, len(demo.accounts))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(SHOWN) + 2
    assert lines[1].startswith("office1 ")
    assert "--everyone" in lines[-1]


def test_no_link_of_any_role_leads_nowhere(demo: Demo) -> None:
    """As `duban demo` shows it: nobody is asked for a new password first."""
    app = create_app(
        demo.settings.model_copy(update={"password_max_age_days": 0}), FixedClock(MORNING_AFTER), demo.database
    )
    pages, dead = walk_as(app, (None, *SHOWN))
    assert "\n".join(dead) == ""
    assert len({page.route for page in pages if page.is_page}) > 40


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    result = CliRunner().invoke(main_app, ["demo", "--folder", str(tmp_path), "--build-only"])
    assert result.exit_code == 1
    assert "不是演示数据" in result.output
    assert (tmp_path / "letter.txt").read_text("utf-8") == "mine"


def test_a_demo_never_uses_the_database_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {"DUBAN_DATABASE_URL": "postgresql+psycopg://db.example/real"})
    set_environment(tmp_path, 8400, datetime(2026, 11, 26, tzinfo=LOCAL))
    settings = Settings()
    assert settings.is_sqlite
    assert settings.public_url.endswith(":8400")
    assert settings.clock_start is not None
    assert settings.clock_start.date() == date(2026, 11, 26)
