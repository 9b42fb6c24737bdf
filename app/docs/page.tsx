import type { Metadata } from "next";
import { DocsPage } from "#components/docs/docs-page.tsx";
import { PublicShell } from "#components/shell/public-shell.tsx";
import { env } from "#lib/env.ts";
import { apiDocument } from "#lib/web/api/document.ts";
import { ROUTES } from "#lib/web/api/match-route.ts";
import { referenceOf } from "#lib/web/api/reference.ts";
import { findUser } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "API reference", description: "Every call, field, example and error." };

/** Anyone may read how the API is called. */
export default async function Page() {
  const user = await findUser();
  return (
    <PublicShell signedIn={user !== null}>
      <DocsPage reference={referenceOf(apiDocument(ROUTES), env().APP_URL)} />
    </PublicShell>
  );
}
