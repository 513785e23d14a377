"""No request waits for ever: the databases' own time-outs help only while they still run."""

import asyncio
import math
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from todoapp.http.problems import BodyTooSlow, Busy, Unconfirmed

UNREAD = 60.0  # seconds that a part of an answer may wait for somebody to read it
Asked = tuple[str, str]  # method and path


class Deadline:
    """Gives up a request whose answer hasn't begun after some seconds; `longer` names the few that
    may take longer, by method and path.

    Nobody holds a connection for long with a body that never ends. Who reads nothing of a long
    answer is given up, too: its place and its transaction wait for them.
    """

    def __init__(self, app: ASGIApp, seconds: float, longer: Mapping[Asked, float]) -> None:
        self.app = app
        self.usual = seconds
        self.longer = longer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            BodyTooSlow: its body didn't come.
            Busy: it took too long; what it had begun is rolled back.
            Unconfirmed: it took too long, and was about to be committed.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        more = self.longer.get((scope["method"], scope["path"]), self.usual) - self.usual
        begun = receiving = False
        state = scope.setdefault("state", {})
        try:
            async with asyncio.timeout(self.usual) as deadline:

                async def receive_in_time() -> Message:
                    nonlocal receiving, more
                    receiving = True
                    message = await receive()
                    receiving = False
                    if (when := deadline.when()) and not deadline.expired():
                        if not message.get("more_body"):  # all is there: now it may work longer
                            when, more = when + more, 0
                        deadline.reschedule(when)
                    return message

                async def send_in_time(message: Message) -> None:
                    nonlocal begun
                    if deadline.expired():  # an error took the cancellation's place
                        raise TimeoutError  # noqa: TRY301  # caught below, as any other
                    now = asyncio.get_running_loop().time()
                    if not begun and now >= (deadline.when() or math.inf):
                        # It runs out just now: what cancels us arrives here.
                        await asyncio.sleep(self.usual)
                    begun = True
                    deadline.reschedule(now + UNREAD)
                    await send(message)
                    deadline.reschedule(None)  # making the next part may take its time

                await self.app(scope, receive_in_time, send_in_time)
        except TimeoutError as error:
            if begun or not deadline.expired():
                raise
            if state.get("committing"):
                raise Unconfirmed from error
            raise (BodyTooSlow if receiving else Busy) from error
