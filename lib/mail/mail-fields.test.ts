import { expect, test } from "vitest";
import { EmailAddress, PlainName } from "./mail-fields.ts";

test("an address is stored as it is compared", () => {
  expect(EmailAddress.parse("  Ada@Example.COM ")).toBe("ada@example.com");
  expect(EmailAddress.safeParse("ada@").success).toBe(false);
});

test.each(["https://evil.example", "<b>Ada</b>", "Ada\nBcc: x@example.com", "   ", "x".repeat(121)])(
  "%j is no name for a letter",
  (name) => {
    expect(PlainName.safeParse(name).success).toBe(false);
  },
);

test.each(["Ada Lovelace", "O'Neil & Söhne", "株式会社 東京", "Acme (EU), Inc."])("%j is a name", (name) => {
  expect(PlainName.parse(` ${name} `)).toBe(name);
});
