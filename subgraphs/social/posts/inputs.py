"""What the mutations on posts take, and what comes of them."""

from typing import Annotated

import strawberry

from subgraphs.chassis.moderation.types import ContentRefusedProblem
from subgraphs.chassis.problems import ConflictProblem, NotFoundProblem, ValidationProblem
from subgraphs.social.moderation.problems import ContentHeldProblem
from subgraphs.social.posts.models import Audience
from subgraphs.social.posts.types import Comment, Post
from subgraphs.social.reactions import Reaction


@strawberry.input(description="What to tell, and whom.")
class PublishPostInput:
    client_key: strawberry.ID = strawberry.field(
        description="Made up by the client, 1 to 64 characters. Sent again within 30 days, it"
        " stands for the same post, whatever else is sent with it."
    )
    body: str = strawberry.field(description="1 to 2000 characters after trimming.")
    audience: Audience = strawberry.field(description="Who sees it. Cannot be changed later.")
    destination_id: strawberry.ID | None = strawberry.field(
        default=None, description="Where it is about. Null for nowhere."
    )
    trip_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="A trip that the viewer is on, with the audience TRIP; else null.",
    )


@strawberry.type(description="The post is there.")
class PublishPostSuccess:
    post: Post = strawberry.field(description="The post that the client key stands for.")


@strawberry.input(description="What to tell instead.")
class EditPostInput:
    post_id: strawberry.ID = strawberry.field(description="One of the viewer's.")
    body: str = strawberry.field(description="1 to 2000 characters after trimming.")


@strawberry.type(description="The post says what was asked.")
class EditPostSuccess:
    post: Post | None = strawberry.field(description="The post. Null when it is gone meanwhile.")


@strawberry.input(description="What to delete.")
class DeletePostInput:
    post_id: strawberry.ID = strawberry.field(description="One of the viewer's.")


@strawberry.type(description="The post is gone, and its comments and reactions with it.")
class DeletePostSuccess:
    post_id: strawberry.ID = strawberry.field(description="What names nothing any more.")


@strawberry.input(description="What to say under a post.")
class AddCommentInput:
    post_id: strawberry.ID = strawberry.field(description="Of a post that the viewer sees.")
    client_key: strawberry.ID = strawberry.field(
        description="Made up by the client, 1 to 64 characters. Sent again under the same post, it"
        " stands for the same comment."
    )
    body: str = strawberry.field(description="1 to 1000 characters after trimming.")


@strawberry.type(description="The comment is there.")
class AddCommentSuccess:
    comment: Comment = strawberry.field(description="What the client key stands for.")
    post: Post | None = strawberry.field(description="The post. Null when it is gone meanwhile.")


@strawberry.input(description="Which comment to delete.")
class DeleteCommentInput:
    post_id: strawberry.ID = strawberry.field(description="What it is under.")
    comment_id: strawberry.ID = strawberry.field(
        description="One of the viewer's, or under a post of the viewer's."
    )


@strawberry.type(description="The comment is gone, and its reactions with it.")
class DeleteCommentSuccess:
    comment_id: strawberry.ID = strawberry.field(description="What names nothing any more.")


@strawberry.input(description="How to answer a post, or one of its comments.")
class ReactInput:
    post_id: strawberry.ID = strawberry.field(description="Of a post that the viewer sees.")
    comment_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of its comments. Null for the post itself."
    )
    reaction: Reaction = strawberry.field(description="In place of the viewer's last one to it.")


@strawberry.input(description="What to answer no more.")
class UnreactInput:
    post_id: strawberry.ID = strawberry.field(description="Of a post that the viewer sees.")
    comment_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of its comments. Null for the post itself."
    )


@strawberry.type
class Reacted:
    post: Post = strawberry.field(description="The post.")
    comment: Comment | None = strawberry.field(
        description="The comment. Null when it was about the post itself."
    )


@strawberry.type(description="The viewer's reaction is the one asked for.")
class ReactSuccess(Reacted): ...


@strawberry.type(description="The viewer has no reaction to it.")
class UnreactSuccess(Reacted): ...


PublishPostResult = Annotated[
    PublishPostSuccess
    | ValidationProblem
    | NotFoundProblem
    | ConflictProblem
    | ContentRefusedProblem
    | ContentHeldProblem,
    strawberry.union("PublishPostResult", description="The post, or why not."),
]
EditPostResult = Annotated[
    EditPostSuccess | ValidationProblem | NotFoundProblem | ContentRefusedProblem,
    strawberry.union("EditPostResult", description="The edited post, or why not."),
]
DeletePostResult = Annotated[
    DeletePostSuccess | NotFoundProblem,
    strawberry.union("DeletePostResult", description="The end of a post, or why not."),
]
AddCommentResult = Annotated[
    AddCommentSuccess
    | ValidationProblem
    | NotFoundProblem
    | ContentRefusedProblem
    | ContentHeldProblem,
    strawberry.union("AddCommentResult", description="The comment, or why not."),
]
DeleteCommentResult = Annotated[
    DeleteCommentSuccess | NotFoundProblem,
    strawberry.union("DeleteCommentResult", description="The end of a comment, or why not."),
]
ReactResult = Annotated[
    ReactSuccess | NotFoundProblem,
    strawberry.union("ReactResult", description="The reaction, or why not."),
]
UnreactResult = Annotated[
    UnreactSuccess | NotFoundProblem,
    strawberry.union("UnreactResult", description="The end of a reaction, or why not."),
]
