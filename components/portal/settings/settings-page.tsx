import { OrganizationForm, type OrganizationFormProps } from "#components/portal/settings/organization-form.tsx";
import { type ChangePasswordInput, PasswordForm } from "#components/portal/settings/password-form.tsx";
import { ProfileForm, type ProfileFormProps } from "#components/portal/settings/profile-form.tsx";
import { SessionsCard, type SessionsCardProps } from "#components/portal/settings/sessions-card.tsx";
import { Card } from "#components/ui/card.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { Action } from "#components/ui/use-action.ts";

export type SettingsPageProps = SessionsCardProps & {
  readonly organization: OrganizationFormProps["organization"];
  readonly zones: readonly string[];
  readonly canManage: boolean;
  readonly saveOrganization: OrganizationFormProps["save"];
  readonly profile: ProfileFormProps["profile"];
  readonly saveProfile: ProfileFormProps["save"];
  readonly changePassword: Action<ChangePasswordInput, unknown>;
};

/** Settings of the organization, then of the person. */
export function SettingsPage(props: SettingsPageProps) {
  return (
    <>
      <PageHeader title="Settings" />
      <div className="grid gap-5">
        <Card title="Organization">
          <OrganizationForm
            organization={props.organization}
            zones={props.zones}
            canManage={props.canManage}
            save={props.saveOrganization}
          />
        </Card>
        <Card title="Profile">
          <ProfileForm profile={props.profile} save={props.saveProfile} />
        </Card>
        <Card title="Password" description="Changing it ends your other sessions.">
          <PasswordForm changePassword={props.changePassword} />
        </Card>
        <SessionsCard signOutEverywhere={props.signOutEverywhere} />
      </div>
    </>
  );
}
