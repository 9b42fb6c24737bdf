import type { HttpAnswer } from "../http.ts";
import { type Html, html } from "./html.ts";
import { pageAnswer, TEST_BADGE } from "./layout.ts";

export type Notice = {
  readonly title: string;
  readonly text: string;
  readonly link: { readonly url: string; readonly label: string } | null;
  readonly status?: number;
};

/** A page that says one thing: paid, expired, unknown. */
export function noticePage(notice: Notice): HttpAnswer {
  const link: Html | null = notice.link && html`<a class="go" href="${notice.link.url}">${notice.link.label}</a>`;
  const body = html`<main class="alone"><section>${TEST_BADGE}<h1>${notice.title}</h1><p>${notice.text}</p>${link}</section></main>`;
  return pageAnswer(notice.title, body, notice.status);
}
