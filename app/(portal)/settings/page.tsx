import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SettingsPage } from "#components/portal/settings/settings-page.tsx";
import { hasRight } from "#lib/authorization.ts";
import { getOrganizationDetails } from "#lib/organizations/queries.ts";
import { currentMember, memberContext } from "#lib/web/session.ts";
import { changePasswordAction, saveOrganizationAction, saveProfileAction, signOutEverywhereAction } from "./actions.ts";

export const dynamic = "force-dynamic";
export const metadata: Metadata = { title: "Settings" };

export default async function Page() {
  const { user, role } = await currentMember();
  const organization = await getOrganizationDetails(await memberContext());
  if (!organization) notFound();
  return (
    <SettingsPage
      organization={{
        name: organization.name,
        zone: organization.timeZone,
        billingName: organization.billingName ?? "",
        billingEmail: organization.billingEmail ?? "",
        billingAddress: organization.billingAddress ?? "",
        taxId: organization.taxId ?? "",
      }}
      zones={zonesWith(organization.timeZone)}
      canManage={hasRight(role, "money")}
      saveOrganization={saveOrganizationAction}
      profile={{ name: user.name, email: user.email }}
      saveProfile={saveProfileAction}
      changePassword={changePasswordAction}
      signOutEverywhere={signOutEverywhereAction}
    />
  );
}

/** Zones to choose from; an older name that is in use stays among them. */
function zonesWith(current: string): readonly string[] {
  return [...new Set(["UTC", current, ...Intl.supportedValuesOf("timeZone")])];
}
