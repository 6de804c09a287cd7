"""The `duban` command: parse arguments, build a context, call one verb."""

import typer

from app.cli import assess, backup, check, demo, intake, people, rounds, serve, work
from app.cli.shared import guarded
from app.cli.usage import Commands

main_app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, help="督办：把文件里的任务一件件督促办完。"
)
serve.add_to(main_app)
check.add_to(main_app)
backup.add_to(main_app)
assess.add_to(main_app)
people.add_to(main_app)
work.add_to(main_app)
rounds.add_to(main_app)
intake.add_to(main_app)
demo.add_to(main_app)


def main() -> None:
    """Entry of the console script. Exit 0 done, 1 refused, 2 wrong usage."""
    guarded(main_app)
