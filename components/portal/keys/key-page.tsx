"use client";

import { useState } from "react";
import { KeyHint, KeyStateBadge } from "#components/portal/keys/keys-table.tsx";
import { RestrictionsCard } from "#components/portal/keys/restrictions-card.tsx";
import type { RestrictKeyInput } from "#components/portal/keys/restrictions-form.tsx";
import { RevokeKeyDialog } from "#components/portal/keys/revoke-key-dialog.tsx";
import { LimitsCard, type LimitsCardProps } from "#components/portal/limits/limits-card.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { countText } from "#components/ui/credit-text.ts";
import { DescriptionList, type Fact } from "#components/ui/description-list.tsx";
import { EnvironmentBadge } from "#components/ui/environment-badge.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Action } from "#components/ui/use-action.ts";
import type { KeyRestrictions } from "#lib/keys/key-restrictions.ts";
import type { KeyRow } from "#lib/keys/key-row.ts";

export type KeyPageProps = Pick<LimitsCardProps, "limits" | "named" | "setLimit" | "removeLimit"> & {
  readonly apiKey: KeyRow & { readonly restrictions: KeyRestrictions };
  readonly zone: string;
  /** Developers, admins and owners may. */
  readonly canManage: boolean;
  readonly restrictKey: Action<RestrictKeyInput, unknown>;
  readonly revokeKey: Action<{ keyId: string }, unknown>;
};

/** One key: what it is, what stops it, and its end. */
export function KeyPage(props: KeyPageProps) {
  const { apiKey, zone, canManage, restrictKey, revokeKey, limits, named, setLimit, removeLimit } = props;
  const [revoking, setRevoking] = useState(false);
  const works = apiKey.state === "active";
  return (
    <>
      <PageHeader
        title={
          <span className="inline-flex flex-wrap items-center gap-2.5">
            {apiKey.name}
            <KeyStateBadge state={apiKey.state} />
          </span>
        }
        trail={[{ href: "/keys", label: "Keys" }]}
        actions={
          canManage &&
          works && (
            <Button className="text-bad" onClick={() => setRevoking(true)}>
              Revoke
            </Button>
          )
        }
      />
      <div className="grid gap-5">
        <Card title="Facts">
          <DescriptionList compact facts={factsOf(apiKey, zone)} />
        </Card>
        <LimitsCard
          title="Limits of this key"
          description="Beside those of the organization, its environment, features and members: a call must pass them all."
          limits={limits}
          named={named}
          subjects={{ keys: [{ value: apiKey.id, label: apiKey.name }], features: [], members: [] }}
          zone={zone}
          scopes={canManage && works ? ["key"] : []}
          emptyText="This key may spend until the balance is empty, or another limit stops it."
          setLimit={setLimit}
          removeLimit={removeLimit}
        />
        <RestrictionsCard
          keyId={apiKey.id}
          restrictions={apiKey.restrictions}
          restrictKey={restrictKey}
          canManage={canManage && works}
        />
      </div>
      <RevokeKeyDialog apiKey={revoking ? apiKey : null} onClose={() => setRevoking(false)} revokeKey={revokeKey} />
    </>
  );
}

function factsOf(key: KeyRow, zone: string): Fact[] {
  return [
    { term: "Key", value: <KeyHint prefix={key.prefix} lastFour={key.lastFour} /> },
    { term: "Environment", value: <EnvironmentBadge environment={key.environment} /> },
    { term: "Id", value: <code className="font-mono text-[0.8125rem]">{key.id}</code> },
    { term: "Created", value: <Created apiKey={key} zone={zone} /> },
    { term: "Last used", value: key.lastUsedAt ? <Time at={key.lastUsedAt} zone={zone} /> : "Never" },
    { term: "Calls in 24 hours", value: countText(key.usesLastDay) },
    { term: "Expires", value: key.expiresAt ? <Time at={key.expiresAt} zone={zone} show="lastDay" /> : "Never" },
  ];
}

function Created({ apiKey, zone }: { apiKey: KeyRow; zone: string }) {
  return (
    <>
      <Time at={apiKey.createdAt} zone={zone} show="day" />
      {apiKey.createdBy && ` by ${apiKey.createdBy}`}
    </>
  );
}
