"""Where is the picture of each person, and who serves the generated ones?"""

import re
from hashlib import sha256
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from subgraphs.accounts.people import repository
from subgraphs.accounts.people.avatars import svg_of
from subgraphs.accounts.people.models import UserRow, Visibility
from subgraphs.chassis.database import Database

AVATARS: Final = "/avatars"
USER_ID: Final = re.compile("user_[0-9a-z]{26}")
HEADERS: Final = {
    "Cache-Control": "public, max-age=600",
    # Also opened by itself the picture runs nothing and loads nothing.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


def picture_of(person: UserRow, avatars_url: str | None) -> str | None:
    """What the person set, else the generated one, which a PRIVATE person has not."""
    if person.avatar_url is not None:
        return person.avatar_url
    if avatars_url is None or person.visibility == Visibility.PRIVATE.value:
        return None
    return f"{avatars_url.rstrip('/')}/{person.id}.svg"


def routes(database: Database) -> list[BaseRoute]:
    """For browsers, which show no token: of people whose card everybody sees."""

    async def avatar(request: Request) -> Response:
        person = await _shown_to_all(database, request.path_params["user_id"])
        if person is None:
            return Response(status_code=404, headers={"Cache-Control": "public, max-age=60"})
        svg = svg_of(person.id, person.display_name).encode()
        headers = {**HEADERS, "ETag": f'"{sha256(svg).hexdigest()[:32]}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(svg, headers=headers, media_type="image/svg+xml")

    return [Route(f"{AVATARS}/{{user_id}}.svg", avatar)]


async def _shown_to_all(database: Database, user_id: str) -> UserRow | None:
    if not USER_ID.fullmatch(user_id):  # it comes from an address, checked by nobody yet
        return None
    people = await database.fetched(
        lambda session: repository.people_by_id(session, [user_id], viewer_id=None)
    )
    return people.get(user_id)
