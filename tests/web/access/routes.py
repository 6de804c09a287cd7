"""Every route of the product, with the address of anybody's object and a body that the route accepts.

A body must be whole: a route that finds fault with the body first would never look the object up.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.edge import RoutePolicy, policies
from app.main import ROUTERS
from app.policy.decide import permissions_of
from tests.web.access.world import MENTION, PERSONAL, UNKNOWN, Principal, World

# Kinds of objects that everybody may see who holds a permission of the route.
COMMON = {"unit_id", "user_id", "message_id", "scheme_id", "robot_id"}
# Parts of addresses that name no object.
VALUES = {"period": "2026-12", "code": "reminder", "token": "nobodys-feed"}
PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
# Fields of forms that name objects beside the one in the address.
NAMING = {
    "alternate": "user_id",
    "assignment": "assignment_id",
    "assignment_ids": "assignment_id",
    "evidence": "evidence_id",
    "evidence_ids": "evidence_id",
    "member_ids": "unit_id",
    "message_ids": "message_id",
    "remove": "evidence_id",
    "receiver": "user_id",
    "report": "report_id",
    "report_ids": "report_id",
    "reuse": "evidence_id",
    "round": "round_id",
    "row": "assignment_id",
    "step": "step_id",
    "task": "task_id",
    "task_ids": "task_id",
    "to_unit": "unit_id",
    "unit_ids": "unit_id",
    "user": "user_id",
    "user_ids": "user_id",
}
# What forms must hold beside the fields that name objects.
FORMS: Mapping[str, Mapping[str, str]] = {
    "/absences": {"from_day": "2027-02-01", "to_day": "2027-02-05"},
    "/accounts/{user_id}/proposals": {"role": "liaison"},
    "/accounts/{user_id}/roles": {"role": "liaison"},
    "/accounts/{user_id}/roles/revocation": {"role": "liaison"},
    "/assignments/{assignment_id}/send-back": {"reason": "请补充数据来源。"},
    "/exceptions/{exception_id}/revocation": {"reason": "情况有变。"},
    "/handovers/{handover_id}/refusal": {"reason": "工作量过大。"},
    "/plans/{plan_id}/rounds/{period}/questions": {"text": "编制是否到位", "kind": "yes_no"},
    "/plans/{plan_id}/history/{history_id}/withdrawal": {"reason": "表头填错。"},
    "/questions/{question_id}/wording": {"text": "编制是否已经到位", "kind": "yes_no"},
    "/reports/{report_id}/reopening": {"reason": "接受有误。"},
    "/reports/{report_id}/returns": {"reason": "请补充数据来源。"},
    "/reviews/reasons": {"text": "请写累计数。"},
    "/reviews/reasons/removal": {"text": "请写累计数。"},
    "/tasks/{task_id}/lamp": {"colour": "green", "reason": "已获批延期。"},
}
FILES = {"/api/v1/assignments/{assignment_id}/evidence": {"files": ("佐证.txt", b"text", "text/plain")}}
# They ask for parts of co-units beside the assignment, and no department of this world has co-units.
OF_OTHERS = {"/assignments/{assignment_id}/parts", "/api/v1/assignments/{assignment_id}/parts"}
REPORT = {
    "progress": "新建平台3个。",
    "status": "on_track",
    "percent": 50,
    "next_steps": "继续。",
    "evidence_ids": [],
}
# Bodies in JSON; a field that names objects is filled in.
BODIES: Mapping[str, Mapping[str, Any]] = {
    "/api/v1/assignments/{assignment_id}/draft": {**REPORT, "version": None},
    "/api/v1/assignments/{assignment_id}/exemption": {"reason": "已并入其他任务。"},
    "/api/v1/assignments/{assignment_id}/extension": {"reason": "疫情影响。", "until": "2026-12-03T18:00:00+08:00"},
    "/api/v1/assignments/{assignment_id}/parts": {"report_ids": []},
    "/api/v1/assignments/{assignment_id}/reports": REPORT,
    "/api/v1/assignments/{assignment_id}/send-back": {"reason": "请补充数据来源。"},
    "/api/v1/exceptions/{exception_id}/revocation": {"reason": "情况有变。"},
    "/api/v1/reports/{report_id}/reopening": {"reason": "接受有误。"},
    "/api/v1/handovers/{handover_id}/refusal": {"reason": "工作量过大。"},
    "/api/v1/plans/{plan_id}/rounds/{period}/questions": {"text": "编制是否到位", "kind": "yes_no"},
    "/api/v1/questions/{question_id}/withdrawal": {"reason": "情况有变。"},
    "/api/v1/questions/{question_id}/wording": {"text": "编制是否已经到位", "kind": "yes_no"},
    "/api/v1/reports/{report_id}/review": {"decision": "returned", "remark": "请补充数据来源。"},
    "/api/v1/reviews/approvals": {"report_ids": []},
    "/api/v1/rounds/{round_id}/answers": {"answers": {}},
    "/api/v1/rounds/{round_id}/closing": {"reason": "提前结束。"},
    "/api/v1/rounds/{round_id}/notices": {"series": "督办调度", "signer": "省科学技术厅", "reason": "日期变动。"},
    "/api/v1/rounds/{round_id}/reopening": {"reason": "补报。"},
}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    policy: RoutePolicy

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in PARAMETER.findall(self.path) if kind not in VALUES]

    def of(self, world: World, owner: str) -> str:
        """The address of that owner's object; an unknown kind of object fails, so that this table stays complete."""

        def part(found: re.Match[str]) -> str:
            kind = found.group(1)
            return VALUES.get(kind) or str(world.objects[kind].get(owner, UNKNOWN))

        return PARAMETER.sub(part, self.path)

    def sent(self, world: World, owner: str) -> dict[str, Any]:
        """What a client sends along: a body the route accepts, whose fields name that owner's objects."""
        if self.method == "GET":
            return {"params": {"printed": MENTION}} if self.path.endswith("/mentions") else {}
        named = {name: world.objects[kind].get(owner, UNKNOWN) for name, kind in NAMING.items()}
        if self.path in BODIES and self.path.startswith("/api/"):
            body = BODIES[self.path]
            return {"json": {**body, **{name: [named[name]] for name in body.keys() & named.keys()}}}
        if self.path in FILES:
            return {"files": FILES[self.path]}
        texts = {name: str(number) for name, number in named.items()}
        return {"data": {**texts, "printed": MENTION, **FORMS.get(self.path, {})}}

    def admits(self, person: Principal) -> bool:
        if self.policy.access == "public":
            return True
        if self.policy.access == "signed_in":
            return bool(person.roles)
        return bool(permissions_of(person.roles) & set(self.policy.permissions))

    def shows(self, world: World, person: Principal, owner: str) -> bool:
        """Whether this owner's object exists for the person."""
        if any(kind not in COMMON and owner not in world.objects[kind] for kind in self.kinds):
            return False
        for kind in self.kinds:
            if kind in PERSONAL:
                if person.name != f"liaison_{owner}":
                    return False
            elif kind not in COMMON and owner not in person.sees:
                return False
        return True


# In the order in which they are mounted.
ROUTES = [Route(method, path, policy) for (method, path), policy in policies(ROUTERS).items()]
WITH_OBJECT = [route for route in ROUTES if route.kinds]
UNSAFE = [route for route in ROUTES if route.method != "GET"]
