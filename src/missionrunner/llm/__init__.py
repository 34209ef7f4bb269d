"""An OpenAI-compatible model server: structured answers, retries, budget. Only here openai is imported."""
