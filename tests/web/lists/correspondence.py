"""What the crowd is told and by which means, and what the clock did."""

from datetime import date, timedelta

from app.accounts.models import AuthSession
from app.accounts.service.tokens import create_token
from app.calendars.rules import DayInput
from app.calendars.service import set_day
from app.jobs.enums import RunOutcome
from app.jobs.models import Heartbeat, JobRun
from app.outbox.enums import Channel, MessageKind, MessageState, TextCode
from app.outbox.models import Message, MessageText, Notice, Robot
from app.reminders.service.personal import create_feed
from app.workdays.enums import DayKind
from tests.web.lists.people import Crowd


def belong(crowd: Crowd) -> None:
    """What the liaison personally has."""
    ctx = crowd.ctx
    (user,) = crowd.objects["user_id"]
    crowd.feeds = [create_feed(crowd.as_("liaison"))]
    for number in crowd.each:
        create_token(crowd.as_("liaison"), f"脚本{number}", days=30)
        ctx.session.add(
            AuthSession(
                token_digest=f"{number:064d}",
                user_id=user,
                created_at=ctx.now,
                seen_at=ctx.now,
                expires_at=ctx.now + timedelta(hours=12),
            )
        )
        _tell(crowd, user, number)


def _tell(crowd: Crowd, user: int, number: int) -> None:
    """A message that failed, the notice of it, a robot, and a wording of the office."""
    ctx = crowd.ctx
    message = Message(
        digest_key=f"crowd:{number}",
        kind=MessageKind.ROUND_OPENED,
        channel=Channel.IN_APP,
        recipient_id=user,
        state=MessageState.FAILED,
        not_before=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(message)
    ctx.session.flush()
    notice = Notice(
        message_id=message.id or 0,
        user_id=user,
        kind=MessageKind.ROUND_OPENED,
        subject=f"通知{number}",
        body="内容",
        created_at=ctx.now,
    )
    ctx.session.add(notice)
    ctx.session.flush()
    crowd.objects.setdefault("notice_id", [notice.id or 0])
    crowd.objects.setdefault("message_id", [message.id or 0])
    robot = Robot(
        name=f"群{number}",
        channel=Channel.WECOM,
        base_url="https://gateway.example",
        token=str(number),
        created_at=ctx.now,
    )
    ctx.session.add(robot)
    ctx.session.flush()
    crowd.objects.setdefault("robot_id", [robot.id or 0])
    ctx.session.add(
        MessageText(
            code=TextCode.REMINDER.value,
            number=number + 1,
            subject=f"请报送{number}",
            body="请报送。",
            saved_at=ctx.now,
        )
    )


def operate(crowd: Crowd) -> None:
    ctx = crowd.ctx
    for number in crowd.each:
        set_day(ctx, DayInput(date(2026, 12, 1) + timedelta(days=number), DayKind.HOLIDAY, f"假{number}"))
        slot = ctx.now + timedelta(hours=number)
        run = JobRun(job="deliver", slot=slot, started_at=slot, finished_at=slot, outcome=RunOutcome.DONE)
        ctx.session.add(run)
        ctx.session.add(Heartbeat(process=f"web:{number}", at=ctx.now))
