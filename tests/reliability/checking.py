"""Hold the database against what its clients know. Every sentence found is a broken promise."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from app.accounts.models import IdempotencyRecord
from app.audit.enums import AuditAction
from app.audit.models import AuditRow
from app.audit.service.keys import load_audit_key
from app.audit.service.verify import verify_chain
from app.evidence.models import Evidence
from app.evidence.store import EvidenceStore
from app.outbox.enums import CancelReason, OccurrenceState
from app.outbox.models import Occurrence
from app.reports.models import Report, ReportEvidence
from app.rounds.enums import AssignmentState
from app.rounds.models import Assignment
from tests.reliability.stage import World
from tests.reliability.submitting import History, Sent


def faults(world: World, history: History) -> list[str]:
    """Sentences about what is lost, doubled, torn or unanswered; empty when every promise was kept."""
    with world.database() as database, database.transaction(write=False) as session:
        return [
            *_answers(history),
            *_reports(session, history),
            *_traces(session, history),
            *_reminders(session, world, history),
            *_files(session, world, history),
            *_integrity(session, world),
        ]


def _answers(history: History) -> Iterator[str]:
    for sent, status, text in history.refused:
        yield f"{sent.key} was answered {status}: {text[-300:]!r}"
    for sent in history.unanswered:
        yield f"{sent.key} was never answered"


def _reports(session: Session, history: History) -> Iterator[str]:
    """Acknowledged exactly once, with the words that were sent; nothing that nobody sent."""
    held: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for assignment_id, words, person in session.execute(
        sa.select(col(Report.assignment_id), col(Report.progress), col(Report.submitted_by))
    ):
        held[assignment_id].append((words, person))
    states = dict(session.execute(sa.select(col(Assignment.id), col(Assignment.state))).all())
    for sent in history.acknowledged:
        found = held.pop(sent.assignment_id, [])
        if found != [(sent.progress, sent.desk.user_id)]:
            yield f"{sent.key} was acknowledged once and is there {len(found)} times: {found}"
        if states[sent.assignment_id] is not AssignmentState.SUBMITTED:
            yield f"{sent.key} was acknowledged and its assignment is {states[sent.assignment_id]}"
    for assignment_id, rows in held.items():
        yield f"assignment {assignment_id} has {len(rows)} reports that nobody was told of"


def _traces(session: Session, history: History) -> Iterator[str]:
    """Each report has its one audit row and each form its one remembered answer."""
    written = Counter(
        session.scalars(
            sa.select(col(AuditRow.subject_id)).where(col(AuditRow.action) == AuditAction.REPORT_SUBMITTED.value)
        )
    )
    for number in _column(session, Report, "id"):
        if written.pop(number, 0) != 1:
            yield f"report {number} has not exactly one audit row"
    for number in written:
        yield f"the audit log has report {number}, which does not exist"
    remembered = Counter(_column(session, IdempotencyRecord, "key"))
    for sent in history.acknowledged:
        if remembered.pop(sent.key, 0) != 1:
            yield f"the answer to {sent.key} is not remembered exactly once"
    for key in remembered:
        yield f"an answer to {key} is remembered that nobody got"


def _reminders(session: Session, world: World, history: History) -> Iterator[str]:
    """Reminders of what was filed are cancelled because it was filed; all others still wait."""
    held: dict[int, Counter[tuple[OccurrenceState, CancelReason | None]]] = defaultdict(Counter)
    for number, state, reason in session.execute(
        sa.select(col(Occurrence.subject_id), col(Occurrence.state), col(Occurrence.cancel_reason)).where(
            col(Occurrence.subject_kind) == "assignment"
        )
    ):
        held[number][state, reason] += 1
    filed = {sent.assignment_id for sent in history.acknowledged}
    for desk in world.desks:
        for number in desk.assignments:
            done = (OccurrenceState.CANCELLED, CancelReason.SUBMITTED)
            expected = {done if number in filed else (OccurrenceState.PENDING, None): world.reminders}
            if held[number] != expected:
                yield f"reminders of assignment {number}: {dict(held[number])} instead of {expected}"


def _files(session: Session, world: World, history: History) -> Iterator[str]:
    """Every file that came with an acknowledged report is linked to it once and whole on the disk."""
    store = EvidenceStore(world.settings.evidence_path, world.settings.max_upload_bytes)
    linked: dict[int, list[str]] = defaultdict(list)
    for number, digest in session.execute(
        sa.select(col(Report.assignment_id), col(Evidence.sha256))
        .join(ReportEvidence, col(ReportEvidence.report_id) == col(Report.id))
        .join(Evidence, col(Evidence.id) == col(ReportEvidence.evidence_id))
    ):
        linked[number].append(digest)
    for sent in history.acknowledged:
        expected = [_digest(sent)] if sent.content is not None else []
        if linked.pop(sent.assignment_id, []) != expected:
            yield f"the file of {sent.key} is not linked exactly once"
        elif sent.content is not None and store.get(expected[0]) != sent.content:
            yield f"the file of {sent.key} is not what was sent"


def _digest(sent: Sent) -> str:
    assert sent.content is not None
    return hashlib.sha256(sent.content).hexdigest()


def _integrity(session: Session, world: World) -> Iterator[str]:
    connection = session.connection()
    if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
        yield "the database file is damaged"
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        yield f"rows point at nothing: {orphans[:5]}"
    verdict = verify_chain(session, load_audit_key(world.settings))
    if not verdict.sound:
        yield f"the audit chain is broken at {verdict.seq}: {verdict.fault}"


def _column(session: Session, model: type[SQLModel], name: str) -> list[Any]:
    return list(session.scalars(sa.select(sa.inspect(model).local_table.c[name])))
