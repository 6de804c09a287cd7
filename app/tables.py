"""Every table of the application, for migrations and tests. Importing a slice's models registers its tables."""

from importlib import import_module

SLICES = (
    "units",
    "calendars",
    "accounts",
    "audit",
    "outbox",
    "evidence",
    "jobs",
    "plans",
    "indicators",
    "rounds",
    "histories",
    "reports",
    "supervision",
    "handovers",
    "reminders",
    "assessment",
    "exports",
)


def import_models() -> None:
    for name in SLICES:
        import_module(f"app.{name}.models")
