"""What tests of moderation ask and decide, as people and moderators do."""

from typing import Any

from subgraphs.social.tests.conftest import Social

MOD = "user_01j00000000000000000000mod"
MAY = "user_01j00000000000000000000may"
MODERATORS = (MOD, MAY)
THREAT = "I will kill you"
INSULT = "You fucking idiot"
SCAM = "Pay via Western Union, write to me at +351 912 345 678"

CASE = """
  fragment Case on ModerationCase {
    id state kind body isHeld categories saidBy appeal author { id }
    reports { reason note } trail { state reason by { id } }
  }
"""
REVIEW = "fragment Review on ContentReview { id state kind body categories reason mayAppeal }"
QUEUE = (
    """
    query($state: ModerationState! = OPEN, $first: Int! = 20, $after: String) {
      moderationQueue(state: $state, first: $first, after: $after) {
        edges { node { ...Case } } pageInfo { endCursor hasNextPage }
      }
    }
"""
    + CASE
)
DECIDE = (
    """
    mutation($input: DecideModerationInput!) {
      decideModeration(input: $input) {
        __typename ... on DecideModerationSuccess { case { ...Case } }
        ... on Problem { code message path }
      }
    }
"""
    + CASE
)
REVIEWS = "query { contentReviews { edges { node { ...Review } } } }" + REVIEW
APPEAL = (
    """
    mutation($input: AppealModerationInput!) {
      appealModeration(input: $input) {
        __typename ... on AppealModerationSuccess { review { ...Review } }
        ... on Problem { code message path }
      }
    }
"""
    + REVIEW
)
REPORT = """
    mutation($input: ReportContentInput!) {
      reportContent(input: $input) {
        __typename ... on ReportContentSuccess { isNew } ... on Problem { code path }
      }
    }
"""
TOLD = "query { notifications { edges { node { kind text } } } }"


async def asks(social: Social, query: str, person: str, /, **variables: Any) -> Any:
    """The one field that was asked for, by a moderator or anybody else."""
    roles = ["MODERATOR"] if person in MODERATORS else ["TRAVELER"]
    token = social.issuer.token(person, roles=roles)
    answer = await social.router.ask(query, variables, token=token)
    assert "errors" not in answer, answer
    [value] = answer["data"].values()
    return value


async def queue(social: Social, state: str = "OPEN", **page: Any) -> list[dict[str, Any]]:
    found = await asks(social, QUEUE, MOD, state=state, **page)
    return [edge["node"] for edge in found["edges"]]


async def decides(
    social: Social, case_id: str, decision: str, by: str = MOD, reason: str = "As the rules say."
) -> Any:
    wanted = {"caseId": case_id, "decision": decision, "reason": reason}
    return await asks(social, DECIDE, by, input=wanted)


async def reports(social: Social, by: str, **what: Any) -> Any:
    return await asks(social, REPORT, by, input={"reason": "HARASSMENT", **what})


async def reviews(social: Social, author: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in (await asks(social, REVIEWS, author))["edges"]]


async def told_kinds(social: Social, person: str) -> list[str]:
    """Of the person's notifications about what they said, newest first."""
    kinds = [edge["node"]["kind"] for edge in (await asks(social, TOLD, person))["edges"]]
    return [kind for kind in kinds if kind.startswith("CONTENT_")]
