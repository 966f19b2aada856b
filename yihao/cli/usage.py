"""Wrong usage in both languages (用法有误): what was typed wrongly and what to type instead; Click says it in English alone."""

from __future__ import annotations

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

from yihao.cases.rules import kinds
from yihao.runtime.words import Words

CALLED = {**kinds.ALIASES, **kinds.RELATIONS}
"""What the codes of choices are called, where they are words of the register."""


def in_words(misused: click.ClickException) -> Words:
    """Say one misuse (说明用法错误): the Chinese of our own, the English of Click's.

    >>> in_words(click.NoSuchOption("--jsno", possibilities=["--json"])).zh
    '没有选项 --jsno。是否 --json？'
    """
    english = misused.format_message()
    match misused:
        case click.NoSuchOption():
            chinese = f"没有选项 {misused.option_name}。{_perhaps(misused.possibilities)}"
        case NoSuchCommand():
            chinese = f"没有命令 {misused.command_name}。{_perhaps(misused.possibilities)}"
        case click.MissingParameter():
            among = _choices(misused.param)
            chinese = f"缺少{_named(misused)}，" + (f"请从中选择：{among}。" if among else "请补上。")
        case click.BadParameter():
            chinese = f"{_named(misused)} 的值不对：{_wanted(misused)}"
        case click.BadOptionUsage():
            chinese = f"选项 {misused.option_name} 用法不对：后面要跟一个值，或不能跟值。"
        case click.FileError():
            chinese = f"打不开文件 {misused.ui_filename}。请检查文件是否在、能否读。"
        case _ if english.startswith("Got unexpected extra argument"):
            chinese = f"多出了 {english[english.index('(') + 1 : english.rindex(')')]}。含空格的内容请加引号。"
        case _ if english.startswith("Missing command"):
            chinese = "缺少子命令，请从帮助所列的命令中选一个。"
        case _ if not english.isascii():  # one of our own, which speaks both
            return Words(english, "")
        case _:
            chinese = "用法不对，请看帮助。"
    return Words(chinese, english)


def say_misuse(misused: click.ClickException) -> None:
    """Print usage, what is wrong and where the help is, on standard error (告知用法)."""
    if isinstance(misused, NoArgsIsHelpError):
        misused.show()
        return
    context = misused.ctx if isinstance(misused, click.UsageError) else None
    if context is not None:
        click.echo(context.get_usage().replace("Usage:", "用法 Usage:", 1), err=True)
    words = in_words(misused)
    click.echo(f"用法有误：{words.zh}", err=True)
    if words.en:
        click.echo(f"Wrong usage: {words.en}", err=True)
    if context is not None:
        click.echo(f"帮助 help: {context.command_path} --help", err=True)


def _perhaps(possibilities: list[str] | None) -> str:
    return f"是否 {'、'.join(possibilities)}？" if possibilities else "请看帮助所列的各项。"


def _named(misused: click.BadParameter) -> str:
    """Name the parameter as it is typed."""
    hint = misused.param_hint
    if hint is None and misused.param is not None:
        is_option = isinstance(misused.param, click.Option)
        hint = misused.param.opts[-1] if is_option else misused.param.human_readable_name
    name = hint if isinstance(hint, str) else "、".join(hint or ())
    kind = "参数" if isinstance(misused.param, click.Argument) else "选项"
    return f"{kind} {name}" if name else "参数"


def _choices(param: click.Parameter | None) -> str:
    kind = param.type if param is not None else None
    if not isinstance(kind, click.Choice):
        return ""
    return "、".join(f"{code}（{CALLED[code].zh}）" if code in CALLED else code for code in map(str, kind.choices))


def _wanted(misused: click.BadParameter) -> str:
    """Say what the value should be, from the parameter's type."""
    kind = misused.param.type if misused.param is not None else None
    match kind:
        case click.Choice():
            return f"请从中选择：{_choices(misused.param)}。"
        case click.IntRange():
            bounds = (
                f"不小于 {kind.min}" if kind.min is not None else "",
                f"不大于 {kind.max}" if kind.max is not None else "",
            )
            return f"应是{'、'.join(bound for bound in bounds if bound)}的整数。"
        case click.Path() | click.File():
            return "文件不存在、不能读，或不是文件。请核对路径。"
        case _ if kind is click.INT:
            return "应是整数。"
        case _ if kind is click.UUID:
            return "应是列表中所示的编号（UUID）。"
        case _:
            return f"应写作 {misused.message}。" if misused.message.isascii() else misused.message
