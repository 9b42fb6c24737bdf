import { expect, test } from "vitest";
import { contextOf, systemContext } from "#lib/testing/actors.ts";
import { asOwner } from "#lib/testing/database.ts";
import { acceptAdminLink } from "./accept-admin-link.ts";
import { issueAdminLink } from "./issue-admin-link.ts";

const visitor = contextOf({ kind: "visitor" });
const tokenIn = ({ url }: { url: string }) => new URL(url).searchParams.get("token") ?? "";
const admin = (n: number) => ({ name: "Root", email: `root.${n}@example.com`, password: "guards the gate" });

test("nobody but the server asks for the first administrator's link", async () => {
  await expect(issueAdminLink(visitor, {})).rejects.toMatchObject({ code: "forbidden" });
});

test("the link makes one administrator, once, within the hour, and none while there is staff", async () => {
  const older = tokenIn(await issueAdminLink(systemContext(), {}));
  const token = tokenIn(await issueAdminLink(systemContext(), {}));
  const late = { ...visitor, now: () => new Date(Date.now() + 61 * 60_000) };
  await expect(acceptAdminLink(visitor, { token: older, ...admin(0) })).rejects.toMatchObject({ code: "invalid" });
  await expect(acceptAdminLink(late, { token, ...admin(0) })).rejects.toMatchObject({ code: "invalid" });
  const tries = await Promise.allSettled([1, 2, 3, 4].map((n) => acceptAdminLink(visitor, { token, ...admin(n) })));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await asOwner("SELECT staff_role FROM users WHERE staff_role IS NOT NULL")).toEqual([{ staff_role: "admin" }]);
  await expect(issueAdminLink(systemContext(), {})).rejects.toMatchObject({ code: "conflict" });
});
