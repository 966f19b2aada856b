"""Find declarations without listing them (自动发现): put a file in the folder, and it counts."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from operator import attrgetter
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")
SKIPPED = frozenset({"__main__", "migrations", "tests"})


class DuplicateCode(ValueError):
    """Two declarations claim one code (编码重复)."""

    def __init__(self, code: str, first: str, second: str) -> None:
        super().__init__(f"'{code}' is declared in {first} and again in {second}; give one of them another code")
        self.code = code


def discover(package: str, kind: type[T], *, code: Callable[[T], str] = attrgetter("code")) -> dict[str, T]:
    """Find every module-level object of a class in a package (发现声明), keyed by its code.

    The order is that of module names, then of writing. An object imported under several names counts once. A module
    that fails to import fails here.

    Raises:
        DuplicateCode: two different objects have one code.
    """
    found: list[tuple[str, str, T]] = []
    seen: set[int] = set()
    for module in modules(package):
        for value in list(vars(module).values()):
            if isinstance(value, kind) and not isinstance(value, type) and id(value) not in seen:
                seen.add(id(value))
                found.append((code(value), module.__name__, value))
    return by_code(found)


def discover_classes(package: str, base: type[T], *, code: Callable[[type[T]], str]) -> dict[str, type[T]]:
    """Find every subclass of a class defined in a package (发现子类), keyed by its code, without the class itself.

    Raises:
        DuplicateCode: two classes have one code.
    """
    found = [
        (code(value), module.__name__, value)
        for module in modules(package)
        for value in dict.fromkeys(v for v in vars(module).values() if isinstance(v, type))
        if issubclass(value, base) and value is not base and value.__module__ == module.__name__
    ]
    return by_code(found)


def modules(name: str) -> Iterator[ModuleType]:
    """Import a package and all modules below it, by name (遍历模块)."""
    module = importlib.import_module(name)
    yield module
    # Not pkgutil.walk_packages: it swallows import errors, and a lost declaration must be loud.
    for child in sorted(entry.name for entry in pkgutil.iter_modules(getattr(module, "__path__", ()))):
        if child not in SKIPPED:
            yield from modules(f"{name}.{child}")


def by_code(found: list[tuple[str, str, Any]]) -> dict[str, Any]:
    """Key declarations by code and refuse duplicates (按编码归集)."""
    declared: dict[str, Any] = {}
    places: dict[str, str] = {}
    for code, place, value in found:
        if code in declared:
            raise DuplicateCode(code, places[code], place)
        declared[code], places[code] = value, place
    return declared
