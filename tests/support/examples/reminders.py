"""Pages of messages: own notices, the send log, robots, texts."""

from dataclasses import replace

from app.core.chrome import Chrome
from app.core.paging import Listing, Window
from app.core.view import Figure, Filter, FilterBar, Option
from app.outbox.enums import CancelReason, Channel, MessageKind, MessageState, OccurrenceState, TextCode
from app.reminders import pages
from app.reminders.enums import CallReason
from app.reminders.queries import NoticeLine
from app.reminders.queries.sending import SendLine, ToldLine
from app.reminders.rules import Call
from tests.support.pages import Example, as_liaison, as_office, at, chrome_of

ADMIN_NAV = (("账号", "/accounts", None), ("群机器人", "/robots", None), ("运行状态", "/operation", None))
UNITS = ((6, "省工业和信息化厅"), (7, "省教育厅"))
ROBOT = pages.RobotRow(
    robot_id=1,
    name="联络员大群",
    channel=Channel.WECOM,
    address="https://qyapi.weixin.qq.com …9f2c",
    group="全体联络员",
    is_signed=False,
    enabled=True,
    tells=("期次开启", "报送提醒"),
    fault="",
    fault_at=None,
    held_until=None,
    trial=MessageState.SENT,
    trial_at=at(11, 25, 16, 20),
    trial_error="",
)
ROBOTS = pages.RobotsPage(
    rows=(
        ROBOT,
        replace(
            ROBOT,
            robot_id=2,
            name="工信厅群",
            channel=Channel.DINGTALK,
            address="https://oapi.dingtalk.com …77ab",
            group="省工业和信息化厅",
            is_signed=True,
            fault="地址、密钥或安全设置不对：代码310000 sign not match",
            fault_at=at(11, 26, 8, 40),
            trial=MessageState.FAILED,
            trial_error="地址、密钥或安全设置不对：代码310000 sign not match",
        ),
        replace(
            ROBOT,
            robot_id=3,
            name="处室群",
            channel=Channel.FEISHU,
            address="https://gateway.example/feishu …",
            held_until=at(11, 26, 9, 1),
            trial=None,
            trial_at=None,
        ),
    ),
    working=2,
    broken=1,
    units=UNITS,
    values={"enabled": "1", "tells_openings": "1", "tells_reminders": "1"},
    errors={},
    key="k",
)
REMINDER = "{收件人}：\n《{文件}》{期次}期次还有{项数}项未报，{截止时间}截止：\n{清单}\n\n填报地址：{网址}"
SAMPLE = (
    "周敏：\n《科技创新强基行动方案》2026年11月期次还有2项未报，2026年11月29日 09:00截止：\n- 11 建设中试平台20个"
)
TEXTS = pages.TextsPage(
    rows=tuple(
        pages.TextRow(
            code=code,
            subject="还有{项数}项未报，{截止时间}截止",
            is_own=code is TextCode.REMINDER,
            saved_at=at(11, 20, 10) if code is TextCode.REMINDER else None,
            saved_by="许若溪" if code is TextCode.REMINDER else "",
        )
        for code in TextCode
    ),
    own=1,
    quiet_from="21:00",
    quiet_to="07:00",
    has_quiet_hours=True,
    workdays_only=True,
    values={"quiet_from": "21:00", "quiet_to": "07:00", "workdays_only": "1"},
    errors={},
    version=1,
    key="k",
)
TEXT = pages.TextPage(
    code=TextCode.REMINDER,
    subject="还有{项数}项未报，{截止时间}截止",
    body=REMINDER,
    allowed=("{收件人}", "{文件}", "{期次}", "{截止时间}", "{网址}", "{清单}", "{项数}"),
    sample_subject="还有2项未报，2026年11月29日 09:00截止",
    sample_body=SAMPLE,
    is_own=True,
    original_subject="还有{项数}项未报，{截止时间}截止",
    original_body=REMINDER,
    past=(
        pages.PastText(2, "还有{项数}项未报", REMINDER, at(11, 20, 10), "许若溪"),
        pages.PastText(1, "", "", at(11, 18, 10), "许若溪"),
    ),
    errors={},
    version=2,
    key="k",
)
REFUSED = replace(
    TEXT,
    body="{清单}{{7*7}}",
    sample_subject="",
    sample_body="",
    errors={"body": "不认识的占位符{7*7}。这里可以用：{收件人}{文件}{期次}。"},
)


def as_sysadmin(current: str) -> Chrome:
    return chrome_of("管理员", "系统管理员", at(11, 26), ADMIN_NAV, current)


