import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { drawReceipt } from "./draw-receipt.ts";
import { type IssuedReceipt, keptMinor } from "./receipt.ts";
import { runsOf } from "./receipt-fonts-gateway.ts";

function receiptFor(name: string): IssuedReceipt {
  return {
    number: "R-000001",
    issuedAt: "2026-11-21T12:00:00.000Z",
    sandbox: false,
    debtPaid: "0",
    reversals: [],
    body: {
      issuer: "Tollgate",
      billedTo: { name, address: "東京都千代田区丸の内1-2-3", taxId: null, email: "billing@example.com" },
      lines: [{ text: "10,000 API credits", detail: "at ¥0.15 a credit", amountMinor: "1500" }],
      currency: "JPY",
      taxMinor: "0",
      totalMinor: "1500",
      credits: "10000",
      paidBy: "Visa ending in 4242",
      topUp: "top_1",
      payment: "pi_1",
    },
  };
}

/** A document's objects and what its pages draw, in PDF's own words. */
async function wordsOf(receipt: IssuedReceipt): Promise<string> {
  const pdf = (await drawReceipt(receipt, "Asia/Tokyo")).toString("latin1");
  const pages = [...pdf.matchAll(/FlateDecode\s*>>\s*stream\n(.*?)\nendstream/gs)].map(([, packed = ""]) =>
    inflateSync(Buffer.from(packed, "latin1")).toString("latin1"),
  );
  return [pdf, ...pages].join("\n");
}

test("a name in Japanese stands in the document as text, for the reader's own fonts to draw", async () => {
  const text = await wordsOf(receiptFor("株式会社ソラ Inc."));
  expect(text).toContain("/Encoding /UniJIS-UTF16-H");
  expect(text).toContain("<682a5f0f4f1a793e30bd30e9> Tj");
  expect(text.match(/\/BaseFont \/HeiseiKakuGo-W5/g)).toHaveLength(2);
});

test("a document without such letters names no font that it does not bring", async () => {
  const receipt = receiptFor("Zażółć Ltd");
  const billedTo = { ...receipt.body.billedTo, address: "Rynek 1\nKraków" };
  expect(await wordsOf({ ...receipt, body: { ...receipt.body, billedTo } })).not.toContain("UTF16-H");
});

test("letters are written by the fonts that know them, and spaces by the document's own", () => {
  const runs = runsOf("Sora 株式 会社 Ł", "bold").map(({ font, text }) => [
    typeof font === "string" ? font : font.ordering,
    text,
  ]);
  expect(runs).toEqual([
    ["bold latin", "Sora "],
    ["Japan1", "株式"],
    ["bold latin", " "],
    ["Japan1", "会社"],
    ["bold latin", " "],
    ["bold latin-ext", "Ł"],
  ]);
});

test.each([
  { back: [], kept: "1500" },
  { back: ["400", "100"], kept: "1000" },
  { back: ["1500"], kept: "0" },
  { back: ["1500", "1500"], kept: "0" },
])("of 1500 paid and $back gone back, $kept is the net", ({ back, kept }) => {
  const at = "2026-11-22T12:00:00.000Z";
  const reversals = back.map((amountMinor) => ({ kind: "refund" as const, at, credits: "0", amountMinor }));
  expect(keptMinor({ ...receiptFor("Sora"), reversals })).toBe(kept);
});
