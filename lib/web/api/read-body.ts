import { refuse } from "#lib/errors.ts";
import { readJson } from "#lib/web/api/read-json.ts";

const MOST_BYTES = 1_048_576;

/** A body as a door hands it over: its pieces as they arrive, or none. */
export type BodyPieces = AsyncIterable<Uint8Array> | null;

function refuseLarge(): never {
  return refuse("too_large", "A body holds at most 1 MiB; send it in parts.");
}

async function readBytes(pieces: BodyPieces, declared: string | null): Promise<Uint8Array> {
  if (declared !== null && Number(declared) > MOST_BYTES) refuseLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of pieces ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) refuseLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads what was posted, by its content type.
 * @throws Refusal unsupported_media_type, too_large, malformed
 */
export async function readBody(header: (name: string) => string | null, pieces: BodyPieces): Promise<unknown> {
  const type = header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json") {
    return refuse(
      "unsupported_media_type",
      `Send application/json, not ${type ? `"${type.slice(0, 60)}"` : "a body without content-type"}.`,
    );
  }
  const encoding = header("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity") return refuse("unsupported_media_type", "Send the body without content-encoding.");
  return readJson(await readBytes(pieces, header("content-length")));
}
