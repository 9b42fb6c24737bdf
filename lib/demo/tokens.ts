const WORD = /\p{L}+|\p{N}+|[^\s\p{L}\p{N}]/gu;
const LETTERS_PER_TOKEN = 4;

/**
 * Counts the tokens of a text: a word is one per four letters begun, every sign is one.
 * It stands in for a model's own tokenizer: what matters for a demo is that the same text always counts the same.
 */
export function countTokens(text: string): number {
  let tokenCount = 0;
  for (const [word] of text.matchAll(WORD)) tokenCount += Math.ceil(word.length / LETTERS_PER_TOKEN);
  return tokenCount;
}
