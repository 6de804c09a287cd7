"""What is judged, how it is graded, and what must not be judged."""

from app.core.labels import LabelledEnum


class ScoreEvent(LabelledEnum):
    """Events the system itself can prove. Activity (log-ins, clicks, photos) is no event and cannot become one."""

    ON_TIME = "on_time", "按时报送"
    LATE = "late", "逾期报送"
    MISSING = "missing", "缺报"
    RETURNED = "returned", "报告被退回"
    RETURNED_AGAIN = "returned_again", "同一报告再次被退回"
    ACCEPTED = "accepted", "报告被接受"
    ACCEPTED_FIRST_TIME = "accepted_first_time", "报告一次通过"
    DONE_ON_TIME = "done_on_time", "任务按时办结"
    DONE_LATE = "done_late", "任务逾期办结"
    TASK_OVERDUE = "task_overdue", "任务逾期未办结"


class Grade(LabelledEnum):
    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


class SchemeFlaw(LabelledEnum):
    """Why a scheme cannot be used."""

    FORMAT = "format", "评分方案的内容不完整或写法不对"
    TWICE = "twice", "分组或规则的代码重复"
    NO_GROUP = "no_group", "规则所在的分组不存在"
    BOUNDS = "bounds", "分值须不为零，封顶分不得为负，权重须大于零，分组的基础分不得为负或高于满分"
    THRESHOLDS = "thresholds", "等次分数线须由高到低，且在0至100之间"


class SchemeWarning(LabelledEnum):
    """Rules that national regulations of 2024 forbid or attack; the label is what the editor shows."""

    LEADERS_INSTRUCTION = (
        "leaders_instruction",
        "《整治形式主义为基层减负若干规定》（2024年）要求，不得将获得领导批示作为督查检查考核内容。",
    )
    MEDIA = (
        "media",
        "《整治形式主义为基层减负若干规定》（2024年）要求，不得将刊物媒体刊发、经验做法作为督查检查考核内容。",
    )
    ACTIVITY = "activity", "登录、在线时长、转发点赞等使用情况不得作为考核内容，这属于“指尖上的形式主义”。"
    TRACES = "traces", "截图、拍照、发文开会数量等留痕情况不得作为评价工作优劣的标准。"


class AssessmentRefusal(LabelledEnum):
    """Why a verb of assessment is refused; the label says what to do."""

    DAYS_REVERSED = "days_reversed", "截止日期不能早于起始日期。"
    FUTURE = "future", "截止日期不能晚于今天，还没有发生的不能核算。"
    LONG_TITLE = "long_title", "名称不超过200个字。"
    NAME_MISSING = "name_missing", "请填写考核办法的名称，不超过100个字。"
    NO_EVENTS = "no_events", "所选范围内没有到期的报送、审核决定、办结或逾期的任务，无从核算。请换一个时段或文件。"
    STALE_SCHEME = "stale_scheme", "考核办法刚被他人改为第{revision}版，您的修改没有保存。请核对现在的内容后再改。"
    UNCHANGED = "unchanged", "内容没有改动，不需要另存一版。"
    WARNED = "warned", "第{revision}版中的“{rule}”不能启用，这一版不能用于核算。请先修改规则。"


class AssessmentWord(LabelledEnum):
    """Words of the pages and of the score sheet."""

    TITLE = "title", "{from_day}至{to_day}考核"
    BASE = "base", "基础分"
    ALL_PLANS = "all_plans", "全部文件"
    CHARGE = "charge", "任务{number}"
    EVENT = "event", "{charge}：{event}"
    QUOTED = "quoted", "退回原因：“{text}”"
    REPORT = "report", "报告"
    GRADE_COUNT = "grade_count", "{grade}{count}个"
    OWN = "own", "{total}分，{grade}"
    MEASURE = "measure", "个"
    COMMA = "comma", "，"
    LOST = "lost", "扣{points}"
    GAINED = "gained", "加{points}"
    THRESHOLDS = "thresholds", "满分{full}；优秀≥{excellent}，良好≥{good}，合格≥{passed}"
    NAMED = "named", "{name}第{revision}版"
    USUAL = "usual", "{name}第{revision}版（最新可用）"
    NEW_GROUP = "new_group", "新增的考核项目"
    PROHIBITED = "prohibited", "第{revision}版中的“{rule}”不能启用：{law}"
    RAN = "ran", "核算完成，结果已经记录。"
    SAVED = "saved", "已存为第{revision}版。"
    SAVED_WARNED = "saved_warned", "已存为第{revision}版。其中有规则不能启用，核算仍用此前的版本。"
