"""A demonstration account with a few todos that wait for each other."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from todoapp.todos import service as todos
from todoapp.todos.dependencies import service as dependencies
from todoapp.users import service as users
from todoapp.users.models import User
from todoapp.users.passwords import Passwords

# Each todo, and those of the list that have to be done before it.
TODOS: dict[str, tuple[str, ...]] = {
    "Choose a date for the party": (),
    "Write the guest list": (),
    "Find a room": ("Choose a date for the party", "Write the guest list"),
    "Send the invitations": ("Find a room",),
    "Count the answers": ("Send the invitations",),
    "Plan the menu": ("Count the answers",),
    "Write the shopping list": ("Plan the menu",),
    "Go shopping": ("Write the shopping list",),
    "Borrow chairs": ("Count the answers",),
    "Decorate the room": ("Find a room", "Borrow chairs"),
}


async def seed(
    session: AsyncSession, passwords: Passwords, *, email: str, password: str, name: str
) -> bool:
    """Add account and todos unless the account exists; returns whether it was added."""
    email = email.lower()
    if await session.scalar(select(User.id).where(User.email == email)):
        return False
    user = await users.register(session, passwords, email=email, password=password, name=name)
    ids = {}
    for title, waits_for in TODOS.items():
        ids[title] = (await todos.create(session, user.id, title=title)).id
        for other in waits_for:
            await dependencies.add(session, user.id, ids[title], ids[other])
    await todos.complete(session, user.id, ids["Choose a date for the party"])
    return True
