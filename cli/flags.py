"""Flags: each can be given as an environment variable too."""

from __future__ import annotations

from collections.abc import Iterator

from typer.core import TyperGroup, TyperOption


def name_variables(group: TyperGroup) -> None:
    """Give each flag that names no environment variable the one of its own name."""
    for _, option in flags(group):
        option.envvar = option.envvar or variable(option)


def flags(group: TyperGroup, above: str = "") -> Iterator[tuple[str, TyperOption]]:
    """Every flag below a group, with the words of its command."""
    for name, command in group.commands.items():
        words = f"{above} {name}".strip()
        if isinstance(command, TyperGroup):
            yield from flags(command, words)
        else:
            for parameter in command.params:
                if isinstance(parameter, TyperOption):
                    yield words, parameter


def variable(option: TyperOption) -> str:
    """`--demo-if-empty` is PACESETTER_DEMO_IF_EMPTY."""
    flag = max(option.opts, key=len)
    return f"PACESETTER_{flag.lstrip('-').replace('-', '_').upper()}"
