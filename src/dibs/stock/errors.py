"""Why a sheet cannot be used."""

from dibs.errors import Fault

PROBLEMS_MAX = 100

Problem = tuple[int, str, str]
"""The line (0: the file), the column (empty: the whole line) and what is wrong."""


class StockError(Fault):
    """The items cannot be used as they stand; every reason names its line."""

    def __init__(self, errors: list[Problem]) -> None:
        """Takes problems in the order of their lines; keeps the first hundred."""
        self.errors = errors[:PROBLEMS_MAX]
        sentences = [_sentence(problem) for problem in self.errors]
        if len(errors) > PROBLEMS_MAX:
            sentences.append(f"… and more; the first {PROBLEMS_MAX} are shown")
        super().__init__("\n".join(sentences))


def _sentence(problem: Problem) -> str:
    line, column, message = problem
    place = ", ".join(filter(None, (f"line {line}" if line else "", column)))
    return f"{place}: {message}" if place else f"the file {message}"
