"""
The check of a query: an allow-list over the parse tree of the engine that will run it.

``json_serialize_sql`` is the engine's own parser, so a text cannot mean one thing to the check and another to
the engine. It serialises SELECT alone, but a SELECT can hold other statements inside a CTE; therefore each
node has to be of a kind that is listed here.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

import duckdb

from abm.errors import QueryRefused
from abm.vocabulary.words import either
from abm_warehouse.publishing.analyst.functions import FUNCTIONS, TABLE_FUNCTIONS
from abm_warehouse.publishing.analyst.pivot import with_pivot_values
from abm_warehouse.publishing.analyst.request import require_short
from abm_warehouse.publishing.analyst.tokens import tokens_of

Node = Mapping[str, Any]

EXPRESSIONS: Final = frozenset(
    {
        "BETWEEN",
        "CASE",
        "CAST",
        "COLLATE",
        "COLUMN_REF",
        "COMPARISON",
        "CONJUNCTION",
        "CONSTANT",
        "FUNCTION",
        "LAMBDA",
        "OPERATOR",
        "POSITIONAL_REFERENCE",
        "STAR",
        "SUBQUERY",
        "TYPE",
        "WINDOW",
    }
)
"""Classes of expressions that a query may hold. Not among them: parameters."""

NODES: Final = frozenset(
    {
        "BASE_TABLE",
        "CTE_NODE",
        "DISTINCT_MODIFIER",
        "EMPTY",
        "EXPRESSION_LIST",
        "JOIN",
        "LIMIT_MODIFIER",
        "LIMIT_PERCENT_MODIFIER",
        "ORDER_MODIFIER",
        "PIVOT",
        "RECURSIVE_CTE_NODE",
        "SELECT_NODE",
        "SET_OPERATION_NODE",
        "SHOW_REF",
        "SUBQUERY",
        "TABLE_FUNCTION",
    }
)
"""Kinds of queries, of what may be in FROM, and of what may follow. Not among them: anything that writes."""

DIRECTIONS: Final = frozenset({"ASCENDING", "DESCENDING", "ORDER_DEFAULT"})
SHOW_KINDS: Final = frozenset({"DESCRIBE", "SHOW", "SUMMARY"})

TOO_DEEP: Final = "The query is too deeply nested. Name its parts: `with part as (select ...)`."


def checked_sql(con: duckdb.DuckDBPyConnection, text: str, marts: Collection[str]) -> str:
    """
    SQL of a question about the marts, checked and ready to run.

    Parameters
    ----------
    con
        A locked connection to the snapshot.
    text
        A SELECT, DESCRIBE, SUMMARIZE, PIVOT or EXPLAIN.
    marts
        Tables and views that it may read.

    Raises
    ------
    QueryRefused
        If it is anything else, or names a table or function that is not allowed.
    """
    require_short(text)
    tokens = tokens_of(text)
    prefix = ""
    if tokens and tokens[0].text == "explain":
        is_analyzed = len(tokens) > 1 and tokens[1].text == "analyze"
        prefix = "explain analyze " if is_analyzed else "explain "
        last = tokens[1 if is_analyzed else 0]
        text = text.encode()[last.start + len(last.text) :].decode()
    try:
        tree = _parsed(con, text)
        if tree is None:
            text = with_pivot_values(con, text, lambda sql: require_allowed(_select(con, sql), marts))
            tree = _select(con, text)
        require_allowed(tree, marts)
    except RecursionError as error:
        raise QueryRefused(TOO_DEEP) from error
    return prefix + text


def _select(con: duckdb.DuckDBPyConnection, text: str) -> Node:
    tree = _parsed(con, text)
    if tree is None:
        is_pivot = any(token.text == "pivot" for token in tokens_of(text))
        hint = " A PIVOT inside another query has to list its values: PIVOT ... ON column IN ('a', 'b')."
        raise QueryRefused(
            "Expected a query that reads: SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SUMMARIZE or EXPLAIN."
            + (hint if is_pivot else "")
        )
    return tree


def _parsed(con: duckdb.DuckDBPyConnection, text: str) -> Node | None:
    """The parse tree of one SELECT; None for other statements, among them a PIVOT that lists no values."""
    [(serialized,)] = con.execute("select json_serialize_sql($text::varchar)", {"text": text}).fetchall()
    tree = json.loads(serialized)
    if tree["error"]:
        if tree["error_type"] == "not implemented":
            return None
        if "expression depth" in tree["error_message"]:
            raise QueryRefused(TOO_DEEP)
        raise QueryRefused(f"The query cannot be parsed: {tree['error_message']}.")
    if len(tree["statements"]) != 1:
        raise QueryRefused(f"Expected one query, found {len(tree['statements'])}. Ask one at a time.")
    statement: Node = tree["statements"][0]
    return statement


def require_allowed(tree: Node, marts: Collection[str]) -> None:
    """
    Walk a parse tree and refuse the first node that is not on a list.

    Raises
    ------
    QueryRefused
        With what was found and what may be used instead.
    """
    unvisited: list[tuple[object, frozenset[str]]] = [(tree["node"], frozenset())]
    while unvisited:
        node, ctes = unvisited.pop()
        if isinstance(node, list):
            unvisited += [(child, ctes) for child in node]
        elif isinstance(node, dict):
            _require_allowed_node(node, ctes, marts)
            if "cte_map" in node:
                for name, query, visible in _ctes(node, ctes):
                    unvisited.append((query, visible))
                    ctes |= {name}
            unvisited += [(child, ctes) for child in _children(node)]


def _ctes(node: Node, outer: frozenset[str]) -> Iterator[tuple[str, object, frozenset[str]]]:
    """Name and query of each common table expression, and the names that its query can see."""
    visible = outer
    for entry in node["cte_map"]["map"]:
        name = entry["key"].lower()
        is_recursive = entry["value"]["query_node"]["type"] == "RECURSIVE_CTE_NODE"
        yield name, entry["value"], visible | {name} if is_recursive else visible
        visible |= {name}


def _children(node: Node) -> Iterator[object]:
    """What is left to visit below a node: its CTEs and the name of its table function have been."""
    for key, child in node.items():
        if key == "function" and node.get("type") == "TABLE_FUNCTION":
            yield child["arguments"]
        elif key != "cte_map":
            yield child


def _require_allowed_node(node: Node, ctes: frozenset[str], marts: Collection[str]) -> None:
    kind = node.get("type")
    if "class" in node:
        if node["class"] not in EXPRESSIONS:
            raise QueryRefused(f"A query cannot contain {_words(node['class'])}.")
        if node["class"] in ("FUNCTION", "WINDOW"):
            _require_allowed_function(node)
    elif isinstance(kind, str) and kind not in NODES | DIRECTIONS:
        raise QueryRefused(f"A query can only read; this one contains {_words(kind)}.")
    elif kind == "BASE_TABLE":
        _require_allowed_table(node, ctes, marts)
    elif kind == "TABLE_FUNCTION":
        function = node["function"]
        name = str(function.get("function_name", "")).lower()
        if name not in TABLE_FUNCTIONS or function["schema"] or function["catalog"]:
            allowed = ", ".join(sorted(TABLE_FUNCTIONS))
            raise QueryRefused(
                f"{name}() cannot be used in FROM. Query the marts; the only table functions are {allowed}."
            )
    elif kind == "SHOW_REF":
        if node["show_type"] not in SHOW_KINDS:
            raise QueryRefused(
                "SHOW can only show the columns of a mart. `abm sql --tables` lists the marts."
            )
        if node["table_name"]:
            _require_allowed_table(node, ctes, marts)


def _require_allowed_function(node: Node) -> None:
    name = str(node["function_name"]).lower()
    if node["schema"] or node["catalog"]:
        raise QueryRefused(f"Write {name}() without a schema before it.")
    if name not in FUNCTIONS:
        raise QueryRefused(
            f"The function {name}() cannot be used here.{_suggestion(name, FUNCTIONS, likeness=0.75)}"
        )


def _require_allowed_table(node: Node, ctes: frozenset[str], marts: Collection[str]) -> None:
    name = str(node["table_name"]).lower()
    is_qualified = bool(node["schema_name"] or node["catalog_name"])
    is_mart = name in marts and not node["catalog_name"] and node["schema_name"].lower() in ("", "main")
    if is_mart or (name in ctes and not is_qualified):
        return
    written = ".".join(filter(None, (node["catalog_name"], node["schema_name"], node["table_name"])))
    suggestion = _suggestion(name, marts) or " `abm sql --tables` lists the marts."
    raise QueryRefused(f"There is no mart called {written!r}.{suggestion}")


def _suggestion(name: str, known: Collection[str], *, likeness: float = 0.6) -> str:
    near = get_close_matches(name, sorted(known), n=3, cutoff=likeness)
    return f" Did you mean {either(near)}?" if near else ""


def _words(kind: object) -> str:
    return str(kind).replace("_QUERY_NODE", "").replace("_", " ")
