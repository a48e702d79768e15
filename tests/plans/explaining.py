"""Plans of statements as PostgreSQL tells them, for tests that insist on an index."""

import json
from collections.abc import Iterator
from typing import Any

from store.pool import Connection

Node = dict[str, Any]


async def explain(conn: Connection, statement: str, *arguments: object) -> Node:
    """Run a statement inside a transaction that is rolled back, and return its plan with what it did."""
    transaction = conn.transaction()
    await transaction.start()
    try:
        found = await conn.fetchval(f"explain (analyze, buffers, format json) {statement}", *arguments)
    finally:
        await transaction.rollback()
    plans = json.loads(found) if isinstance(found, str) else found
    root: Node = plans[0]["Plan"]
    return root


def nodes(plan: Node) -> Iterator[Node]:
    """A plan and every plan below it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def indexes(plan: Node) -> set[str]:
    """Names of the indexes a plan reads."""
    return {node["Index Name"] for node in nodes(plan) if "Index Name" in node}


def scanned_tables(plan: Node) -> set[str]:
    """Names of the tables a plan reads from end to end."""
    return {node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"}


def blocks(plan: Node) -> int:
    """How many blocks the whole plan touched."""
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
