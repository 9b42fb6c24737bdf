/** Makers and hosts of models in the public list that comes with the product, by the ids it gives them. */
export const GENAI_PROVIDERS = [
  ...["openai", "anthropic", "google", "mistral", "groq", "deepseek", "x-ai", "cohere", "moonshotai", "aws", "azure"],
  ...["cerebras", "cloudflare", "fireworks", "minimax", "novita", "openrouter", "perplexity", "together", "voyageai"],
  "zai",
] as const;
