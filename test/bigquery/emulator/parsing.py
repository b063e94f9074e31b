"""Patches of sqlglot 30.11 and bqemulator 1.4.0: a text is parsed once, and trees are copied faster.

The emulator parses each statement a dozen times, anew in each of its passes, which was two thirds of
what a job took. A pass may change its tree, so each is given a copy, which takes a tenth of the time.
"""

from __future__ import annotations

from collections import OrderedDict
import functools
import threading
from typing import Any

from bqemulator.scripting.lexer import Lexer, Token
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


def copied(self: exp.Expr, _memo: object = None) -> exp.Expr:
    """sqlglot copies a node's notes (its place in the text) by copy.deepcopy, value by value, and
    looks for hashes to forget with each node that it adds. Copying was a third of what a job took.
    """
    root = self.__class__()
    stack = [(self, root)]
    while stack:
        node, twin = stack.pop()
        if node.comments is not None:
            twin.comments = list(node.comments)
        if node._type is not None:
            twin._type = copied(node._type) if isinstance(node._type, exp.Expr) else node._type
        if node._meta is not None:
            twin._meta = dict(node._meta)
        twin._hash = node._hash
        for key, value in node.args.items():
            if isinstance(value, exp.Expr):
                twin.args[key] = child_copy(value, twin, key, None, stack)
            elif type(value) is list:
                twin.args[key] = [
                    child_copy(one, twin, key, index, stack) if isinstance(one, exp.Expr) else one
                    for index, one in enumerate(value)
                ]
            else:
                twin.args[key] = value
    return root


def child_copy(
    node: exp.Expr, parent: exp.Expr, key: str, index: int | None, stack: list
) -> exp.Expr:
    child = node.__class__()
    child.parent, child.arg_key, child.index = parent, key, index
    stack.append((node, child))
    return child


exp.Expression.__deepcopy__ = copied
exp.Expression.copy = copied


_tokenize = Lexer.tokenize


@functools.lru_cache(maxsize=500)
def tokens_of(source: str) -> list[Token]:
    return _tokenize(Lexer(source))


# The emulator takes the text of a procedure apart anew at each call. Nobody changes the list.
Lexer.tokenize = lambda self: tokens_of(self._source)
