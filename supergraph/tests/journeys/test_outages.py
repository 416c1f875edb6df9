"""What still answers while a part of the stack is dead."""

from supergraph.tests.journeys.stack import Stack, data_of

THREE_DOMAINS = """
    {
      viewer { handle }
      airport(iataCode: "LIS") { name }
      notifications(first: 1) { unreadCount }
    }
"""


async def test_with_social_dead_the_others_answer_and_its_fields_say_so(stack: Stack) -> None:
    with stack.without("social"):
        answer = await stack.ask(
            '{ viewer { handle } airport(iataCode: "LIS") { iataCode } '
            "unread: notifications(first: 1) { unreadCount } }",
            person="alice",
        )

    assert answer["data"]["viewer"] == {"handle": "alice"}
    assert answer["data"]["airport"] == {"iataCode": "LIS"}
    assert answer["data"]["unread"] is None
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "SUBGRAPH_UNAVAILABLE"
    assert error["path"] == ["unread"]


async def test_with_redis_dead_everything_answers(stack: Stack) -> None:
    with stack.without("valkey"):
        answers = [await stack.ask(THREE_DOMAINS, person="alice") for _ in range(5)]

    for answer in answers:
        assert data_of(answer)["viewer"] == {"handle": "alice"}
