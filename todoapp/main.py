"""Putting the application together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from todoapp import __version__
from todoapp.account_data import deletion
from todoapp.account_data import routes as account_routes
from todoapp.db.engine import open_traced_engine
from todoapp.db.pool import Pool, Turns
from todoapp.db.reader import Reader
from todoapp.db.session import session_factory
from todoapp.graph import routes as graph_routes
from todoapp.graph.deps import LAG
from todoapp.graph.driver import Graph
from todoapp.http import errors, health, metrics, middleware, openapi
from todoapp.http.body_limit import BodyLimit
from todoapp.http.deadline import Deadline
from todoapp.http.middleware import RequestLog, SecurityHeaders
from todoapp.http.pages import routes as pages
from todoapp.http.pages.policy import page_router
from todoapp.http.ratelimit import Limits
from todoapp.settings import Settings
from todoapp.telemetry.traces import tracer_of, tracer_provider
from todoapp.todos import routes as todo_routes
from todoapp.todos.categories import routes as category_routes
from todoapp.todos.dependencies import routes as dependency_routes
from todoapp.todos.sharing import routes as sharing_routes
from todoapp.todos.subtasks import routes as subtask_routes
from todoapp.users import routes as user_routes
from todoapp.users.passwords import Passwords
from todoapp.users.sessions import routes as auth_routes

FRONTEND = Path(__file__).parent / "frontend"
OPERATING = 2  # connections for /readyz and /metrics
MAX_BODY = 200_000  # bytes; a todo with everything in it, each letter escaped, is shorter
LONGER = {("DELETE", f"{at}/users/me"): deletion.SECONDS for at in ("", middleware.PREFIX)}
CORS_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
CORS_HEADERS = ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"]
CORS_EXPOSED = ["ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy"]
CORS_EXPOSED += ["X-Request-ID", "Idempotency-Replayed", LAG]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the requests share and close it at the end; nothing has to be reachable yet."""
    settings, tracer = app.state.settings, app.state.tracer
    app.state.passwords = Passwords()
    app.state.engine = open_traced_engine(settings, tracer)
    app.state.sessions = session_factory(app.state.engine)
    app.state.turns = Turns(settings.pool_size, settings.pool_seconds)
    reading = Pool(settings.database_url, **settings.engine_limits)
    app.state.reader = Reader(reading, tracer)
    # Each keeps a connection as long as its reader likes: the other half is for all else.
    app.state.exports = asyncio.Semaphore(max(1, settings.pool_size // 2))
    app.state.graph = Graph(settings, tracer)
    app.state.limits = Limits(Reader(reading), settings)
    # Not by a pool that requests wait for: when that is full, one wants to know.
    operating = Pool(settings.database_url, pool_size=OPERATING)
    app.state.operator = Reader(operating)
    app.state.health = health.Health(
        app.state.operator, app.state.graph.answers, settings.ready_timeout
    )
    try:
        yield
    finally:
        await app.state.health.close()
        await app.state.graph.close()
        await operating.close()
        await reading.close()
        await app.state.engine.dispose()


def create_app(settings: Settings) -> FastAPI:
    """The application. All state is on `app.state`, so several can live in one process."""
    provider = tracer_provider(settings, "api")
    app = FastAPI(
        title="todoapp",
        version=__version__,
        lifespan=lifespan,
        summary=openapi.SUMMARY,
        openapi_url="/openapi.json" if settings.docs else None,
        docs_url=None,  # the stock pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # to an address made of what the client says we are called
        telemetry={
            "tracer_provider": provider,
            "tracing": provider is not None,
            "operation_spans": False,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },
    )
    app.state.settings = settings
    app.state.stopping = False
    app.state.metrics = metrics.Metrics()
    app.state.tracer = tracer_of(provider)
    _surround(app, settings)
    errors.install(app)
    for router in (  # asked one after the other, so what is wanted most stands first
        account_routes.router,  # before todos: its /todos/export is no todo's id
        todo_routes.router,
        subtask_routes.router,
        dependency_routes.router,
        sharing_routes.router,
        user_routes.router,
        auth_routes.router,
        category_routes.router,
        graph_routes.router,
        health.router,
    ):
        app.include_router(router)
    app.add_api_route(middleware.PREFIX, index, tags=["operation"])
    app.include_router(metrics.router)
    pages.install(app)
    openapi.install(app)
    page = page_router()
    page.frontend("/", directory=FRONTEND, fallback=None)
    app.include_router(page)
    return app


def _surround(app: FastAPI, settings: Settings) -> None:
    """Put around the routes what concerns every request: the last one added is the outermost."""
    app.add_middleware(BodyLimit, limit=MAX_BODY)
    app.add_middleware(Deadline, seconds=settings.request_seconds, longer=LONGER)
    app.add_middleware(RequestLog)
    app.add_middleware(metrics.RequestMetrics, metrics=app.state.metrics)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=CORS_METHODS,
            allow_headers=CORS_HEADERS,
            expose_headers=CORS_EXPOSED,
        )
    app.add_middleware(SecurityHeaders, https=settings.https)
    app.add_middleware(middleware.ApiPrefix)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))


async def index() -> dict[str, str | dict[str, str]]:
    """What this is and where to go."""
    links = {
        "register": "/users",
        "log_in": "/auth/login",
        "todos": "/todos",
        "openapi": "/openapi.json",
        "ready": "/readyz",
    }
    return {"name": "todoapp", "version": __version__, "links": links}
