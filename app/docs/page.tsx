import type { Metadata } from "next";
import { DocsPage } from "#components/docs/docs-page.tsx";
import { PublicShell } from "#components/shell/public-shell.tsx";
import { env } from "#lib/env.ts";
import { once } from "#lib/once.ts";
import { apiDocument } from "#lib/web/api/document.ts";
import { ROUTES } from "#lib/web/api/match-route.ts";
import { referenceOf } from "#lib/web/api/reference.ts";
import { findUser } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "API reference", description: "Every call, field, example and error." };

/** Built once: anyone may ask for it as often as they like, and it never changes while the process lives. */
function reference() {
  return once("reference", () => referenceOf(apiDocument(ROUTES), env().APP_URL));
}

/** Anyone may read how the API is called. */
export default async function Page() {
  const user = await findUser();
  return (
    <PublicShell signedIn={user !== null}>
      <DocsPage reference={reference()} />
    </PublicShell>
  );
}
