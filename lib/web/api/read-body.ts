import { Refusal, refuse } from "#lib/errors.ts";
import { readJson } from "#lib/web/api/read-json.ts";

/** The most that a body may hold. */
export const MOST_BYTES = 1_048_576;

/** A body as a door hands it over: its pieces as they arrive, a function that gathers them once it is asked, or none. */
export type BodyPieces = AsyncIterable<Uint8Array> | (() => Promise<Uint8Array>) | null;

function refuseLarge(): never {
  return refuse("too_large", "A body holds at most 1 MiB; send it in parts.");
}

/** A caller that goes away is no fault of the product, whatever its connection reports. */
function refuseBroken(error: unknown): never {
  if (error instanceof Refusal) throw error;
  return refuse("malformed", "The body ended before all of it had arrived.");
}

async function gather(pieces: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of pieces ?? []) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) refuseLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** All of a body. @throws Refusal too_large, and malformed for one that ended early */
export async function readBytes(pieces: BodyPieces, declared: string | null): Promise<Uint8Array> {
  if (declared !== null && Number(declared) > MOST_BYTES) refuseLarge();
  try {
    const bytes = await (typeof pieces === "function" ? pieces() : gather(pieces));
    return bytes.byteLength > MOST_BYTES ? refuseLarge() : bytes;
  } catch (error) {
    return refuseBroken(error);
  }
}

/**
 * The content type of a body, which must be one of these and come as it is.
 * @throws Refusal unsupported_media_type
 */
export function requireType<Type extends string>(
  header: (name: string) => string | null,
  accepted: readonly Type[],
): Type {
  const sent = header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const type = accepted.find((each) => each === sent);
  if (type === undefined) {
    return refuse(
      "unsupported_media_type",
      `Send ${accepted.join(", or ")}, not ${sent ? `"${sent.slice(0, 60)}"` : "a body without content-type"}.`,
    );
  }
  const encoding = header("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding !== "identity") return refuse("unsupported_media_type", "Send the body without content-encoding.");
  return type;
}

/**
 * Reads what was posted to a call that needs nothing said: no body is an empty one.
 * @throws Refusal unsupported_media_type, too_large, malformed
 */
export async function readBodyIfAny(header: (name: string) => string | null, pieces: BodyPieces): Promise<unknown> {
  const bytes = await readBytes(pieces, header("content-length"));
  if (bytes.length === 0) return {};
  requireType(header, ["application/json"]);
  return readJson(bytes);
}

/**
 * Reads what was posted as JSON.
 * @throws Refusal unsupported_media_type, too_large, malformed
 */
export async function readBody(header: (name: string) => string | null, pieces: BodyPieces): Promise<unknown> {
  requireType(header, ["application/json"]);
  return readJson(await readBytes(pieces, header("content-length")));
}
