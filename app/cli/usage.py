"""Wrong usage of a command in words: what is wrong, and where the right way is told."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from pydantic import ValidationError
from typer._click import exceptions as click  # what typer raises has no public name
from typer.core import TyperGroup

CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUOTED = re.compile(r"'([^']*)'")
NOT_AMONG = " is not one of "
# By pydantic's names of what can be wrong with a value.
FAULTS = {
    "int_parsing": "应是整数",
    "int_from_float": "应是整数",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
}


class Commands(TyperGroup):
    """The group of all commands. Exit status 2 for wrong usage, as programs expect."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        whole = (args, prog_name, complete_var, False, windows_expand_args)
        if not standalone_mode:
            return super().main(*whole, **extra)
        try:
            status = super().main(*whole, **extra)
        except click.NoArgsIsHelpError as asked:
            asked.show()
            sys.exit(asked.exit_code)
        except click.UsageError as wrong:
            typer.echo(usage_words(wrong), err=True)
            sys.exit(wrong.exit_code)
        except typer.Abort:
            typer.echo("已中止，没有做完。", err=True)
            sys.exit(1)
        sys.exit(status if isinstance(status, int) else 0)


def usage_words(wrong: click.UsageError) -> str:
    command = wrong.ctx.command_path if wrong.ctx else "duban"
    return f"{_fault(wrong)}。\n用法请看：{command} --help"


def _fault(wrong: click.UsageError) -> str:
    if isinstance(wrong, click.NoSuchOption):
        meant = "、".join(sorted(wrong.possibilities or ()))
        return f"没有“{wrong.option_name}”这个选项" + (f"，是不是要写 {meant}" if meant else "")
    if isinstance(wrong, click.MissingParameter):
        return f"缺少{_name(wrong)}" + _choices(wrong)
    if isinstance(wrong, click.BadParameter):
        return f"{_name(wrong)}{_value_fault(wrong)}" if wrong.param else wrong.message.rstrip("。")
    if isinstance(wrong, click.BadOptionUsage):
        needs = "requires" in wrong.message
        return f"选项“{wrong.option_name}”后面" + ("要写上它的值" if needs else "不能带值")
    return _other(wrong.message)


def _other(message: str) -> str:
    """Usage errors without a kind of their own are told apart by typer's words."""
    if message.startswith("No such command"):
        return f"没有“{QUOTED.findall(message)[0]}”这个命令"
    if "extra argument" in message:
        return f"多写了“{message.split('(', 2)[-1].rstrip(')')}”。含空格的路径请用引号括起来"
    return message.rstrip("。") if CHINESE.search(message) else "命令没有写完整"


def _name(wrong: click.BadParameter) -> str:
    param = wrong.param
    if param is None:
        return "一项内容"
    if param.param_type_name == "option":
        return f"选项“{'/'.join(param.opts)}”"
    return f"“{param.name}”这一项"


def _choices(wrong: click.MissingParameter) -> str:
    told = wrong.param.get_missing_message(ctx=wrong.ctx) if wrong.param else None
    names = re.findall(r"[\w-]+", (told or "").partition(":")[2])
    return f"，可以是：{'、'.join(names)}" if names else ""


def _value_fault(wrong: click.BadParameter) -> str:
    if CHINESE.search(wrong.message) and NOT_AMONG not in wrong.message:
        return f"不对：{wrong.message.rstrip('。')}"
    typed, among, rest = wrong.message.partition(NOT_AMONG)
    if among:
        return f"不能是“{QUOTED.findall(typed)[-1]}”，可以是：{'、'.join(QUOTED.findall(rest))}"
    cause = wrong.__cause__
    fault = cause.errors()[0] if isinstance(cause, ValidationError) else None
    words = FAULTS.get(fault["type"], "") if fault else ""
    return words.format(**fault.get("ctx", {})) if fault and words else "不合要求"
