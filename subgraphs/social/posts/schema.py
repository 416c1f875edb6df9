"""How one reads a post, tells something, and answers."""

from typing import Annotated

import strawberry

from subgraphs.chassis.problems import mutation
from subgraphs.social.context import Info
from subgraphs.social.moderation.problems import PROBLEMS
from subgraphs.social.posts import service
from subgraphs.social.posts.inputs import (
    AddCommentInput,
    AddCommentResult,
    AddCommentSuccess,
    DeleteCommentInput,
    DeleteCommentResult,
    DeleteCommentSuccess,
    DeletePostInput,
    DeletePostResult,
    DeletePostSuccess,
    EditPostInput,
    EditPostResult,
    EditPostSuccess,
    PublishPostInput,
    PublishPostResult,
    PublishPostSuccess,
    ReactInput,
    ReactResult,
    ReactSuccess,
    UnreactInput,
    UnreactResult,
    UnreactSuccess,
)
from subgraphs.social.posts.types import Comment, Post
from subgraphs.social.scopes import WRITE_SCOPE


@strawberry.type
class Queries:
    @strawberry.field(
        description="A post by its id. Null when there is none, or it is not for the viewer."
    )
    async def post(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Of a post.")],
    ) -> Post | None:
        return await Post.resolve_reference(info, id)


@strawberry.type
class Mutations:
    @mutation(
        description="Tell something as the signed-in person.",
        requires_scopes=WRITE_SCOPE,
        problems=PROBLEMS,
    )
    async def publish_post(self, info: Info, input: PublishPostInput) -> PublishPostResult:
        draft = service.Draft(
            client_key=input.client_key,
            body=input.body,
            audience=input.audience,
            destination_id=input.destination_id,
            trip_id=input.trip_id,
        )
        row = await service.publish(info.context.viewer.require(), draft, info.context.gate)
        return PublishPostSuccess(post=Post.of(row))

    @mutation(
        description="Change what the viewer's post says.",
        requires_scopes=WRITE_SCOPE,
        problems=PROBLEMS,
    )
    async def edit_post(self, info: Info, input: EditPostInput) -> EditPostResult:
        viewer_id = info.context.viewer.require()
        await service.edit(viewer_id, input.post_id, input.body, info.context.gate)
        return EditPostSuccess(post=await Post.resolve_reference(info, input.post_id))

    @mutation(
        description="Delete the viewer's post, with its comments and reactions.",
        requires_scopes=WRITE_SCOPE,
    )
    async def delete_post(self, info: Info, input: DeletePostInput) -> DeletePostResult:
        await service.delete(info.context.viewer.require(), input.post_id)
        return DeletePostSuccess(post_id=input.post_id)

    @mutation(
        description="Say something under a post.", requires_scopes=WRITE_SCOPE, problems=PROBLEMS
    )
    async def add_comment(self, info: Info, input: AddCommentInput) -> AddCommentResult:
        viewer_id = info.context.viewer.require()
        row = await service.add_comment(
            viewer_id, input.post_id, input.client_key, input.body, info.context.gate
        )
        post = await Post.resolve_reference(info, input.post_id)
        return AddCommentSuccess(comment=Comment.of(row), post=post)

    @mutation(
        description="Delete a comment of the viewer's, or under the viewer's post.",
        requires_scopes=WRITE_SCOPE,
    )
    async def delete_comment(self, info: Info, input: DeleteCommentInput) -> DeleteCommentResult:
        viewer_id = info.context.viewer.require()
        await service.delete_comment(viewer_id, input.post_id, input.comment_id)
        return DeleteCommentSuccess(comment_id=input.comment_id)

    @mutation(
        description="Answer a post, or one of its comments, without words. A person has one"
        " reaction to each: a new one takes the place of the last.",
        requires_scopes=WRITE_SCOPE,
    )
    async def react(self, info: Info, input: ReactInput) -> ReactResult:
        viewer_id = info.context.viewer.require()
        post, comment = await service.react(
            viewer_id, input.post_id, input.comment_id, input.reaction
        )
        return ReactSuccess(post=Post.of(post), comment=Comment.of(comment) if comment else None)

    @mutation(
        description="Take the viewer's reaction back. Doing it again changes nothing.",
        requires_scopes=WRITE_SCOPE,
    )
    async def unreact(self, info: Info, input: UnreactInput) -> UnreactResult:
        viewer_id = info.context.viewer.require()
        post, comment = await service.react(viewer_id, input.post_id, input.comment_id, None)
        return UnreactSuccess(post=Post.of(post), comment=Comment.of(comment) if comment else None)
