"""Every query about cases and the lists that they stand on."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import DuplicateKeyError

from subgraphs.chassis.documents import announcing
from subgraphs.chassis.pages import Page
from subgraphs.social.moderation.models import (
    KEPT,
    MOST_REPORTS,
    WAITING,
    CaseDocument,
    CaseState,
    Report,
    ShelvedCaseDocument,
    Step,
)


async def opened(case: CaseDocument) -> CaseDocument:
    """The case of these words: this one, unless there was one before."""
    try:
        return await case.insert()
    except DuplicateKeyError:
        kept = await by_id(case.id)
        return kept or case


async def by_id(id: str) -> CaseDocument | None:
    return await CaseDocument.find_one({"_id": id})


async def by_ids(ids: Collection[str]) -> dict[str, CaseDocument]:
    found = await CaseDocument.find({"_id": {"$in": list(ids)}}).to_list()
    return {case.id: case for case in found}


async def report(case_id: str, report: Report) -> bool:
    """False: that person reported it before, or there are MOST_REPORTS."""
    unlike = {"reports.by": {"$ne": report.by}, f"reports.{MOST_REPORTS - 1}": {"$exists": False}}
    result = await CaseDocument.get_pymongo_collection().update_one(
        {"_id": case_id, **unlike}, {"$push": {"reports": report.model_dump()}}
    )
    return bool(result.modified_count)


async def move(case: CaseDocument, step: Step, appeal: str | None = None) -> CaseDocument | None:
    """Out of the state that it is known in; None when somebody has moved it meanwhile."""
    said = announcing(case.changed(step.state))
    expires = None if step.state in WAITING else datetime.now(UTC) + KEPT
    put: dict[str, Any] = {"state": step.state, "expires_at": expires}
    if appeal is not None:
        put["appeal"] = appeal
    found = await CaseDocument.get_pymongo_collection().find_one_and_update(
        {"_id": case.id, "state": case.state},
        {
            "$set": {**said["$set"], **put},
            "$push": {**said["$push"], "trail": step.model_dump()},
        },
        return_document=ReturnDocument.AFTER,
    )
    return CaseDocument.model_validate(found) if found else None


def queue(state: CaseState) -> str:
    """The list of all cases in one state."""
    return f"queue/{state}"


async def shelve(case: CaseDocument) -> None:
    """Onto the list of its state, off those of the others; and on its author's."""
    others = [queue(state) for state in CaseState if state is not case.state]
    collection = ShelvedCaseDocument.get_pymongo_collection()
    on = [queue(case.state), *([case.author_id] if case.is_told_to_author else [])]
    placed = {"case_id": case.id, "position": case.position, "expires_at": case.expires_at}
    await collection.bulk_write(
        [
            UpdateOne(
                {"_id": f"{shelf_id}/{case.id}", "shelf_id": shelf_id},
                {"$set": placed},
                upsert=True,
            )
            for shelf_id in on
        ],
        ordered=False,
    )
    await collection.delete_many({"shelf_id": {"$in": others}, "case_id": case.id})


async def page(shelf_id: str, page: Page, *, oldest_first: bool) -> list[Mapping[str, Any]]:
    """Of a list's rows, `page.limit` at most. Raises InvalidInput."""
    after = page.position(str)
    beyond = {"position": {"$gt" if oldest_first else "$lt": after}} if after is not None else {}
    found = ShelvedCaseDocument.get_pymongo_collection().find({"shelf_id": shelf_id, **beyond})
    rows: list[Mapping[str, Any]] = (
        await found.sort("position", 1 if oldest_first else -1).limit(page.limit).to_list()
    )
    return rows
