"""Documents in traditional characters are read through their simplified twins and given back as they were printed."""

import re
from collections import Counter
from dataclasses import replace

from imports.documents.model import DocumentFacts, IndicatorRecord, ParseResult, TaskRecord
from imports.documents.raw import RawDocument
from imports.documents.text import Traced

# Traditional and simplified in turn; signs that official papers use, one for one.
_PAIRS = (
    "責责單单牽牵頭头導导領领時时進进對对應应總总則则會会辦办級级組组織织結结構构實实施施務务項项標标準准專专欄栏"
    "縣县區区鄉乡鎮镇廳厅黨党員员負负擔担協协辦办參参與与監监體体見见規规劃划計计畫画動动為为機机關关部部門门際际"
    "國国財财稅税農农業业林林漁渔環环境境經经濟济貿贸發发展展產产廠厂資资金金銀银錢钱財财費费補补貼贴獎奖勵励賬账"
    "報报告告傳传導导統统籌筹調调節节約约束束預预期期達达於于過过還还開开關关後后前前個个億亿萬万餘余幾几數数據据"
    "網网絡络電电訊讯號号碼码衛卫醫医藥药療疗養养護护險险質质量量檢检驗验測测試试評评價价認认證证記记錄录檔档"
    "築筑設设備备裝装運运輸输車车橋桥鐵铁飛飞場场處处長长書书記记處处員员師师範范教教學学習习訓训講讲課课題题"
    "題题類类種种點点線线軍军職职責责權权屬属執执法法律律審审訂订簽签約约議议論论證证據据轄辖"
    "聯联絡络繫系繼继續续終终極极積积極极穩稳增增長长強强壯壮擴扩寬宽廣广豐丰富富興兴榮荣盛盛舊旧廢废棄弃"
    "減减壓压縮缩滅灭災灾難难雜杂複复雙双變变華华條条東东蘭兰連连遠远鄰邻陽阳陰阴陸陆隊队階阶"
    "隨随雲云靈灵響响頁页頂顶順顺須须顧顾顯显風风飯饭館馆馬马駐驻騎骑驅驱魚鱼鳥鸟麥麦麗丽黃黄齊齐齡龄龍龙"
    "啟启員员問问喚唤喪丧嚴严園园圍围圖图團团塊块壇坛壞坏塵尘墊垫夠够夢梦奪夺奮奋婦妇孫孙寧宁寶宝將将尋寻"
    "層层島岛嶺岭巖岩幣币幹干庫库廟庙張张彈弹彙汇徑径從从復复徵征德德憂忧態态慶庆懷怀戰战戶户"
    "掛挂採采換换揚扬損损搶抢擇择擊击據据擬拟擺摆攜携攝摄敗败敘叙敵敌斷断暫暂曆历曉晓暢畅樓楼樣样樹树欽钦"
    "歐欧歡欢歲岁歷历歸归殘残殺杀氣气決决沒没況况淨净淺浅渦涡溝沟滿满漲涨潔洁潛潜澤泽濕湿濱滨瀏浏灘滩灣湾"
    "烏乌煉炼煙烟熱热營营爐炉爭争爺爷狀状獨独獲获獻献瑪玛現现瑣琐環环畢毕異异當当疊叠癒愈盜盗盡尽監监盤盘"
    "礎础礙碍礦矿禮礼禍祸種种稱称穀谷積积窮穷竊窃競竞筆笔節节範范篩筛簡简簿簿籃篮粵粤糧粮糾纠紀纪紅红"
    "納纳紋纹純纯紙纸級级紡纺細细紹绍終终組组給给絕绝統统絲丝經经綜综綠绿維维綱纲緊紧線线緩缓編编緣缘縱纵"
    "績绩織织繞绕繪绘繳缴罰罚羅罗聖圣聚聚聞闻聲声聽听肅肃脅胁腦脑臨临舉举興兴艙舱艦舰藝艺莊庄處处虛虚蘇苏"
    "蟲虫術术衝冲補补製制複复襲袭覆覆規规視视親亲覽览觀观觸触訪访設设許许訴诉診诊詞词試试詢询該该詳详誠诚"
    "語语誤误說说誰谁課课請请諾诺謀谋講讲謝谢識识警警譯译讀读讓让負负貢贡貧贫貨货貫贯責责貴贵貸贷買买賓宾"
    "賠赔賢贤賣卖賦赋質质賴赖購购贈赠贊赞趕赶趙赵趨趋跡迹蹤踪軌轨軟软軸轴較较載载輔辅輕轻輛辆輝辉輪轮轉转"
    "農农遊游運运遙遥遞递遲迟選选遺遗邊边郵邮釋释鋒锋錯错鍋锅鍛锻鎖锁鏈链鐘钟鑒鉴鑰钥長长閉闭閒闲間间閱阅"
    "闊阔隱隐離离靜静頒颁頓顿頻频額额願愿顆颗類类飲饮飼饲餐餐駕驾騰腾驟骤鬆松鬥斗魯鲁鮮鲜鹽盐點点"
)
_TABLE = {ord(old): new for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if old != new}
_BLANK = re.compile(r"\s+")


