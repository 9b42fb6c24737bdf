/** Reads the mails that this product writes: enough of MIME for the mail page of the demo, not a mail reader. */

export type ReadMail = {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As the mail gives it, RFC 5322. */
  readonly date: string;
  /** The plain text part. */
  readonly text: string;
};

type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: string };

/** `raw` is the mail as received, one letter per byte (latin1). */
export function readMail(raw: string): ReadMail {
  const mail = splitPart(raw.replaceAll("\r\n", "\n"));
  const header = (name: string) => decodeWords(mail.headers.get(name) ?? "");
  const text = decodeBody(textPart(mail));
  return { from: header("from"), to: header("to"), subject: header("subject"), date: header("date"), text };
}

/** Headers end at the first empty line; a line that begins with a blank continues the one before. */
function splitPart(raw: string): Part {
  const end = raw.indexOf("\n\n");
  const head = (end < 0 ? raw : raw.slice(0, end)).replace(/\n[ \t]+/g, " ");
  const pairs = head.split("\n").map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase().trim(), line.slice(colon + 1).trim()] as const;
  });
  return { headers: new Map(pairs), body: end < 0 ? "" : raw.slice(end + 2) };
}

function textPart(mail: Part): Part {
  const boundary = /boundary="?([^";]+)"?/i.exec(mail.headers.get("content-type") ?? "")?.[1];
  if (!boundary) return mail;
  const parts = mail.body
    .split(`--${boundary}`)
    .slice(1)
    .map((raw) => splitPart(raw.replace(/^\n/, "")));
  return parts.find((part) => part.headers.get("content-type")?.startsWith("text/plain")) ?? mail;
}

function decodeBody({ headers, body }: Part): string {
  switch (headers.get("content-transfer-encoding")?.toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64").toString("utf8");
    case "quoted-printable":
      return utf8(quotedPrintable(body.replace(/=\n/g, "")));
    default:
      return utf8(body);
  }
}

/** =?UTF-8?Q?…?= and =?UTF-8?B?…?=, as in subjects with letters beyond ASCII. Blanks between two such words do not count. */
function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(=\?)/g, "$1$2")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, coding: string, word: string) =>
      coding.toLowerCase() === "b"
        ? Buffer.from(word, "base64").toString("utf8")
        : utf8(quotedPrintable(word.replaceAll("_", " "))),
    );
}

function quotedPrintable(text: string): string {
  return text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
