"""Plans made by chance, whose sentences are full of numbers that open no item. Everything in them is fictional."""

import random

_PLAIN = [
    "推进平台建设",
    "完善服务网络",
    "健全协同机制",
    "强化数据共享",
    "优化办理流程",
    "加快成果转化",
    "培育骨干企业",
    "开展专项整治",
    "压实属地责任",
    "加强监测预警",
    "改善基础设施条件",
    "统筹各类资金",
    "组织业务培训",
    "引导社会力量参与",
]
# Broken before their numbers, each of these would begin a line as an item, a heading or a box does.
_NUMBERED = [
    "研发投入强度不低于3.5%",
    "规模以上企业达到1200家",
    "实施“1+3+N”体系",
    "改造1、2、3号楼",
    "推动一、二、三产业融合发展",
    "支持二、三级医院联网",
    "对照（一）至（三）项要求",
    "按照第三条规定",
    "落实第二章、第三章内容",
    "列入专栏3所列项目",
    "见附件2",
    "分为（1）普查、（2）评估、（3）整改三步",
    "一是摸清底数，二是分类处置，三是建账销号",
    "①勘察；②设计；③施工",
    "由2020年的5.2%提高到2025年的7.8%",
    "4.5小时内办结",
    "每年不少于2场",
    "奖励50万元、30万元、20万元",
    "自2024年1月1日起",
]
_UNITS = [
    "市科技局",
    "市财政局",
    "市工业和信息化局",
    "市教育局",
    "市住房和城乡建设局",
    "各县（市、区）人民政府",
    "市数据局",
    "市交通运输局",
    "市文化和旅游局",
]
_HAN = "一二三四五六七八九十"


def chance_plan(seed: int) -> str:
    """A plan of two chapters; its numbers restart or run on, its clauses stand in brackets or on lines of their own."""
    chance = random.Random(seed)
    style = chance.choice(["（{han}）", "{below}．", "{all}."])
    lines = [
        "青屏市产业提升三年行动方案（2024—2026年）",
        "",
        "一、总体要求",
        "",
        f"坚持稳中求进，{_sentence(chance)}",
        "",
    ]
    count = 0
    for chapter in "二三":
        lines += [f"{chapter}、{chance.choice(_PLAIN)}", ""]
        for below in range(chance.randint(2, 4)):
            count += 1
            number = style.format(han=_HAN[below], below=below + 1, all=count)
            lines += [number + _item(chance), *_parts(chance), *_clause(chance), ""]
    return "\n".join(lines)


def _item(chance: random.Random) -> str:
    return f"{chance.choice(_PLAIN)}。" + "".join(_sentence(chance) for _ in range(chance.randint(1, 3)))


def _sentence(chance: random.Random) -> str:
    return "，".join(chance.choice(_PLAIN + _NUMBERED) for _ in range(chance.randint(2, 4))) + "。"


def _parts(chance: random.Random) -> list[str]:
    number = chance.choice(["", "", "（{}）", "{han}是"])
    if not number:
        return []
    parts = (number.format(n, han=_HAN[n - 1]) + chance.choice(_PLAIN) for n in (1, 2, 3))
    return [f"{part}。{chance.choice(_NUMBERED)}，{chance.choice(_PLAIN)}。" for part in parts]


def _clause(chance: random.Random) -> list[str]:
    first, *others = chance.sample(_UNITS, chance.randint(2, 4))
    listed = "、".join(others)
    return chance.choice(
        [
            [f"（责任单位：{first}、{listed}）"],
            [f"牵头单位：{first}", f"配合单位：{listed}"],
            [f"责任单位：{first}、{listed}", "完成时限：2025年12月底前"],
        ]
    )
