"""One world per process, put back as it was before every request that may change something."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.core.clock import FixedClock
from app.core.config import Settings
from app.core.context import Actor, Ctx
from app.main import create_app
from tests.support.clients import QuickClient
from tests.support.database import fresh_database
from tests.support.fixtures import NOW
from tests.support.folders import swift_folder
from tests.web.access.routes import Route
from tests.web.access.world import Principal, World, build

# What a refusal may leave behind.
TRACES = {"audit_row", "audit_head"}


# Table → key of a row → its columns.
Rows = dict[str, dict[tuple[object, ...], dict[str, object]]]


@dataclass
class Stage:
    """The running application with its world."""

    app: FastAPI
    engine: sa.Engine
    world: World
    path: Path
    clients: dict[str, QuickClient] = field(default_factory=dict)
    written: tuple[int, int] = (0, 0)

    def client(self, person: Principal) -> QuickClient:
        """The person's browser."""
        if person.name not in self.clients:
            self.clients[person.name] = QuickClient(self.app, self.world.tokens.get(person.name, "none"))
        return self.clients[person.name]

    def ask(self, person: Principal, route: Route, owner: str, body_of: str = "") -> httpx.Response:
        """The answer about that owner's object, without following where it leads.

        What is sent along is whole, and names the objects of `body_of`.
        """
        address, sent = route.of(self.world, owner), route.sent(self.world, body_of)
        return self.client(person).request(route.method, address, **sent)

    @property
    def untouched(self) -> bool:
        """Whether nobody has written since the last `restore`: the file is the same to the nanosecond."""
        return self.written == _stamp(self.path)

    def restore(self) -> None:
        """As it was at the beginning; nothing to do while nobody has written."""
        if self.untouched:
            return
        self.engine.dispose()
        shutil.copy(self.path.with_suffix(".kept"), self.path)
        self.written = _stamp(self.path)

    @cached_property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Every table of the database with the columns of its key; asked once, for the tables stay the same."""
        inspector = sa.inspect(self.engine)
        return {
            name: tuple(inspector.get_pk_constraint(name)["constrained_columns"])
            for name in sorted(inspector.get_table_names())
        }

    def about(self, owner: str) -> dict[str, list[tuple[object, ...]]]:
        """The rows that name an object of that owner, wherever they stand."""
        numbers = {kind: by_owner[owner] for kind, by_owner in self.world.objects.items() if owner in by_owner}
        found: dict[str, list[tuple[object, ...]]] = {}
        with self.engine.connect() as connection:
            for name in self.keys.keys() - TRACES:
                result = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1")
                places = [(i, f"{name}_id" if key == "id" else key) for i, key in enumerate(result.keys())]
                found[name] = [tuple(row) for row in result if any(_names(row[i], key, numbers) for i, key in places)]
        return found

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything in the database but the traces of refusals."""
        with self.engine.connect() as connection:
            return {
                name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1")]
                for name in self.keys.keys() - TRACES
            }

    def everything(self) -> Rows:
        """The whole database, the traces of refusals included."""
        with self.engine.connect() as connection:
            found: Rows = {}
            for name, key in self.keys.items():
                result = connection.exec_driver_sql(f"SELECT * FROM {name}")
                columns = tuple(result.keys())
                rows = (dict(zip(columns, row, strict=True)) for row in result)
                found[name] = {tuple(row[part] for part in key): row for row in rows}
            return found

    def files(self) -> set[Path]:
        """What lies in the installation's folder."""
        return set(self.app.state.settings.data_dir.rglob("*"))


def _stamp(path: Path) -> tuple[int, int]:
    held = path.stat()
    return held.st_mtime_ns, held.st_size


def _names(value: object, column: str, numbers: Mapping[str, int]) -> bool:
    if column == "evidence_ids":
        return numbers["evidence_id"] in json.loads(str(value))
    return column in numbers and value == numbers[column]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    # Thousands of refusals write their audit row.
    with swift_folder(tmp_path_factory.mktemp("access")) as folder:
        settings = Settings(data_dir=folder / "data", organisation="岚江省科学技术厅")
        settings.data_dir.mkdir()
        with fresh_database(folder) as database:
            with database.transaction(write=True) as session:
                ctx = Ctx(session=session, actor=Actor.system("test"), now=NOW, request_id="test", ip="127.0.0.1")
                world = build(ctx, settings.evidence_path)
            path = Path(str(database.engine.url.database))
            shutil.copy(path, path.with_suffix(".kept"))
            made = Stage(create_app(settings, FixedClock(NOW), database), database.engine, world, path)
            yield made
            for client in made.clients.values():
                client.close()
