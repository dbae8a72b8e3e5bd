"""The language model, the persona, the conversation and its memory."""
