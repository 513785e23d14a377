"""What the export's route needs: a transaction that is open until the last line is sent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from todoapp.exchange import export
from todoapp.exchange.export import Export
from todoapp.problems import Busy
from todoapp.users.deps import CurrentUserId


async def get_export(request: Request, user_id: CurrentUserId) -> AsyncIterator[Export]:
    """The export of the asker's todos.

    Raises:
        Busy: this process sends as many as it may already.
    """
    places: asyncio.Semaphore = request.app.state.exports
    if places.locked():
        raise Busy
    async with places, export.opened(request.app.state.engine, user_id) as opened:
        yield opened


ExportDep = Annotated[Export, Depends(get_export)]