LINE = SendLine(
    message_id=41,
    kind=MessageKind.REMINDER,
    channel=Channel.SMTP,
    state=MessageState.FAILED,
    receiver="周敏",
    unit="省工业和信息化厅",
    phone="6132 0101",
    address="zhoumin@example.gov.cn",
    attempts=1,
    maybe_twice=False,
    last_error="550 no such mailbox",
    created_at=at(11, 24),
    not_before=at(11, 24),
    finished_at=at(11, 24, 9, 1),
    items=3,
    step="T-1",
)
LINES = (
    LINE,
    replace(LINE, message_id=40, channel=Channel.IN_APP, state=MessageState.SENT, address="周敏", last_error=""),
    replace(
        LINE,
        message_id=39,
        channel=Channel.WECOM,
        state=MessageState.SENT,
        receiver="联络员大群",
        unit="",
        address="联络员大群",
        last_error="",
        items=16,
        step="T+1",
        attempts=2,
        maybe_twice=True,
    ),
    replace(LINE, message_id=38, state=MessageState.READY, finished_at=None, last_error="", step="T-3@2026-12-02"),
    replace(LINE, message_id=37, state=MessageState.CANCELLED, last_error="", kind=MessageKind.URGED, step="U2"),
)
SENDING = pages.SendLogPage(
    counts={
        state: Figure(count, f"/sending?state={state.value}", "条")
        for state, count in zip(MessageState, (4, 0, 96, 7, 2), strict=True)
    },
    listing=Listing(LINES, 5, Window()),
    calls=Figure(3, "/sending/calls", "人"),
    filters=FilterBar(
        "/sending",
        (
            Filter("who", "收件人", "search", "", placeholder="输入姓名"),
            Filter("state", "结果", "select", "", (Option("", "全部"), Option("failed", "发送失败"))),
            Filter("unit", "单位", "select", "6", (Option("", "全部"), Option("6", "省工业和信息化厅"))),
        ),
    ),
    query="unit=6",
    mail_ready=True,
    can_retry=True,
    can_write=True,
    beat_at=at(11, 26, 8, 59),
    quiet_until=None,
    broken_robots=(),
    key="k",
)
SENT = pages.SentPage(
    line=LINE,
    subject="还有3项未报，2026年11月25日 18:00截止",
    body=SAMPLE,
    wording=2,
    told=(
        ToldLine(
            "11",
            "建设中试平台20个",
            "省工业和信息化厅",
            "强基行动方案",
            "2026-11",
            OccurrenceState.FAILED,
            None,
            at(11, 24),
        ),
        ToldLine(
            "14",
            "建成科学数据中心并对外服务",
            "省工业和信息化厅",
            "强基行动方案",
            "2026-11",
            OccurrenceState.CANCELLED,
            CancelReason.SUBMITTED,
            at(11, 24),
        ),
    ),
    can_retry=True,
    key="k",
)
CALLS = pages.CallsPage(
    calls=(
        Call(
            CallReason.FAILED,
            "省工业和信息化厅",
            "周敏",
            "6132 0101",
            "还有3项未报",
            "550 no such mailbox",
            at(11, 24),
            (41,),
        ),
        Call(
            CallReason.NO_LIAISON,
            "北岭高新区",
            "（未登记）",
            "",
            "强基行动方案2026年11月期次2项未报",
            "单位没有联络员",
            at(11, 25, 18),
        ),
        Call(
            CallReason.SILENT,
            "青屏市政府",
            "方圆",
            "6132 0199",
            "强基行动方案2026年11月期次5项未报",
            "提醒发完仍未报",
            at(11, 25, 18),
        ),
    ),
    people=3,
    units=3,
    can_export=True,
)
MESSAGES = pages.MessagesPage(
    unread=Figure(1, "/messages?unread=1", "条"),
    total=Figure(2, "/messages", "条"),
    listing=Listing(
        (
            NoticeLine(2, "还有3项未报，2026年11月25日 18:00截止", SAMPLE, "/", at(11, 20), None),
            NoticeLine(1, "11月期次已开启，应报7项", SAMPLE, "/", at(11, 16), at(11, 16, 10)),
        ),
        2,
        Window(),
    ),
    query="",
    key="k",
)
PERSONAL = pages.PersonalPage(
    choices=tuple(
        pages.MailChoice(kind, kind is not MessageKind.REPORT_ACCEPTED)
        for kind in (MessageKind.ROUND_OPENED, MessageKind.REMINDER, MessageKind.URGED, MessageKind.REPORT_ACCEPTED)
    ),
    email="zhoumin@example.gov.cn",
    feeds=(pages.FeedRow(1, at(11, 16)),),
    fresh="https://duban.example/feeds/Qm9rZW4tb2YtdGhlLWZlZWQ.ics",
    errors={},
    key="k",
)
EXAMPLES = (
    Example("personal", "reminders/personal.html", PERSONAL, as_liaison("通知")),
    Example("messages", "reminders/messages.html", MESSAGES, as_liaison("通知")),
    Example("sending", "reminders/sending.html", SENDING, as_office("发送记录")),
    Example(
        "sending-quiet",
        "reminders/sending.html",
        replace(
            SENDING,
            listing=Listing((), 0, Window()),
            mail_ready=False,
            can_retry=False,
            beat_at=None,
            quiet_until=at(11, 27, 7),
            broken_robots=("工信厅群",),
        ),
        as_office("发送记录"),
    ),
    Example("sent", "reminders/sent.html", SENT, as_office("发送记录")),
    Example("calls", "reminders/calls.html", CALLS, as_office("发送记录")),
    Example("calls-none", "reminders/calls.html", replace(CALLS, calls=(), people=0, units=0), as_office("发送记录")),
    Example("robots", "reminders/robots.html", ROBOTS, as_sysadmin("群机器人")),
    Example(
        "robots-none", "reminders/robots.html", replace(ROBOTS, rows=(), working=0, broken=0), as_sysadmin("群机器人")
    ),
    Example(
        "robot",
        "reminders/robot.html",
        pages.RobotPage(ROBOTS.rows[1], UNITS, {"name": "工信厅群", "unit": "6", "enabled": "1"}, {}, 2, "k"),
        as_sysadmin("群机器人"),
    ),
    Example("texts", "reminders/texts.html", TEXTS, as_office("发送记录")),
    Example("text", "reminders/text.html", TEXT, as_office("发送记录")),
    Example("text-refused", "reminders/text.html", REFUSED, as_office("发送记录")),
)
