"""No request waits for ever: the databases' own time-outs help only while they still run."""

import asyncio
import math

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from todoapp.problems import Busy


class Deadline:
    """Gives up a request whose answer hasn't begun after some seconds."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            Busy: it took too long; what it had begun is rolled back.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False
        try:
            async with asyncio.timeout(self.seconds) as deadline:

                async def send_in_time(message: Message) -> None:
                    nonlocal begun
                    if not begun:
                        if asyncio.get_running_loop().time() >= (deadline.when() or math.inf):
                            # It runs out just now: what cancels us arrives here.
                            await asyncio.sleep(self.seconds)
                        deadline.reschedule(None)  # a long answer may take its time
                        begun = True
                    await send(message)

                await self.app(scope, receive, send_in_time)
        except TimeoutError as error:
            if not deadline.expired():
                raise
            raise Busy from error
