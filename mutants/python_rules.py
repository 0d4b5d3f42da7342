"""Rules about decisions in Python: turned around, left out, in another order."""

import ast
from collections.abc import Iterator

from mutants.mutant import Edit

OPPOSITE: dict[type[ast.cmpop], str] = {
    ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<", ast.Eq: "!=",
    ast.NotEq: "==", ast.Is: "is not", ast.IsNot: "is", ast.In: "not in",
    ast.NotIn: "in",
}  # fmt: skip
STRICTNESS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">",
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*",
}  # fmt: skip
OTHER_END = {
    "popleft": "pop",
    "pop": "popleft",
    "append": "appendleft",
    "extendleft": "extend",
    "min": "max",
    "max": "min",
}
LOOP_STEPS = {ast.Break: "continue", ast.Continue: "break"}


class Source:
    """A module as text and tree, and the edits the rules find in it."""

    def __init__(self, module: str, text: str) -> None:
        self._module = module
        self._text = text
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._tree = ast.parse(text)
        self._scopes = [
            (self._start(node), self._end(node), node.name)
            for node in ast.walk(self._tree)
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        ]

    def edits(self) -> Iterator[Edit]:
        """Every decision once, in each way it can go wrong."""
        types = {
            part
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Subscript)
            for part in ast.walk(node.slice)
            if isinstance(part, ast.Tuple)
        }
        for node in ast.walk(self._tree):
            if node not in types:
                yield from self._of_expression(node)
            yield from self._of_statement(node)

    def owner(self, position: int) -> str:
        """Names the module, class and method around a place."""
        around = [scope for scope in self._scopes if scope[0] <= position < scope[1]]
        return ".".join([self._module, *(name for *_, name in sorted(around))])

    def _of_expression(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            for other in (OPPOSITE, STRICTNESS):
                sign = other.get(type(node.ops[0]))
                if sign:
                    left, right = map(self._of, (node.left, node.comparators[0]))
                    yield self._edit("comparison", node, f"{left} {sign} {right}")
        elif isinstance(node, ast.BoolOp):
            yield from self._of_junction(node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield self._edit("condition", node, self._of(node.operand))
        elif isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            sign = ARITHMETIC[type(node.op)]
            turned = f"{self._of(node.left)} {sign} {self._of(node.right)}"
            yield self._edit("arithmetic", node, turned)
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield self._edit("flag", node, str(not node.value))
        elif isinstance(node, ast.comprehension):
            for condition in node.ifs:
                yield self._edit("filter", condition, "True")
        else:
            yield from self._of_order(node)

    def _of_junction(self, node: ast.BoolOp) -> Iterator[Edit]:
        word = "or" if isinstance(node.op, ast.And) else "and"
        parts = [f"({self._of(value)})" for value in node.values]
        yield self._edit("condition", node, f" {word} ".join(parts))
        for left_out in range(len(parts)):
            rest = [part for at, part in enumerate(parts) if at != left_out]
            yield self._edit("condition", node, f" {self._word(node)} ".join(rest))

    def _of_order(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else None
            name = called.id if isinstance(called, ast.Name) else name
            if name in OTHER_END:
                there = self._of(called).removesuffix(name) + OTHER_END[name]
                yield self._edit("order", called, there)
        elif isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load):
            if len(node.elts) == 2:
                first, second = map(self._of, node.elts)
                opening, closing = "[]" if isinstance(node, ast.List) else "()"
                yield self._edit("order", node, f"{opening}{second}, {first}{closing}")
        elif isinstance(node, ast.Dict):
            for value in node.values:
                if isinstance(value, ast.Constant) and isinstance(value.value, int):
                    yield self._edit("order", value, "0")

    def _of_statement(self, node: ast.AST) -> Iterator[Edit]:
        if isinstance(node, ast.If | ast.IfExp):
            yield self._edit("condition", node.test, f"not ({self._of(node.test)})")
        elif isinstance(node, ast.Break | ast.Continue):
            yield self._edit("loop", node, LOOP_STEPS[type(node)])
            yield self._edit("loop", node, "pass")
        elif isinstance(node, ast.Return) and node.value is None:
            yield self._edit("return", node, "pass")
        elif isinstance(node, ast.ExceptHandler) and node.type is not None:
            yield self._edit("except", node.type, "()")
        elif self._has_effect(node):
            yield self._edit("effect", node, "pass")

    def _has_effect(self, node: ast.AST) -> bool:
        """Whether something is done that can be left undone; text does nothing."""
        if isinstance(node, ast.Expr):
            return not isinstance(node.value, ast.Constant)
        return isinstance(node, ast.Raise | ast.AugAssign) or self._is_new_value(node)

    def _is_new_value(self, node: ast.AST) -> bool:
        """Whether a statement gives what exists another value; not its first one."""
        if not isinstance(node, ast.Assign) or self._is_within("__init__", node):
            return False
        target = node.targets[0]
        if isinstance(target, ast.Attribute):
            return True
        named = ast.dump(target).replace("Store", "Load")
        return any(
            ast.dump(one).replace("Store", "Load") == named
            for one in ast.walk(node.value)
        ) or (
            isinstance(target, ast.Name)
            and self._owner_text(node).count(f"{target.id} = ") > 1
        )

    def _is_within(self, name: str, node: ast.AST) -> bool:
        return self.owner(self._start(node)).endswith(f".{name}")

    def _owner_text(self, node: ast.AST) -> str:
        at = self._start(node)
        around = [scope for scope in self._scopes if scope[0] <= at < scope[1]]
        start, end, _name = max(around) if around else (at, at, "")
        return self._text[start:end]

    @staticmethod
    def _word(node: ast.BoolOp) -> str:
        return "and" if isinstance(node.op, ast.And) else "or"

    def _edit(self, rule: str, node: ast.AST, becomes: str) -> Edit:
        start, end = self._start(node), self._end(node)
        return Edit(rule=rule, start=start, end=end, becomes=becomes)

    def _of(self, node: ast.AST) -> str:
        return self._text[self._start(node) : self._end(node)]

    def _start(self, node: ast.AST) -> int:
        return self._offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def _end(self, node: ast.AST) -> int:
        at = node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
        return self._offset(*at)

    def _offset(self, line: int, column: int) -> int:
        """Where a line and a column in bytes are, in characters."""
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)
