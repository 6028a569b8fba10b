"""Pretraining by replaced tokens: a small model fills hidden places, the large one tells which tokens it made up.

After ELECTRA (Clark et al. 2020): every token of a row teaches something, not only the hidden ones, so that a small model
learns more from the same text.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, gelu
from transformers import BertConfig, BertModel

from qa.training.transformer.model import body
from qa.training.transformer.recipe import Pretraining
from qa.training.transformer.vocabulary import PAD_ID
from qa.training.transformer.windows import NO_TARGET


class Detector(torch.nn.Module):
    """The model to be trained (`bert`), its head, and the generator, which shares the vectors of the tokens."""

    def __init__(self, recipe: Pretraining, vocabulary: int) -> None:
        super().__init__()
        torch.manual_seed(recipe.seed)
        self.bert = new_body(vocabulary, recipe.layers, recipe.width, recipe.heads, recipe.max_positions)
        heads = max(1, recipe.generator // 64)
        self.generator = new_body(SMALLEST, recipe.layers, recipe.generator, heads, recipe.max_positions)
        self.narrow = torch.nn.Linear(recipe.width, recipe.generator)
        self.widen = torch.nn.Linear(recipe.generator, recipe.width)
        self.norm = torch.nn.LayerNorm(recipe.width)
        self.bias = torch.nn.Parameter(torch.zeros(vocabulary))
        self.judge = torch.nn.Linear(recipe.width, recipe.width)
        self.replaced = torch.nn.Linear(recipe.width, 1)

    def compiled(self, device: torch.device, wanted: int) -> tuple[Any, Any]:
        """The two bodies, ready to compute: the generator's and the detector's."""
        return body(self.generator, device, wanted), body(self.bert, device, wanted)

    def losses(
        self, bodies: tuple[Any, Any], inputs: torch.Tensor, targets: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Of filling the hidden places, and of telling replaced tokens from the others.

        Args:
            inputs: tokens with some hidden, shape (rows, window).
            targets: what stood there; `NO_TARGET` where nothing is hidden.
        """
        generate, detect = bodies
        asked = targets != NO_TARGET
        table = self.bert.embeddings.word_embeddings.weight
        hidden = generate(inputs_embeds=self.narrow(table[inputs])).last_hidden_state
        guess = self.norm(gelu(self.widen(hidden[asked])).float())
        scores = (guess.to(table.dtype) @ table.T).float() + self.bias
        filling = cross_entropy(scores, targets[asked])
        with torch.no_grad():
            noise = -torch.log(-torch.log(torch.rand_like(scores).clamp(1e-9, 1 - 1e-7)))
            drawn = (scores + noise).argmax(-1)
        shown = torch.where(asked, targets, inputs)
        made_up = shown.clone()
        made_up[asked] = drawn
        seen = detect(input_ids=made_up).last_hidden_state
        levels = self.replaced(gelu(self.judge(seen)))[..., 0].float()
        return filling, binary_cross_entropy_with_logits(levels, (made_up != shown).float())


SMALLEST = 8  # tokens of the generator's own table, which is not used


def new_body(vocabulary: int, layers: int, width: int, heads: int, positions: int) -> BertModel:
    """Random weights, no dropout: the model is small and every passage is seen anew."""
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        max_position_embeddings=positions,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        pad_token_id=PAD_ID,
    )
    return BertModel(config, add_pooling_layer=False)
