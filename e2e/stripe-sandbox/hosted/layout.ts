import { createHash } from "node:crypto";
import type { HttpAnswer } from "../http.ts";
import { type Html, html } from "./html.ts";
import { STYLES } from "./styles.ts";

const styleHash = createHash("sha256").update(STYLES).digest("base64");

// The pages need no script and no asset. `form-action` is absent on purpose: browsers apply it to the redirect to the
// merchant's page as well.
const POLICY = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`;

export const TEST_BADGE = html`<span class="badge">Test mode</span>`;

/** A whole page. */
export function pageAnswer(title: string, body: Html, status = 200): HttpAnswer {
  const style: Html = { markup: `<style>${STYLES}</style>` };
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
${style}
</head>
<body>
${body}
</body>
</html>
`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
  return { status, headers, body: page.markup };
}

export function redirectAnswer(url: string): HttpAnswer {
  // 303, so that the browser asks for the next page with GET.
  return { status: 303, headers: { location: url, "cache-control": "no-store" }, body: "" };
}
