"""A model of `transformers` that is made on the spot, and says what it is told to.

Each of its words follows from the one before: embeddings are one-hot, the one layer adds nothing,
and the last matrix leads from each word to the next.
"""

from itertools import pairwise
from pathlib import Path
from typing import Final

import torch
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

UNKNOWN, END, FIRST, LATER = "[UNK]", "[END]", "<|first|>", "<|later|>"
TEMPLATE: Final = (
    "{% for message in messages %}{{ message.role }} {{ message.content }} {% endfor %}"
    "{% if messages | length > 2 %}" + LATER + "{% else %}" + FIRST + "{% endif %}"
)


def made(folder: Path, first: list[str], later: list[str]) -> Path:
    """What it says in the first round of a turn, and in those after; without end where the last
    word is one of the others."""
    words = list(dict.fromkeys([UNKNOWN, END, FIRST, LATER, *first, *later]))
    words += [f"[{number}]" for number in range(len(words) % 2)]  # heads want an even size
    _tokenizer(words).save_pretrained(folder)
    _model(words, [[FIRST, *first], [LATER, *later]]).save_pretrained(folder)
    return folder


def _tokenizer(words: list[str]) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(words)}, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    tokenizer.add_tokens([AddedToken(word, normalized=False) for word in words[1:]])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=UNKNOWN,
        eos_token=END,
        pad_token=END,
        chat_template=TEMPLATE,
    )


def _model(words: list[str], chains: list[list[str]]) -> LlamaForCausalLM:
    size = len(words)
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=size,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        max_position_embeddings=8_192,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=words.index(END),
        pad_token_id=words.index(END),
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for weights in model.parameters():
            weights.zero_()
        model.model.embed_tokens.weight.copy_(torch.eye(size))
        for norm in (model.model.norm, *(layer.input_layernorm for layer in model.model.layers)):
            norm.weight.fill_(1)
        for word, after in (pair for chain in chains for pair in pairwise(chain)):
            model.lm_head.weight[words.index(after), words.index(word)] = 1
    return model
