import { redirect } from "next/navigation";
import { findUser } from "#lib/web/session.ts";

export const dynamic = "force-dynamic";

/** The start leads to the desk of whoever asks. */
export default async function StartPage() {
  const user = await findUser();
  if (!user) redirect("/sign-in");
  redirect(user.staffRole ? "/admin" : "/overview");
}
