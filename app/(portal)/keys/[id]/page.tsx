import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { KeyPage } from "#components/portal/keys/key-page.tsx";
import { hasRight } from "#lib/authorization.ts";
import { listLimits } from "#lib/credits/limit-queries.ts";
import { listKeys } from "#lib/keys/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { removeLimitAction, setLimitAction } from "../../limits/actions.ts";
import { restrictKeyAction, revokeKeyAction } from "../actions.ts";

export const dynamic = "force-dynamic";

type Props = {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{ readonly limit?: string | string[] }>;
};

/** Another organization's key is not in the list, as one that never was. */
async function readKey(params: Props["params"]) {
  const { id } = await params;
  const key = (await listKeys(await memberContext())).find((each) => each.id === id);
  return key ?? notFound();
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readKey(params)).name };
}

export default async function Page({ params, searchParams }: Props) {
  const { org, role } = await currentMember();
  const key = await readKey(params);
  const limits = await listLimits(await memberContext());
  const { limit: named } = await searchParams;
  const own = limits.filter(({ scope, subject }) => scope === "key" && subject === key.id);
  return (
    <KeyPage
      apiKey={key}
      zone={org.timeZone}
      canManage={hasRight(role, "keys")}
      limits={own.map((limit) => ({ ...limit, subjectName: key.name, href: null }))}
      named={typeof named === "string" ? named : null}
      setLimit={setLimitAction}
      removeLimit={removeLimitAction}
      restrictKey={restrictKeyAction}
      revokeKey={revokeKeyAction}
    />
  );
}
