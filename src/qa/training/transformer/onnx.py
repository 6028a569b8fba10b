"""A BERT with any heads as one ONNX file of 8-bit numbers, for ONNX Runtime on a CPU.

The graph is written with ONNX Runtime's own operations, so nothing is left for its optimiser to find. Writing
takes torch and `onnx`; reading takes `onnxruntime` alone.

Matrices have seven bits (-64 to 64) and one scale for each output; inputs have eight, one scale for the whole
batch, found while computing. With eight-bit matrices, processors without VNNI would overflow sixteen bits.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional
from transformers import BertModel
from transformers.modeling_outputs import BaseModelOutputWithPoolingAndCrossAttentions

from qa.errors import QaError
from qa.training.folder import quantise

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
LARGEST = 64  # 255 * 64 twice is below 2**15
SMALLEST_OUTPUT = 32  # layers with fewer outputs, the last of a head, stay float32
OPSET = 17  # the first with LayerNormalization


def export_onnx(
    model: torch.nn.Module, path: Path, *, outputs: Sequence[str], first_token_only: bool = False
) -> None:
    """Write a model for ONNX Runtime; the model itself is not changed.

    Args:
        model: a `BertModel`, or a module around one whose `forward(input_ids, attention_mask, token_type_ids)`
            returns a tuple of tensors. All three inputs are int64 of shape (batch, length); in the mask, 1 is a
            token and 0 is padding. For fewer layers, cut `encoder.layer` first.
        path: the file to write.
        outputs: a name for each returned tensor. A `BertModel` returns one: the last hidden state, float32 of
            shape (batch, length, width).
        first_token_only: the last layer computes the first token alone, so that the heads see a last hidden state
            of shape (batch, 1, width): a ranker of three layers takes a fifth less time.

    Raises:
        QaError: the model contains no `BertModel`, or one that computes something else than BERT does.
    """
    whole = copy.deepcopy(_Hidden(model) if isinstance(model, BertModel) else model).cpu().float().eval()
    bodies = [name for name, module in whole.named_modules() if isinstance(module, BertModel)]
    if len(bodies) != 1:
        raise QaError(f"cannot export: the model contains {len(bodies)} BertModels; expected one")
    with torch.no_grad():
        bert: Any = whole.get_submodule(bodies[0])
        _replace(whole, bodies[0], _Body(bert, first_token_only=first_token_only))
        for name, module in list(whole.named_modules()):
            if type(module) is torch.nn.Linear and module.out_features >= SMALLEST_OUTPUT:
                _replace(whole, name, _Linear([module]))
    example = torch.ones(2, 8, dtype=torch.long)
    with warnings.catch_warnings(), torch.no_grad():
        # the older exporter, which writes operations of other domains as they are, says that it is the older one
        warnings.simplefilter("ignore")
        torch.onnx.export(
            whole,
            (example, example, example),
            str(path),
            input_names=list(INPUTS),
            output_names=list(outputs),
            dynamic_axes={name: {0: "batch"} for name in outputs}
            | {name: {0: "batch", 1: "length"} for name in INPUTS},
            opset_version=OPSET,
            custom_opsets={"com.microsoft": 1},
            dynamo=False,
        )


class _Hidden(torch.nn.Module):
    """The last hidden state alone."""

    def __init__(self, bert: torch.nn.Module) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, *inputs: torch.Tensor) -> tuple[torch.Tensor]:
        return (self.bert(*inputs).last_hidden_state,)


class _Body(torch.nn.Module):
    """What `BertModel` computes, in operations that ONNX Runtime has."""

    def __init__(self, bert: Any, *, first_token_only: bool) -> None:
        super().__init__()
        config = bert.config
        if config.hidden_act != "gelu" or config.is_decoder:
            raise QaError(
                f"cannot export: activation {config.hidden_act!r}, decoder {bool(config.is_decoder)}; "
                "expected an encoder with 'gelu'"
            )
        self.words = _Rows(bert.embeddings.word_embeddings.weight)
        self.positions = _Rows(bert.embeddings.position_embeddings.weight)
        self.parts = bert.embeddings.token_type_embeddings
        self.norm = bert.embeddings.LayerNorm
        layers = list(bert.encoder.layer)
        self.layers = torch.nn.ModuleList(
            _Layer(layer, first_token_only=first_token_only and layer is layers[-1]) for layer in layers
        )
        self.pooler = bert.pooler

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> BaseModelOutputWithPoolingAndCrossAttentions:
        positions = torch.arange(input_ids.shape[1])
        hidden = self.norm(self.words(input_ids) + self.parts(token_type_ids) + self.positions(positions))
        mask = attention_mask.int()
        for layer in self.layers:
            hidden = layer(hidden, mask)
        pooled = self.pooler(hidden) if self.pooler is not None else None
        return BaseModelOutputWithPoolingAndCrossAttentions(last_hidden_state=hidden, pooler_output=pooled)


class _Layer(torch.nn.Module):
    """One layer: (batch, length, width) to the same shape, or to (batch, 1, width) for the first token only."""

    def __init__(self, layer: Any, *, first_token_only: bool) -> None:
        super().__init__()
        inner = layer.attention.self
        self.heads = int(inner.num_attention_heads)
        self.query = _Linear([inner.query]) if first_token_only else None
        rest = [inner.key, inner.value]
        self.projection = _Linear(rest if first_token_only else [inner.query, *rest])
        self.attended = _Linear([layer.attention.output.dense])
        self.attended_norm = layer.attention.output.LayerNorm
        self.wide = _Linear([layer.intermediate.dense])
        self.narrow = _Linear([layer.output.dense])
        self.norm = layer.output.LayerNorm

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        if self.query is None:
            inner = self.projection
            mixed = _do(_SelfAttention, hidden, inner.values, inner.scales, inner.bias, mask, self.heads)
        else:
            key, value = self.projection(hidden).chunk(2, dim=-1)
            hidden = hidden[:, :1]
            mixed = _do(_Attention, self.query(hidden), key, value, mask, self.heads)
        hidden = self.attended_norm(_do(_Sum, self.attended(mixed), hidden))
        return self.norm(_do(_Sum, self.narrow(_do(_Gelu, self.wide(hidden))), hidden))


class _Rows(torch.nn.Module):
    """An embedding in eight bits: rows int8 of shape (tokens, width), and scales float32 of shape (tokens, 1)."""

    values: torch.Tensor
    scales: torch.Tensor

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        values, scales = quantise(weight.detach().numpy())
        self.register_buffer("values", torch.from_numpy(values))
        self.register_buffer("scales", torch.from_numpy(scales[:, None]))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return functional.embedding(ids, self.values).float() * functional.embedding(ids, self.scales)


class _Linear(torch.nn.Module):
    """Linear layers side by side: matrices int8 of shape (inputs, outputs), scales and bias float32 (outputs,)."""

    values: torch.Tensor
    scales: torch.Tensor
    bias: torch.Tensor

    def __init__(self, layers: Sequence[torch.nn.Linear]) -> None:
        super().__init__()
        weight = torch.cat([layer.weight.detach() for layer in layers]).T
        biases = [
            torch.zeros(layer.out_features) if layer.bias is None else layer.bias.detach() for layer in layers
        ]
        scales = weight.abs().amax(0).clamp(min=1e-12) / LARGEST
        self.register_buffer("values", torch.round(weight / scales).to(torch.int8).contiguous())
        self.register_buffer("scales", scales)
        self.register_buffer("bias", torch.cat(biases))

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return _do(_Product, inputs, self.values, self.scales, self.bias)


# Each operation below computes in torch what is written as one operation of ONNX Runtime (`symbolic`): torch
# computes while it records, but only the shapes matter.


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(
        _: Any, inputs: torch.Tensor, values: torch.Tensor, scales: torch.Tensor, bias: torch.Tensor
    ) -> torch.Tensor:
        return inputs @ (values * scales) + bias

    @staticmethod
    def symbolic(graph: Any, inputs: Any, values: Any, scales: Any, bias: Any) -> Any:
        result = graph.op(
            "com.microsoft::DynamicQuantizeMatMul", inputs, values, scales, _absent(graph), bias
        )
        return _of_any_shape(result, inputs)


class _SelfAttention(torch.autograd.Function):
    """The projection to queries, keys and values is part of the operation."""

    @staticmethod
    def forward(
        _: Any,
        hidden: torch.Tensor,
        values: torch.Tensor,
        scales: torch.Tensor,
        bias: torch.Tensor,
        mask: torch.Tensor,
        heads: int,
    ) -> torch.Tensor:
        query, key, value = (hidden @ (values * scales) + bias).chunk(3, dim=-1)
        return _attention(query, key, value, mask, heads)

    @staticmethod
    def symbolic(graph: Any, hidden: Any, values: Any, scales: Any, bias: Any, mask: Any, heads: int) -> Any:
        numbers, scale, zero = graph.op("DynamicQuantizeLinear", hidden, outputs=3)
        result = graph.op(
            "com.microsoft::QAttention", numbers, values, bias, scale, scales, mask, zero, num_heads_i=heads
        )
        return _of_any_shape(result, hidden)


class _Attention(torch.autograd.Function):
    @staticmethod
    def forward(
        _: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor, heads: int
    ) -> torch.Tensor:
        return _attention(query, key, value, mask, heads)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, mask: Any, heads: int) -> Any:
        inputs = (query, key, value, _absent(graph), mask)
        result = graph.op("com.microsoft::MultiHeadAttention", *inputs, num_heads_i=heads)
        return _of_any_shape(result, query)


class _Gelu(torch.autograd.Function):
    @staticmethod
    def forward(_: Any, inputs: torch.Tensor) -> torch.Tensor:
        return functional.gelu(inputs)

    @staticmethod
    def symbolic(graph: Any, inputs: Any) -> Any:
        return _of_any_shape(graph.op("com.microsoft::Gelu", inputs), inputs)


class _Sum(torch.autograd.Function):
    """Not `Add`: ONNX Runtime would join that with the norm that follows, into something several times as slow."""

    @staticmethod
    def forward(_: Any, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        return left + right

    @staticmethod
    def symbolic(graph: Any, left: Any, right: Any) -> Any:
        return _of_any_shape(graph.op("Sum", left, right), left)


def _attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor, heads: int
) -> torch.Tensor:
    query, key, value = (
        part.reshape(*part.shape[:2], heads, -1).transpose(1, 2) for part in (query, key, value)
    )
    mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None].bool())
    return mixed.transpose(1, 2).flatten(2)


def _do(operation: Any, *inputs: Any) -> torch.Tensor:
    result: torch.Tensor = operation.apply(*inputs)
    return result


def _absent(graph: Any) -> Any:
    """An optional input that is not given."""
    value = graph.op("prim::Constant")
    value.setType(torch._C.OptionalType.ofTensor())
    return value


def _of_any_shape(value: Any, like: Any) -> Any:
    return value.setType(like.type().with_sizes([None] * like.type().dim()))


def _replace(whole: torch.nn.Module, name: str, module: torch.nn.Module) -> None:
    parent, _, last = name.rpartition(".")
    setattr(whole.get_submodule(parent), last, module)
