"""The reading network in torch, for training; `qa.answering.span_network` is the same on numpy."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from qa.answering.matched import PASSAGE_FEATURES, QUESTION_FEATURES

KERNEL = 5
ENCODING, READING = (
    (1, 2, 4, 1),
    (1, 2, 4, 8, 1),
)  # dilations of the layers before and after question and text meet
LOOKING = 3  # the reading layer before which every character looks at all others
LOW = -1e4


class Layer(nn.Module):
    """x + relu(mix(spread(norm(x)))): each channel over its neighbours, then all channels of a character."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.spread = nn.Parameter(torch.randn(KERNEL, width) * 0.3)
        self.mix = nn.Linear(width, width)
        self.dilation = dilation

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm(x) * mask
        reach = self.dilation * (KERNEL // 2)
        padded = functional.pad(y, (0, 0, reach, reach))
        count = x.shape[1]
        spread = sum(
            padded[:, k * self.dilation : k * self.dilation + count] * self.spread[k] for k in range(KERNEL)
        )
        return x + functional.relu(self.mix(spread))


class Look(nn.Module):
    """x + mix(what the characters that this one attends to hold), one head."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.seek = nn.Linear(width, width // 2, bias=False)
        self.offer = nn.Linear(width, width // 2, bias=False)
        self.mix = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        y = self.norm(x)
        scores = self.seek(y) @ self.offer(y).transpose(1, 2) / (x.shape[-1] // 2) ** 0.5
        weights = torch.softmax(scores + (1 - mask.transpose(1, 2)) * LOW, -1)
        return x + self.mix(weights @ y)


class ChannelDropout(nn.Module):
    """Leaves out whole channels of a row's text, which costs next to nothing."""

    def __init__(self, ratio: float) -> None:
        super().__init__()
        self.ratio = ratio

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        shape = (x.shape[0], 1, x.shape[-1]) if x.dim() == 3 else x.shape
        return x * (torch.rand(shape) > self.ratio) / (1 - self.ratio)


class ReadingNetwork(nn.Module):
    """Where an answer starts and ends in a window, and whether there is one."""

    def __init__(self, characters: int, pairs: Tensor, width: int, size: int = 64) -> None:
        super().__init__()
        self.chars = nn.Embedding(characters, size, padding_idx=0)
        self.pairs = nn.Embedding(*pairs.shape)
        self.pairs.weight = nn.Parameter(pairs, requires_grad=False)
        self.enter = nn.Linear(size + 2 * pairs.shape[1], width)
        self.encoding = nn.ModuleList(Layer(width, d) for d in ENCODING)
        self.attend = nn.Linear(width, width, bias=False)
        self.pool = nn.Linear(width, 1)
        self.fuse = nn.Linear(3 * width + PASSAGE_FEATURES, width)
        self.asked = nn.Linear(width, width)
        self.reading = nn.ModuleList(Layer(width, d) for d in READING)
        self.look = Look(width)
        self.norm = nn.LayerNorm(width)
        self.start = nn.Linear(width, 1)
        self.start_asked = nn.Linear(width, width)
        self.end = nn.Linear(width, 1)
        self.end_start = nn.Linear(width, width)
        self.missing = nn.Linear(width + QUESTION_FEATURES, 48)
        self.gather = nn.Linear(width, 1)
        self.judge = nn.Linear(2 * width + 2 * 48 + 2, 64)
        self.answered = nn.Linear(64, 1)
        self.drop = ChannelDropout(0.15)

    def encode(self, chars: Tensor, pairs: Tensor) -> tuple[Tensor, Tensor]:
        before = functional.pad(pairs[:, :-1], (1, 0))
        x = torch.cat([self.drop(self.chars(chars)), self.pairs(pairs), self.pairs(before)], dim=-1)
        mask = (chars > 0).unsqueeze(-1).float()
        x = functional.relu(self.enter(x))
        for layer in self.encoding:
            x = layer(x, mask)
        return x, mask

    def forward(
        self, batch: dict[str, Tensor], starts: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of the start at each character, of the end given `starts`, and of there being an answer."""
        text, mask = self.encode(batch["text"], batch["text_pairs"])
        question, question_mask = self.encode(batch["question"], batch["question_pairs"])
        hidden = (1 - question_mask.squeeze(-1)) * LOW
        scale = text.shape[-1] ** 0.5
        weights = torch.softmax(
            self.attend(text) @ question.transpose(1, 2) / scale + hidden.unsqueeze(1), -1
        )
        aligned = weights @ question
        summary = (
            torch.softmax(self.pool(question).squeeze(-1) + hidden, -1).unsqueeze(1) @ question
        ).squeeze(1)
        together = torch.cat([text, aligned, text * aligned, batch["features"]], -1)
        x = functional.relu(self.fuse(self.drop(together)) + self.asked(summary).unsqueeze(1))
        for number, layer in enumerate(self.reading):
            x = self.drop(layer(self.look(x, mask) if number == LOOKING else x, mask))
        x = self.norm(x)
        outside = (1 - mask.squeeze(-1) * batch["body"]) * LOW
        start = (
            self.start(x).squeeze(-1)
            + (x @ self.start_asked(summary).unsqueeze(-1)).squeeze(-1) / scale
            + outside
        )
        begun = start.argmax(-1) if starts is None else starts
        from_start = self.end_start(x[torch.arange(len(x)), begun])
        place = torch.arange(x.shape[1]).unsqueeze(0)
        early = ((place < begun.unsqueeze(1)) | (place > begun.unsqueeze(1) + 159)).float() * LOW
        end = self.end(x).squeeze(-1) + (x @ from_start.unsqueeze(-1)).squeeze(-1) / scale + outside + early
        seen = functional.relu(self.missing(torch.cat([question, batch["question_features"]], -1)))
        seen = seen * question_mask
        gathered = (torch.softmax(self.gather(x).squeeze(-1) + outside, -1).unsqueeze(1) @ x).squeeze(1)
        level = torch.stack([start.max(-1).values, torch.logsumexp(start, -1)], -1) / 4
        pooled = torch.cat(
            [gathered, gathered * summary, seen.amax(1), seen.sum(1) / question_mask.sum(1), level], -1
        )
        return start, end, self.answered(functional.relu(self.judge(self.drop(pooled)))).squeeze(-1)
