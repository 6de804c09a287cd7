"""The month whose figures the workbooks show."""

import pytest

from app.core.context import Ctx
from tests.support.factories.assessment import Month, make_month


@pytest.fixture
def month(ctx: Ctx) -> Month:
    return make_month(ctx)
