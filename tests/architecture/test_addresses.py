"""Numbers in addresses are bounded: what no row can have is answered like what no row has, not by the driver's error."""

import annotated_types
from fastapi.routing import APIRoute

from app.core.ids import MAX_ID
from app.main import ROUTERS


def unbounded(route: APIRoute) -> list[str]:
    return [
        f"{sorted(route.methods or ())} {route.path}: {param.name}"
        for param in route.dependant.path_params
        if param.field_info.annotation is int
        and not any(isinstance(rule, annotated_types.Le) and rule.le == MAX_ID for rule in param.field_info.metadata)
    ]


def test_every_number_in_an_address_is_a_row_id() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(routes) > 40
    assert [fault for route in routes for fault in unbounded(route)] == []


def test_a_bare_number_is_found() -> None:
    def handler(task_id: int) -> int:
        return task_id

    assert unbounded(APIRoute("/tasks/{task_id}", handler)) == ["['GET'] /tasks/{task_id}: task_id"]