def simplify(text: str) -> str:
    """Sign by sign, so that offsets stay."""
    return text.translate(_TABLE)


def simplified(raw: RawDocument) -> RawDocument:
    """The same lines in simplified characters; the source stays as it is."""
    if simplify(raw.source) == raw.source:
        return raw
    lines = tuple(
        replace(
            line,
            text=_simplify(line.text),
            cells=tuple(map(_simplify, line.cells)) if line.cells is not None else None,
        )
        for line in raw.lines
    )
    return replace(raw, lines=lines)


def as_printed(result: ParseResult) -> ParseResult:
    """The records with the signs of the source again. An indicator's attribute is a word of ours and stays."""
    if simplify(result.source_text) == result.source_text:
        return result
    words = _Printed(result.source_text)
    return replace(
        result,
        document=words.facts(result.document),
        tasks=tuple(map(words.task, result.tasks)),
        indicators=tuple(map(words.goal, result.indicators)),
        unplaced=tuple(replace(piece, text=words.of(piece.text)) for piece in result.unplaced),
    )


def _simplify(text: Traced) -> Traced:
    return Traced(simplify(text.text), text.at)


class _Printed:
    """Finds each text again in the source; a text put together from several places is given back sign by sign."""

    def __init__(self, source: str) -> None:
        self.original = _BLANK.sub("", source)
        self.folded = simplify(self.original)
        usual: dict[str, Counter[str]] = {}
        for old, new in zip(self.original, self.folded, strict=True):
            usual.setdefault(new, Counter())[old] += 1
        self.usual = {new: counts.most_common(1)[0][0] for new, counts in usual.items()}

    def of(self, text: str) -> str:
        return "\n".join(map(self._line, text.split("\n")))

    def _line(self, text: str) -> str:
        bare = _BLANK.sub("", text)
        at = self.folded.find(bare) if bare else -1
        printed = iter(
            self.original[at : at + len(bare)] if at >= 0 else (self.usual.get(sign, sign) for sign in bare)
        )
        return "".join(sign if sign.isspace() else next(printed) for sign in text)

    def all(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(self.of, texts))

    def facts(self, facts: DocumentFacts) -> DocumentFacts:
        number = self.of(facts.document_number) if facts.document_number else None
        return replace(facts, title=self.of(facts.title), document_number=number, issuers=self.all(facts.issuers))

    def task(self, task: TaskRecord) -> TaskRecord:
        return replace(
            task,
            path=self.all(task.path),
            title=self.of(task.title),
            text=self.of(task.text),
            lead=self.all(task.lead),
            co=self.all(task.co),
            leaders=self.all(task.leaders),
            supervisors=self.all(task.supervisors),
            collective=self.all(task.collective),
            units_raw=self.of(task.units_raw) if task.units_raw else task.units_raw,
            deadline_text=self.of(task.deadline_text) if task.deadline_text else task.deadline_text,
        )

    def goal(self, goal: IndicatorRecord) -> IndicatorRecord:
        return replace(goal, name=self.of(goal.name), unit=self.of(goal.unit), quote=self.of(goal.quote))
