import { expect, test } from "vitest";
import * as z from "zod";
import { writeRange } from "#lib/keys/address-range.ts";
import { OPERATOR_FIELDS, readSettings, SERVING_FIELDS } from "./env.ts";

const operator = z.object(OPERATOR_FIELDS);

test("all missing and malformed settings are named at once", () => {
  const given = { APP_URL: "nowhere", STRIPE_SECRET_KEY: "pk_test_1", SMTP_URL: "  ", APP_SECRET: "short" };
  expect(() => readSettings(operator, given)).toThrow(
    [
      "Settings that need mending:",
      "  APP_URL is not an http:// or https:// address",
      "  APP_SECRET needs at least 32 characters",
      "  STRIPE_SECRET_KEY is not a secret key (sk_… or rk_…)",
      "  STRIPE_WEBHOOK_SECRET is missing",
      "  SMTP_URL is missing",
      "  MAIL_FROM is missing",
    ].join("\n"),
  );
});

test("an error about settings never repeats a value", () => {
  const given = { APP_SECRET: "hunter2", STRIPE_SECRET_KEY: "hunter2", SMTP_URL: "http://mail:hunter2@example.com" };
  expect(() => readSettings(operator, given)).toThrow(/^(?!.*hunter2)/s);
});

test("an origin is taken without its trailing slash", () => {
  const given = {
    APP_URL: "https://billing.example.com/",
    APP_SECRET: "x".repeat(32),
    STRIPE_SECRET_KEY: "sk_test_1",
    STRIPE_WEBHOOK_SECRET: "whsec_1",
    SMTP_URL: "smtps://user:pass@mail.example.com:465",
    MAIL_FROM: "Tollgate <billing@example.com>",
  };
  expect(readSettings(operator, given).APP_URL).toBe("https://billing.example.com");
});

test("settings of metrics and logs have their usual values, and what is wrong with others is named", () => {
  const serving = z.object(SERVING_FIELDS);
  expect(readSettings(serving, {})).toEqual({
    LOG_LEVEL: "info",
    LOG_REQUESTS: "sampled",
    METER_HOST: "127.0.0.1",
    TRUSTED_PROXIES: [],
  });
  expect(() => readSettings(serving, { METRICS_TOKEN: "short", LOG_LEVEL: "loud", LOG_REQUESTS: "some" })).toThrow(
    [
      "Settings that need mending:",
      "  METRICS_TOKEN needs at least 16 characters, none of them a space",
      "  LOG_LEVEL is none of trace, debug, info, warn, error, fatal, silent",
      "  LOG_REQUESTS is none of all, sampled, errors",
    ].join("\n"),
  );
});

test("trusted proxies are named by address or range, and never everybody", () => {
  const serving = z.object(SERVING_FIELDS);
  const { TRUSTED_PROXIES } = readSettings(serving, { TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8 fd00::/8" });
  expect(TRUSTED_PROXIES.map(writeRange)).toEqual(["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]);
  for (const wrong of ["1", "proxy.internal", "10.0.0.0/40", "0.0.0.0/0"]) {
    expect(() => readSettings(serving, { TRUSTED_PROXIES: wrong })).toThrow(
      /TRUSTED_PROXIES is not a list of addresses/,
    );
  }
});
