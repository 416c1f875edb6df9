"""Does the tests' own guard see a query that names no shard?"""

import pytest
from pymongo import DeleteOne

from subgraphs.chassis.documents import DocumentOutbox
from subgraphs.chassis.testing.shards import holds, looking_everywhere
from subgraphs.social.notifications.models import NotificationDocument
from subgraphs.social.people.models import FollowDocument

ANA = "user_01j00000000000000000000ana"


@pytest.mark.parametrize(
    ("filter", "named"),
    [
        ({"user_id": ANA}, True),
        ({"user_id": {"$in": [ANA]}}, True),
        ({"$or": [{"user_id": ANA, "n": 1}, {"user_id": {"$eq": ANA}}]}, True),
        ({"$and": [{"n": 1}, {"user_id": ANA}]}, True),
        ({}, False),
        ({"n": 1}, False),
        ({"user_id": {"$gt": ANA}}, False),
        ({"$or": [{"user_id": ANA}, {"n": 1}]}, False),
    ],
)
def test_a_shard_is_named_by_equality_in_every_branch(filter, named):
    assert holds(filter, "user_id") is named


async def find():
    await FollowDocument.find({"followed_id": ANA}).to_list()


async def count():
    await NotificationDocument.find_all().count()


async def update():
    await NotificationDocument.find({"sequence": 1}).update({"$set": {"sequence": 2}})


async def delete():
    await NotificationDocument.find({"sequence": 1}).delete()


async def aggregate():
    await FollowDocument.get_pymongo_collection().aggregate([{"$match": {"followed_id": ANA}}])


async def union():
    other = {"coll": "follows", "pipeline": [{"$match": {"followed_id": ANA}}]}
    await FollowDocument.get_pymongo_collection().aggregate(
        [{"$match": {"follower_id": ANA}}, {"$unionWith": other}]
    )


async def find_and_change():
    await FollowDocument.get_pymongo_collection().find_one_and_update(
        {"followed_id": ANA}, {"$set": {"version": 2}}
    )


async def several_at_once():
    await FollowDocument.get_pymongo_collection().bulk_write(
        [DeleteOne({"follower_id": ANA}), DeleteOne({"followed_id": ANA})]
    )


@pytest.mark.parametrize(
    "query",
    [find, count, update, delete, aggregate, union, find_and_change, several_at_once],
    ids=lambda query: query.__name__,
)
async def test_a_query_without_its_shard_key_is_refused(social, every_query_names_its_shard, query):
    await query()

    assert len(every_query_names_its_shard) == 1
    every_query_names_its_shard.clear()


async def test_the_relays_scans_and_a_tests_own_look_are_not(social, every_query_names_its_shard):
    outbox = DocumentOutbox(FollowDocument)
    await outbox.waiting(10)
    await outbox.newest_placed()
    await outbox.publish_again()
    await outbox.forget_old()
    with looking_everywhere():
        await NotificationDocument.find_all().count()

    assert every_query_names_its_shard == []
