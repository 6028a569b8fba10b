"""The reader's network: the pretrained body, and heads for start, end and "is there an answer"."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel

WEIGHTS = "reader.pt"
PAIR_DIM = 64  # of the vectors by which an end is chosen for a start
LOW = -1e4


class ReadingModel(torch.nn.Module):
    """[CLS] question [SEP] window [SEP] → logits.

    Outputs of `forward`, for `n` rows of `m` tokens:
        start: (n, m), logit of an answer that starts here.
        end: (n, m), of one that ends here (inclusive), to be added to `offered @ sought[start] / sqrt(PAIR_DIM)`.
        sought, offered: (n, m, PAIR_DIM).
        answered: (n,), logit of there being an answer.
    """

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.bert = bert
        self.edges = torch.nn.Linear(width, 2)
        self.seek = torch.nn.Linear(width, PAIR_DIM)
        self.offer = torch.nn.Linear(width, PAIR_DIM)
        self.judge = torch.nn.Linear(2 * width, width)
        self.answered = torch.nn.Linear(width, 1)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        hidden = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.heads(hidden, token_type_ids)

    def heads(self, hidden: torch.Tensor, token_type_ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        edges = self.edges(hidden)
        start, end = edges[..., 0], edges[..., 1]
        outside = (1 - token_type_ids).to(hidden.dtype) * LOW
        shares = torch.softmax((start + outside).float(), -1).to(hidden.dtype)
        found = (shares[..., None] * hidden).sum(1)
        judged = torch.tanh(self.judge(torch.cat([hidden[:, 0], found], -1)))
        return start, end, self.seek(hidden), self.offer(hidden), self.answered(judged)[:, 0]


def end_logits(
    end: torch.Tensor, sought: torch.Tensor, offered: torch.Tensor, starts: torch.Tensor
) -> torch.Tensor:
    """Logits of an end at each token, given where the answer starts; shape (n, m)."""
    chosen = sought[torch.arange(len(starts), device=starts.device), starts]
    return end + (offered * chosen[:, None]).sum(-1) / PAIR_DIM**0.5


def save_reading(folder: Path, model: ReadingModel, tokenizer: Path) -> None:
    """Weights in 16 bits, the body's configuration, and the tokenizer of its vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().cpu().half() for name, value in model.state_dict().items()}
    torch.save(state, folder / WEIGHTS)
    model.bert.config.to_json_file(str(folder / "config.json"))
    shutil.copyfile(tokenizer, folder / tokenizer.name)


def load_reading(folder: Path) -> ReadingModel:
    """What `save_reading` wrote, in 32 bits."""
    config: Any = BertConfig.from_json_file(str(folder / "config.json"))
    model = ReadingModel(BertModel(config, add_pooling_layer=False))
    state = torch.load(folder / WEIGHTS, weights_only=True, map_location="cpu")
    model.load_state_dict({name: value.float() for name, value in state.items()})
    return model.eval()
