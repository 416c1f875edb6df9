"""What is recommendation told by its environment, beside what every subgraph is told?"""

from pathlib import Path
from typing import Final

from pydantic import Field

from subgraphs.chassis.settings import Settings

NAME: Final = "recommendation"


class RecommendationSettings(Settings):
    """`recommendations_at_once`: lists that one process computes; whoever comes beyond is shown
    what costs little, and so is who would wait for the champion for longer than
    `recommendations_deadline_seconds`. `recommendations_explored`: the share of all that is shown
    which is drawn. `recommendation_models`: the registry whose champion serves beside what is
    counted. `search_by_meaning`: whether a model is read for it; without, texts are found by their
    words.
    """

    recommendations_at_once: int = Field(default=32, ge=0)
    recommendations_deadline_seconds: float = Field(default=0.25, gt=0)
    recommendations_explored: float = Field(default=0.05, ge=0, le=0.5)
    recommendations_learned_seconds: float = Field(default=60.0, gt=0)
    recommendation_models: Path | None = None
    search_by_meaning: bool = True
