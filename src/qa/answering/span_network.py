"""The reading network on numpy: where in a window an answer starts and ends, and whether the window has one.

Trained by `qa.training.reader`; `qa.training.reader_network` is the same in torch. Weights by the names they have there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

KERNEL = 5
ENCODING, READING = (
    (1, 2, 4, 1),
    (1, 2, 4, 8, 1),
)  # dilations of the layers before and after question and text meet
LOOKING = 3  # the reading layer before which every character looks at all others
LOW = -1e4
Weights = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One window for the network: ids and features of each character; `body` is false where no answer may be."""

    chars: np.ndarray
    pairs: np.ndarray
    features: np.ndarray
    body: np.ndarray
    question_features: np.ndarray


@dataclass(frozen=True, slots=True)
class Marks:
    """What the network says of one window: logits of a start at each character, what `ends` needs, and of an answer."""

    start: np.ndarray
    hidden: np.ndarray
    end: np.ndarray
    answered: float


class SpanNetwork:
    """The forward pass; one question and its windows at a time."""

    def __init__(self, weights: Weights) -> None:
        self._w = {name: np.ascontiguousarray(value, dtype=np.float32) for name, value in weights.items()}

    def read(self, question: tuple[np.ndarray, np.ndarray], sheets: Sequence[Sheet]) -> list[Marks]:
        """The marks of each sheet for a question given by the ids of its characters and pairs."""
        if not sheets:
            return []
        w = self._w
        q = self._encode(question[0][None], question[1][None], np.ones((1, len(question[0]), 1), np.float32))[
            0
        ]
        summary = _softmax(self._linear("pool", q)[:, 0]) @ q
        lengths = [len(s.chars) for s in sheets]
        mask = np.zeros((len(sheets), max(lengths), 1), np.float32)
        for i, n in enumerate(lengths):
            mask[i, :n] = 1.0
        text = self._encode(_padded([s.chars for s in sheets]), _padded([s.pairs for s in sheets]), mask)
        scale = float(text.shape[-1]) ** 0.5
        weights = _softmax((text @ w["attend.weight"].T) @ q.T / scale)
        aligned = weights @ q
        together = np.concatenate(
            [text, aligned, text * aligned, _padded([s.features for s in sheets])], axis=-1
        )
        x = np.maximum(self._linear("fuse", together) + self._linear("asked", summary), 0.0)
        for number, dilation in enumerate(READING):
            if number == LOOKING:
                x = self._look(x, mask)
            x = self._layer(f"reading.{number}", x, mask, dilation)
        x = self._norm("norm", x)
        bilinear = x @ self._linear("start_asked", summary) / scale
        start = self._linear("start", x)[..., 0] + bilinear
        end = self._linear("end", x)[..., 0]
        gather = self._linear("gather", x)[..., 0]
        return [
            self._marks(sheet, n, x[i], start[i], end[i], gather[i], q, summary)
            for i, (sheet, n) in enumerate(zip(sheets, lengths, strict=True))
        ]

    def ends(self, marks: Marks, starts: np.ndarray) -> np.ndarray:
        """The logits of an end (inclusive) at each character, given where the answer starts; a row for each start."""
        from_start = self._linear("end_start", marks.hidden[starts])
        return marks.end + from_start @ marks.hidden.T / np.float32(marks.hidden.shape[1] ** 0.5)

    def _marks(
        self,
        sheet: Sheet,
        count: int,
        x: np.ndarray,
        start: np.ndarray,
        end: np.ndarray,
        gather: np.ndarray,
        q: np.ndarray,
        summary: np.ndarray,
    ) -> Marks:
        outside = np.where(sheet.body, 0.0, LOW).astype(np.float32)
        start, x = start[:count] + outside, x[:count]
        seen = np.maximum(self._linear("missing", np.concatenate([q, sheet.question_features], axis=-1)), 0.0)
        gathered = _softmax(gather[:count] + outside) @ x
        top = float(start.max())
        level = np.array([top, top + np.log(np.exp(start - top).sum())], np.float32) / 4
        pooled = np.concatenate([gathered, gathered * summary, seen.max(axis=0), seen.mean(axis=0), level])
        answered = self._linear("answered", np.maximum(self._linear("judge", pooled), 0.0))
        return Marks(start, x, end[:count] + outside, float(answered[0]))

    def _encode(self, chars: np.ndarray, pairs: np.ndarray, mask: np.ndarray) -> np.ndarray:
        w = self._w
        before = np.concatenate([np.zeros_like(pairs[:, :1]), pairs[:, :-1]], axis=1)
        size = w["chars.weight"].shape[1]
        table, entering = w["pairs.weight"], w["enter.weight"]
        joined = np.concatenate([w["chars.weight"][chars], table[pairs], table[before]], axis=-1)
        assert joined.shape[-1] == entering.shape[1] == size + 2 * table.shape[1]
        x = np.maximum(self._linear("enter", joined), 0.0)
        for number, dilation in enumerate(ENCODING):
            x = self._layer(f"encoding.{number}", x, mask, dilation)
        return x

    def _layer(self, name: str, x: np.ndarray, mask: np.ndarray, dilation: int) -> np.ndarray:
        reach, count = dilation * (KERNEL // 2), x.shape[1]
        padded = np.zeros((x.shape[0], count + 2 * reach, x.shape[2]), np.float32)
        np.multiply(self._norm(f"{name}.norm", x), mask, out=padded[:, reach : reach + count])
        kernel = self._w[f"{name}.spread"]
        spread = padded[:, :count] * kernel[0]
        part = np.empty_like(spread)
        for k in range(1, KERNEL):
            spread += np.multiply(padded[:, k * dilation : k * dilation + count], kernel[k], out=part)
        mixed = self._linear(f"{name}.mix", spread)
        np.maximum(mixed, 0.0, out=mixed)
        mixed += x
        return mixed

    def _look(self, x: np.ndarray, mask: np.ndarray) -> np.ndarray:
        w, y = self._w, self._norm("look.norm", x)
        sought, offered = y @ w["look.seek.weight"].T, y @ w["look.offer.weight"].T
        sought /= np.float32(sought.shape[-1] ** 0.5)
        weights = sought @ offered.transpose(0, 2, 1)
        if not mask.all():
            weights += (1 - mask.transpose(0, 2, 1)) * np.float32(LOW)
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        seen = weights @ y
        seen /= weights.sum(axis=-1, keepdims=True)  # a softmax's division, of fewer numbers
        return x + self._linear("look.mix", seen)

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        weight = self._w[f"{name}.weight"]
        flat = x.reshape(-1, weight.shape[1]) @ weight.T  # one product of matrices, not one for each row
        flat += self._w[f"{name}.bias"]
        return flat.reshape(*x.shape[:-1], len(weight))

    def _norm(self, name: str, x: np.ndarray) -> np.ndarray:
        # a product with it is a mean, faster than `mean`
        share = np.full(x.shape[-1], 1 / x.shape[-1], np.float32)
        centred = x - (x @ share)[..., None]
        variance = (centred * centred) @ share
        centred *= (1.0 / np.sqrt(variance + np.float32(1e-5)))[..., None]
        centred *= self._w[f"{name}.weight"]
        centred += self._w[f"{name}.bias"]
        return centred


def _softmax(x: np.ndarray) -> np.ndarray:
    e = x - x.max(axis=-1, keepdims=True)
    np.exp(e, out=e)
    e /= e.sum(axis=-1, keepdims=True)
    return e


def _padded(arrays: Sequence[np.ndarray]) -> np.ndarray:
    shape = (len(arrays), max(len(a) for a in arrays), *arrays[0].shape[1:])
    padded = np.zeros(shape, arrays[0].dtype)
    for i, array in enumerate(arrays):
        padded[i, : len(array)] = array
    return padded
