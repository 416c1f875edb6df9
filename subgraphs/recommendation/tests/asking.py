"""The operations that recommendation's tests ask."""

LISTED = """
    query($id: ID!, $kind: RecommendedKind!, $first: Int!, $after: String) {
      _entities(representations: [{__typename: "User", id: $id}]) { ... on User {
        recommendations(kind: $kind, first: $first, after: $after) {
          edges { cursor node {
            id score modelVersion isExploration
            item { __typename ... on Destination { id } ... on User { id } ... on Post { id } }
            reasons { kind text evidence {
              __typename ... on Destination { id } ... on User { id } ... on Post { id }
            } }
          } }
          pageInfo { hasNextPage endCursor }
        }
      } }
    }
"""
FEEDBACK = """
    mutation($id: ID!, $feedback: RecommendationFeedback!) {
      giveRecommendationFeedback(input: {recommendationId: $id, feedback: $feedback}) {
        __typename
        ... on GiveRecommendationFeedbackSuccess { recommendation { id } }
        ... on Problem { code path }
      }
    }
"""
