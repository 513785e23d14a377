"""Who is asking, as routes take it."""

from typing import Annotated

from fastapi import Depends

from todoapp.db.session import SessionDep
from todoapp.http.identity import CurrentUserId
from todoapp.http.problems import NotAuthenticated
from todoapp.users.models import User


async def get_current_user(session: SessionDep, user_id: CurrentUserId) -> User:
    """The account that the access token speaks for.

    Raises:
        NotAuthenticated: as for the id, or the account is gone.
    """
    user = await session.get(User, user_id)
    if user is None:
        raise NotAuthenticated
    return user


__all__ = ["CurrentUser", "CurrentUserId", "get_current_user"]

CurrentUser = Annotated[User, Depends(get_current_user)]
