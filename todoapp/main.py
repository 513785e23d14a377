"""Putting the application together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from todoapp import __version__
from todoapp.account_data import deletion
from todoapp.account_data import routes as account_routes
from todoapp.db.engine import Turns, open_traced_engine
from todoapp.db.reader import Pool, Reader
from todoapp.db.session import session_factory
from todoapp.graph import routes as graph_routes
from todoapp.graph.deps import LAG
from todoapp.graph.driver import Graph
from todoapp.http import errors, health, metrics, openapi
from todoapp.http.body_limit import BodyLimit
from todoapp.http.deadline import Deadline
from todoapp.http.middleware import PREFIX, ApiPrefix, RequestLog, SecurityHeaders
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
LONGER = {("DELETE", f"{at}/users/me"): deletion.SECONDS for at in ("", PREFIX)}
CORS_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
CORS_HEADERS = ["Authorization", "Content-Type", "If-Match", "If-None-Match", "Idempotency-Key"]
CORS_EXPOSED = ["ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy"]
CORS_EXPOSED += ["X-Request-ID", "Idempotency-Replayed", LAG]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the requests share and close it at the end; nothing has to be reachable yet."""
    settings, tracer, state = app.state.settings, app.state.tracer, app.state
    async with AsyncExitStack() as opened:
        state.passwords = Passwords()
        state.engine = open_traced_engine(settings, tracer)
        opened.push_async_callback(state.engine.dispose)
        state.sessions = session_factory(state.engine)
        state.turns = Turns(settings.pool_size, settings.pool_seconds)

        reading = Pool(settings.database_url, **settings.engine_limits)
        opened.push_async_callback(reading.close)
        state.reader = Reader(reading, tracer)
        state.limits = Limits(Reader(reading), settings)
        # Each keeps a connection as long as its reader likes: the other half is for all else.
        state.exports = asyncio.Semaphore(max(1, settings.pool_size // 2))

        state.graph = Graph(settings, tracer)
        opened.push_async_callback(state.graph.close)

        # Not by a pool that requests wait for: when that is full, one wants to know.
        operating = Pool(settings.database_url, pool_size=OPERATING)
        opened.push_async_callback(operating.close)
        state.operator = Reader(operating)
        state.health = health.Health(state.operator, state.graph.answers, settings.ready_timeout)
        opened.push_async_callback(state.health.close)
        yield


def create_app(settings: Settings) -> FastAPI:
    """The application. All state is on `app.state`, so several can live in one process."""
    provider, figures = tracer_provider(settings, "api"), metrics.Metrics()
    app = FastAPI(
        title="todoapp",
        version=__version__,
        lifespan=lifespan,
        middleware=_around(settings, figures),
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
    app.state.metrics = figures
    app.state.tracer = tracer_of(provider)
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
    app.add_api_route(PREFIX, index, tags=["operation"])
    app.include_router(metrics.router)
    pages.install(app)
    openapi.install(app)
    page = page_router()
    page.frontend("/", directory=FRONTEND, fallback=None)
    app.include_router(page)
    return app


def _around(settings: Settings, figures: metrics.Metrics) -> list[Middleware]:
    """What is around every request, the outermost first."""
    proxies = Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    other_origins = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=CORS_METHODS,
        allow_headers=CORS_HEADERS,
        expose_headers=CORS_EXPOSED,
    )
    return [
        *([proxies] if settings.trusted_proxies else []),
        Middleware(ApiPrefix),
        Middleware(SecurityHeaders, https=settings.https),
        *([other_origins] if settings.cors_origins else []),
        Middleware(metrics.RequestMetrics, metrics=figures),
        Middleware(RequestLog),
        Middleware(Deadline, seconds=settings.request_seconds, longer=LONGER),
        Middleware(BodyLimit, limit=MAX_BODY),
    ]


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
