"""An OpenAI-compatible model server: structured answers, retries, budget. Only here the HTTP client is imported."""
