"""How the stays of a window are read together: one after the other, or each beside all others."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from ml.features import LONGEST


class Kind(StrEnum):
    GRU = "gru"
    TRANSFORMER = "transformer"


class Recurrent(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.gru = nn.GRU(width, width, batch_first=True)

    def forward(self, entered: Tensor, is_there: Tensor) -> Tensor:
        encoded: Tensor = self.gru(entered * is_there[..., None])[0]
        return encoded


class Attentive(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.bert = BertModel(
            BertConfig(
                vocab_size=1,  # what goes in is embedded already
                hidden_size=width,
                num_hidden_layers=2,
                num_attention_heads=4,
                intermediate_size=2 * width,
                max_position_embeddings=LONGEST,
                hidden_dropout_prob=dropout / 2,
                attention_probs_dropout_prob=dropout / 2,
            ),
            add_pooling_layer=False,
        )

    def forward(self, entered: Tensor, is_there: Tensor) -> Tensor:
        read = self.bert(inputs_embeds=entered, attention_mask=is_there.to(torch.int64))
        encoded: Tensor = read.last_hidden_state
        return encoded


ENCODERS: Final[Mapping[Kind, Callable[[int, float], nn.Module]]] = {
    Kind.GRU: Recurrent,
    Kind.TRANSFORMER: Attentive,
}
