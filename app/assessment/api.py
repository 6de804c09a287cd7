"""Assessments over /api/v1: the same verbs, the same scope and the same refusals as the pages."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app.assessment import queries, service
from app.assessment.queries import AssessmentHead, AssessmentLine, ScoreFigures, ScoreLine, StoredScheme
from app.core.context import Ctx
from app.core.edge import reads, writes
from app.core.errors import NotFound
from app.core.ids import MAX_ID, RowId
from app.core.paging import Window
from app.core.responses import as_json
from app.policy.permissions import Permission

router = APIRouter(prefix="/api/v1", tags=["assessments"])
OptionalId = Annotated[int | None, Field(ge=1, le=MAX_ID)]


class RunBody(BaseModel):
    """`plan_id` null judges all plans; `scheme_id` null uses the newest revision that may be used."""

    from_day: date
    to_day: date
    plan_id: OptionalId = None
    scheme_id: OptionalId = None
    title: str = Field(default="", max_length=200)


class AssessmentItem(BaseModel):
    id: int
    title: str
    plan: str
    from_day: date
    to_day: date
    computed_at: datetime
    revision: int
    grades: dict[str, int]


class AssessmentList(BaseModel):
    total: int
    page: int
    items: list[AssessmentItem]


class GroupScore(BaseModel):
    code: str
    name: str
    base: float
    full: float
    points: float


class UnitScore(BaseModel):
    unit_id: int
    unit: str
    total: float
    grade: str
    groups: list[GroupScore]
    facts: dict[str, int]


class AssessmentDetail(BaseModel):
    """`units` in the official order of units, which is no ranking."""

    id: int
    title: str
    plan_id: int | None
    from_day: date
    to_day: date
    computed_at: datetime
    scheme_id: int
    revision: int
    units: list[UnitScore]


class LedgerLine(BaseModel):
    rule: str
    group: str
    event: str
    day: date
    points: float
    applied: float
    task_id: int | None
    assignment_id: int | None
    report_id: int | None


class UnitLedger(BaseModel):
    score: UnitScore
    lines: list[LedgerLine]


class SchemeItem(BaseModel):
    """`warnings` say which rules forbid the use of this revision."""

    id: int | None
    revision: int
    name: str
    frozen_at: datetime | None
    usable: bool
    warnings: list[str]
    definition: dict[str, object]


@router.get("/assessments", response_model=AssessmentList)
@reads(Permission.ASSESSMENT_READ)
def list_assessments(ctx: Ctx, page: str = "1") -> Response:
    listing = queries.assessment_lines(ctx, Window.parse(page))
    items = [_item(line) for line in listing.rows]
    return _answer(AssessmentList(total=listing.total, page=listing.number, items=items))


@router.post("/assessments", response_model=AssessmentDetail, status_code=201)
@writes(Permission.ASSESSMENT_RUN)
def run(ctx: Ctx, body: RunBody) -> Response:
    number = service.run_assessment(
        ctx, body.plan_id, body.from_day, body.to_day, body.scheme_id, title=body.title.strip()
    )
    return _answer(_detail(ctx, queries.assessment_or_404(ctx, number)), status=201)


@router.get("/assessments/schemes", response_model=list[SchemeItem])
@reads(Permission.ASSESSMENT_READ)
def list_schemes(ctx: Ctx) -> Response:
    found = [_scheme(one) for one in queries.scheme_revisions(ctx.session)]
    return as_json([one.model_dump(mode="json") for one in found])


@router.get("/assessments/{assessment_id}", response_model=AssessmentDetail)
@reads(Permission.ASSESSMENT_READ)
def show(ctx: Ctx, assessment_id: RowId) -> Response:
    return _answer(_detail(ctx, queries.assessment_or_404(ctx, assessment_id)))


@router.get("/assessments/{assessment_id}/units/{unit_id}", response_model=UnitLedger)
@reads(Permission.ASSESSMENT_READ)
def show_unit(ctx: Ctx, assessment_id: RowId, unit_id: RowId) -> Response:
    head = queries.assessment_or_404(ctx, assessment_id)
    score = next((one for one in queries.unit_scores(ctx, head) if one.unit_id == unit_id), None)
    if score is None:
        raise NotFound
    groups = {rule.code: rule.group for rule in head.scheme.rules}
    lines = [_line(one, groups[one.rule]) for one in queries.score_lines(ctx, assessment_id, unit_id)]
    return _answer(UnitLedger(score=_score(head, score), lines=lines))


def _answer(model: BaseModel, *, status: int = 200) -> Response:
    return as_json(model.model_dump(mode="json"), status=status)


def _item(line: AssessmentLine) -> AssessmentItem:
    return AssessmentItem(
        id=line.assessment_id,
        title=line.title,
        plan=line.plan_title,
        from_day=line.from_day,
        to_day=line.to_day,
        computed_at=line.computed_at,
        revision=line.revision,
        grades={grade.value: count for grade, count in line.grades.items()},
    )


def _detail(ctx: Ctx, head: AssessmentHead) -> AssessmentDetail:
    return AssessmentDetail(
        id=head.assessment_id,
        title=head.title,
        plan_id=head.plan_id,
        from_day=head.from_day,
        to_day=head.to_day,
        computed_at=head.computed_at,
        scheme_id=head.scheme_id,
        revision=head.revision,
        units=[_score(head, score) for score in queries.unit_scores(ctx, head)],
    )


def _score(head: AssessmentHead, score: ScoreFigures) -> UnitScore:
    return UnitScore(
        unit_id=score.unit_id,
        unit=score.unit,
        total=float(score.total),
        grade=score.grade.value,
        groups=[
            GroupScore(
                code=group.code,
                name=group.name,
                base=float(group.base),
                full=float(group.full),
                points=float(score.points(group.code, group.base)),
            )
            for group in head.scheme.groups
        ],
        facts=score.facts,
    )


def _line(line: ScoreLine, group: str) -> LedgerLine:
    return LedgerLine(
        rule=line.rule,
        group=group,
        event=line.event.value,
        day=line.day,
        points=float(line.points),
        applied=float(line.applied),
        task_id=line.task_id,
        assignment_id=line.assignment_id,
        report_id=line.report_id,
    )


def _scheme(scheme: StoredScheme) -> SchemeItem:
    return SchemeItem(
        id=scheme.scheme_id,
        revision=scheme.revision,
        name=scheme.name,
        frozen_at=scheme.frozen_at,
        usable=scheme.usable,
        warnings=[warning.label for _, warning in scheme.warnings],
        definition=scheme.value.to_dict(),
    )
