"""Small transformers on a CPU, through ONNX Runtime: what `qa.training.transformer` writes."""
