"""The service as a chat model, for everything that speaks OpenAI's chat completions."""
