"""Two units over two months, for the burden meter."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.core.context import Ctx
from app.core.forms import Upload
from app.evidence.store import EvidenceStore
from app.policy.roles import Role
from app.reports.service.drafts import keep_evidence
from app.rounds.enums import QuestionKind, QuestionState
from app.rounds.models import Assignment, Round, RoundQuestion
from app.rounds.service import open_round
from app.workdays.period import Period
from tests.support.factories.accounts import make_unit, make_user
from tests.support.factories.reports import Stage
from tests.support.factories.rounds import make_round

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\x00" * 60


@dataclass
class BurdenStage:
    stage: Stage
    plan_id: int
    files: list[int] = field(default_factory=list)

    def file(self, assignment_id: int) -> list[int]:
        """A file of the first unit."""
        self.files = keep_evidence(self.stage.at("gx1"), assignment_id, [Upload("图.png", PNG)])
        return self.files

    def ask(self, state: QuestionState, *, avoided: bool) -> None:
        """An extra question of the first round, as it stands in the end."""
        ctx = self.stage.ctx
        row = RoundQuestion(
            plan_id=self.plan_id,
            period="2026-11",
            kind=QuestionKind.TEXT,
            state=state,
            text="有哪些亮点？",
            avoided=avoided,
            asked_at=ctx.now,
        )
        ctx.session.add(row)
        ctx.session.flush()

    def december(self) -> Stage:
        """The next round, a month later."""
        ctx = replace(self.stage.ctx, now=self.stage.ctx.now + timedelta(days=28))
        opened = open_round(ctx, self.plan_id, Period.parse("2026-12"))
        numbers = ctx.session.scalars(
            sa.select(col(Assignment.id))
            .where(col(Assignment.round_id) == opened.round_id)
            .order_by(col(Assignment.task_id))
        ).all()
        return replace(
            self.stage, ctx=ctx, round_id=opened.round_id, assignments=tuple(number for number in numbers if number)
        )


@pytest.fixture
def burden(ctx: Ctx, tmp_path: Path) -> BurdenStage:
    ctx = replace(ctx, extra={"evidence": EvidenceStore(tmp_path / "evidence", 1024 * 1024)})
    first, second = make_unit(ctx, "省工业和信息化厅", sort_no=1), make_unit(ctx, "省教育厅", sort_no=2)
    make_user(ctx, "gx1", Role.LIAISON, unit_id=first)
    make_user(ctx, "jy1", Role.LIAISON, unit_id=second)
    make_user(ctx, "dc1", Role.SUPERVISOR)
    make_user(ctx, "shen", Role.LEADER)
    make_user(ctx, "bgs", Role.OFFICE)
    round_id, tasks = make_round(ctx, [([first], []), ([first], []), ([second], [])])
    numbers = ctx.session.scalars(sa.select(col(Assignment.id)).order_by(col(Assignment.id))).all()
    plan_id = ctx.session.get_one(Round, round_id).plan_id
    assignments = tuple(number for number in numbers if number)
    return BurdenStage(Stage(ctx, (first, second), round_id, tuple(tasks), assignments), plan_id)
