import { type Demo, expect } from "../fixtures.ts";

/** The link in the newest mail to an address with this subject, once it has come. */
export async function mailedLink(demo: Demo, to: string, subject: string | RegExp): Promise<string> {
  let link = "";
  await expect
    .poll(
      () => {
        const mail = demo.mails().findLast((each) => each.to === to && each.subject.match(subject));
        link = /https?:\S+token=\S+/.exec(mail?.text ?? "")?.[0] ?? "";
        return link;
      },
      { message: `a mail to ${to} about “${subject}”` },
    )
    .not.toBe("");
  return link;
}
