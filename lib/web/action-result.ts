import type { ErrorCode } from "#lib/errors.ts";

/** What a server action answers: a value, or a refusal a form can show; `fields` maps input names to sentences. */
export type ActionResult<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: ErrorCode | "bug";
      readonly message: string;
      readonly fields?: Readonly<Record<string, string>>;
    };
