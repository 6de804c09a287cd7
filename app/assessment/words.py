"""Words by which a rule betrays that it judges what must not be judged."""

from app.assessment.enums import SchemeWarning

# Getting an instruction or an article must not be rewarded; failing to carry out an instruction may be judged.
REWARDS_ONLY = {
    SchemeWarning.LEADERS_INSTRUCTION: ("批示", "领导肯定", "领导表扬"),
    SchemeWarning.MEDIA: ("刊发", "刊物", "媒体", "报刊", "宣传报道", "信息采用", "经验做法", "经验推广"),
}
# Neither the presence nor the absence of these says anything about the work.
EITHER_WAY = {
    SchemeWarning.ACTIVITY: ("登录", "登陆", "在线时", "打卡", "点击", "转发", "点赞", "活跃度", "下载量"),
    SchemeWarning.TRACES: ("截图", "拍照", "照片", "留痕", "开会次数", "会议次数", "发文数", "发文次数", "台账数量"),
}
