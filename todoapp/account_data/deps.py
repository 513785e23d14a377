"""What the export's route needs: a transaction that is open until the last line is sent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from todoapp.account_data import export
from todoapp.account_data.export import Export
from todoapp.http.identity import CurrentUserId
from todoapp.http.problems import Busy


async def get_export(request: Request, user_id: CurrentUserId) -> AsyncIterator[Export]:
    """The export of the asker's todos.

    Raises:
        Busy: no place became free in time.
        ExportUnfinished: another one of the asker's is being sent.
    """
    state = request.app.state
    try:
        await asyncio.wait_for(state.exports.acquire(), state.settings.pool_seconds)
    except TimeoutError:
        raise Busy from None
    try:
        async with state.turns, export.opened(state.engine, user_id) as opened:
            yield opened
    finally:
        state.exports.release()


ExportDep = Annotated[Export, Depends(get_export)]
