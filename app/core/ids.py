"""Identifiers in addresses. What cannot be the id of a row is answered like an id that nothing has: 404."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

# Both databases store ids as 32-bit integers or wider; a larger number would be an error of the driver.
MAX_ID = 2**31 - 1
RowId = Annotated[int, Path(ge=1, le=MAX_ID)]
# The same in what a program sends.
BodyId = Annotated[int, Field(ge=1, le=MAX_ID)]
