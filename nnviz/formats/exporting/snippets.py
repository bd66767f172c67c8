"""Definitions copied out of Python source: those asked for, with all that they use."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property
from importlib import resources


class Snippets:
    """The top-level definitions of some source text."""

    def __init__(self, text: str) -> None:
        self._text, self._lines = text, text.splitlines()

    @cached_property
    def _found(self) -> dict[str, ast.stmt]:
        found: dict[str, ast.stmt] = {}
        for node in ast.parse(self._text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = node
        return found

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def used_by(self, names: Iterable[str]) -> set[str]:
        """The names, and those of all definitions that they lead to."""
        known: set[str] = set()
        waiting = [name for name in names if name in self._found]
        while waiting:
            name = waiting.pop()
            if name not in known:
                known.add(name)
                inside = ast.walk(self._found[name])
                mentioned = {each.id for each in inside if isinstance(each, ast.Name)}
                waiting += [each for each in mentioned if each in self._found]
        return known

    def taken(self, names: Iterable[str]) -> list[str]:
        """The texts of these and all that they use, in the order of the source."""
        wanted = self.used_by(names)
        return [self._of(node) for name, node in self._found.items() if name in wanted]

    def _of(self, node: ast.stmt) -> str:
        assert node.end_lineno is not None
        return "\n".join(self._lines[node.lineno - 1 : node.end_lineno])


def source_of(module: str) -> str:
    """The text of a module of this package, ``package.module``."""
    package, _, name = module.rpartition(".")
    return resources.files(package).joinpath(f"{name}.py").read_text(encoding="utf-8")
