"""A patch of sqlglot 30.11: a statement is parsed once.

The emulator parses each statement a dozen times, anew in each of its passes, which was two thirds of
what a job took. A pass may change its tree, so each is given a copy, which takes a tenth of the time.
"""

from __future__ import annotations

from collections import OrderedDict
import threading
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect

MOST = 2_000

_parse = Dialect.parse
_trees: OrderedDict[tuple, list[exp.Expression | None]] = OrderedDict()
_lock = threading.Lock()


def parse(self: Dialect, sql: str, **options: Any) -> list[exp.Expression | None]:
    if options:
        return _parse(self, sql, **options)
    key = (type(self), self.normalization_strategy, str(self.settings), sql)
    with _lock:
        trees = _trees.get(key)
        if trees is not None:
            _trees.move_to_end(key)
    if trees is None:
        trees = _parse(self, sql)
        with _lock:
            _trees[key] = trees
            if len(_trees) > MOST:
                _trees.popitem(last=False)
    return [None if tree is None else tree.copy() for tree in trees]


Dialect.parse = parse
