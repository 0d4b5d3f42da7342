"""Every fault of a value at once, each with a JSON pointer (RFC 6901).

msgspec stops at the first fault and names it by a path of its own; people mending a
plan of thousands of seats want all of them. So a value that fails is taken apart along
its type until the parts that fail are found.
"""

import types
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

Problem = tuple[str, str]


def problems_of(value: Any, kind: Any, problems_max: int) -> list[Problem]:
    """(pointer, message) for each fault of `value` as a `kind`, in its own order."""
    return list(islice(_faults(value, kind, ""), problems_max))


def _faults(value: Any, kind: Any, pointer: str) -> Iterator[Problem]:
    try:
        msgspec.convert(value, kind)
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        inside = False
        for fault in _faults_inside(value, _bare(kind), pointer):
            inside = True
            yield fault
        if not inside:
            yield pointer, _sentence(error, _bare(kind))


def _faults_inside(value: Any, kind: Any, pointer: str) -> Iterator[Problem]:
    if isinstance(value, dict) and _is_struct(kind):
        yield from _faults_of_object(value, kind, pointer)
    elif isinstance(value, list) and get_origin(kind) is list:
        (part,) = get_args(kind)
        for index, element in enumerate(value):
            yield from _faults(element, part, f"{pointer}/{index}")


def _faults_of_object(
    value: dict[Any, Any], kind: type[msgspec.Struct], pointer: str
) -> Iterator[Problem]:
    known = {field.encode_name: field for field in fields(kind)}
    for name, part in value.items():
        at = f"{pointer}/{escaped(name)}"
        if name in known:
            yield from _faults(part, known[name].type, at)
        else:
            yield at, "is not a property of this format"
    for name, field in known.items():
        if field.required and name not in value:
            yield f"{pointer}/{name}", "is missing"


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _bare(kind: Any) -> Any:
    """`kind` without its bounds, and without the None or unset it may be instead."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        absent = (types.NoneType, msgspec.UnsetType)
        parts = [part for part in get_args(kind) if part not in absent]
        return _bare(parts[0]) if len(parts) == 1 else kind
    return kind


def escaped(name: Any) -> str:
    """A property's name as a step of a JSON pointer, which can be written as UTF-8."""
    text = str(name).encode(errors="backslashreplace").decode()
    return text.replace("~", "~0").replace("/", "~1")


def _sentence(error: Exception, kind: Any) -> str:
    """What is wrong, without msgspec's own path, which the pointer replaces."""
    message = str(error).partition(" - at `")[0]
    if "matching regex" in message:
        return "must not contain control characters"
    if get_origin(kind) is Literal:
        return f"must be one of {', '.join(map(repr, get_args(kind)))}"
    if isinstance(error, UnicodeEncodeError):
        return "must not contain lone surrogates"
    return message.replace("Expected", "must be", 1).replace("`", "")
