"""Neo4j: one way to read and one to write, each with time-outs and a span."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, LiteralString

from fastapi import Depends, Request
from neo4j import AsyncGraphDatabase, AsyncManagedTransaction, unit_of_work
from neo4j.exceptions import AuthError, ClientError, DatabaseError, DriverError, TransientError
from opentelemetry.trace import Tracer

from todoapp.http.problems import GraphUnavailable
from todoapp.settings import Settings
from todoapp.telemetry.traces import client_span

WRITE_TIMEOUT = 30.0  # seconds the worker waits, who has nobody behind it
LATER = 5.0  # seconds after the server's own time-out: then it has fallen silent
# What Neo4j calls the client's fault and isn't, or not for long; and how their codes go on.
AWAY = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.Terminated",
    "Neo.ClientError.Security.",  # too many wrong passwords, for one, whoever sent them
    "Neo.ClientError.Database.",
)


class Graph:
    """A pool of connections to Neo4j; making one connects to nothing yet."""

    def __init__(self, settings: Settings, tracer: Tracer) -> None:
        self._tracer = tracer
        self._read_seconds = settings.graph_seconds
        self._driver = AsyncGraphDatabase.driver(
            settings.neo4j_uri,
            auth=(settings.neo4j_user, settings.neo4j_password.get_secret_value()),
            max_connection_pool_size=settings.graph_pool_size,
            connection_timeout=2,  # seconds, as everything here
            connection_acquisition_timeout=3,
            connection_write_timeout=5,
            # A connection that died in the pool is replaced by a second attempt; a server that
            # is away is reported soon.
            max_transaction_retry_time=0.5,
            initial_retry_delay=0.1,
            # Questions about labels that nothing carries yet are no mistake here.
            notifications_min_severity="OFF",
        )

    async def read(
        self, name: str, query: LiteralString, **parameters: Any
    ) -> list[dict[str, Any]]:
        """Rows that answer `query`.

        Raises:
            GraphUnavailable: Neo4j is away, refuses our password, or takes too long.
        """
        return await self._run("read", name, {query: parameters})

    async def write(
        self, name: str, query: LiteralString, **parameters: Any
    ) -> list[dict[str, Any]]:
        """Run `query` in a transaction of its own; answers and raises as `read` does."""
        return await self._run("write", name, {query: parameters})

    async def write_together(
        self, name: str, queries: Mapping[LiteralString, dict[str, Any]]
    ) -> None:
        """Run queries, each with its parameters, in one transaction; raises as `read` does."""
        await self._run("write", name, queries)

    async def answers(self) -> bool:
        """Whether Neo4j can be asked."""
        try:
            await self.read("RETURN 1", "RETURN 1")
        except GraphUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Close all connections."""
        await self._driver.close()

    async def _run(
        self, mode: str, name: str, queries: Mapping[LiteralString, dict[str, Any]]
    ) -> list[dict[str, Any]]:
        seconds = self._read_seconds if mode == "read" else WRITE_TIMEOUT

        @unit_of_work(timeout=seconds)
        async def work(transaction: AsyncManagedTransaction) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = []
            for query, parameters in queries.items():
                rows = await (await transaction.run(query, parameters)).data()
            return rows

        try:
            with client_span(self._tracer, name, "neo4j", ";\n".join(queries)):
                async with asyncio.timeout(seconds + LATER), self._driver.session() as session:
                    if mode == "read":
                        return await session.execute_read(work)
                    return await session.execute_write(work)
        except (TimeoutError, DriverError, TransientError, AuthError, DatabaseError) as error:
            raise GraphUnavailable from error
        except ClientError as error:
            if (error.code or "").startswith(AWAY):
                raise GraphUnavailable from error
            raise


async def get_graph(request: Request) -> Graph:
    """The application's one graph."""
    graph: Graph = request.app.state.graph
    return graph


GraphDep = Annotated[Graph, Depends(get_graph)]
