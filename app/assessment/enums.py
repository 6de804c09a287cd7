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
