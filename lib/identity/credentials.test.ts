import { expect, test } from "vitest";
import { NewPassword, obviousPassword } from "./credentials.ts";

test.each([
  "short",
  "a".repeat(201),
  "password123",
  "Password!!2026",
  "1234567890",
  "qwertyuiop",
  "aaaaaaaaaab",
  "Tollgate2026!",
])("%j is refused as a new password", (password) => {
  expect(NewPassword.safeParse(password).success).toBe(false);
});

test.each(["correct horse battery", "ünïcødé is fine", "k9$Fw2!mQzp", `${"a".repeat(196)}bcde`])(
  "%j is accepted as a new password",
  (password) => {
    expect(NewPassword.safeParse(password).success).toBe(true);
  },
);

test("nobody's own address or name is their password", () => {
  const personal = ["ada.lovelace@example.com", "Ada Lovelace"];
  expect(obviousPassword("ada.lovelace@example.com", personal)).not.toBeNull();
  expect(obviousPassword("Ada Lovelace 1815", personal)).not.toBeNull();
  expect(obviousPassword("analytical engine", personal)).toBeNull();
});
