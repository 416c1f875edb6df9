"""Words and meaning together find what people ask for better than either alone."""

from collections import defaultdict
from statistics import mean

from subgraphs.recommendation.search.destinations import in_words
from subgraphs.recommendation.search.documents import put
from subgraphs.recommendation.search.fusion import SearchMatch, fused
from subgraphs.recommendation.search.indexing import embed_waiting
from subgraphs.recommendation.search.languages import language_of
from subgraphs.recommendation.search.meaning import Meanings
from subgraphs.recommendation.search.models import SearchKind
from subgraphs.recommendation.search.repository import Wanted
from subgraphs.recommendation.search.service import Search
from subgraphs.recommendation.tests.judged import ndcg, queries

MARGIN = 0.03  # of 0.06 and more that `python -m benchmarks.search` shows among all destinations


async def test_both_are_better_than_the_better_of_the_two(seeded, embeddings):
    judged = queries()
    assert len(judged) >= 80
    answers = {id for query in judged for id in query.grades}
    places = [each for each in in_words() if each.id in answers]
    async with seeded.database.transaction() as transaction:
        await put(transaction.session, places)
    await embed_waiting(seeded.database, embeddings)

    scores = defaultdict(list)
    async with Meanings(embeddings) as meanings:
        search = Search(seeded.database, meanings)
        for query in judged:
            language = language_of(query.text)
            ways = await search.ranked(Wanted(query.text, language, "", [*SearchKind]))
            for used in ([SearchMatch.TEXT], [SearchMatch.MEANING], [*SearchMatch]):
                hits = fused({way: ways[way] for way in used})
                scores[len(used), used[0]].append(ndcg([hit.id for hit in hits], query.grades))

    by_words, by_meaning = scores[1, SearchMatch.TEXT], scores[1, SearchMatch.MEANING]
    assert mean(scores[2, SearchMatch.TEXT]) > max(mean(by_words), mean(by_meaning)) + MARGIN
