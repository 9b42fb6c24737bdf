import { expect, test } from "vitest";
import { asOwner } from "#lib/testing/database.ts";
import { bytesArray, plainArray, textArray } from "./sql-array.ts";

const TEXTS = [
  "plain",
  "",
  "NULL",
  null,
  'a "quoted" one',
  "back\\slash\\",
  "{a,b}",
  " , ",
  "é 💸 \u2028",
  '{"json":["\\"x"]}',
];
const BYTES = [Buffer.of(0, 1, 254, 255), Buffer.of(), Buffer.from('"\\x')];

async function readBack(type: string, array: string): Promise<unknown> {
  return (await asOwner(`SELECT $1::${type}[] AS read`, [array]))[0]?.read;
}

test("what is written as an array is what Postgres reads", async () => {
  expect(await readBack("text", textArray(TEXTS))).toEqual(TEXTS);
  expect(await readBack("text", textArray([]))).toEqual([]);
  expect(await readBack("bigint", plainArray([1n, null, -9223372036854775808n]))).toEqual([
    "1",
    null,
    "-9223372036854775808",
  ]);
  expect(await readBack("boolean", plainArray([true, false, null]))).toEqual([true, false, null]);
  expect(await readBack("numeric", plainArray(["1e30", "0.000000000001"]))).toEqual([1e30, 1e-12]);
  expect(await readBack("timestamptz", plainArray(["2026-03-31T23:59:59.999000Z"]))).toEqual([
    new Date("2026-03-31T23:59:59.999Z"),
  ]);
  expect(await readBack("bytea", bytesArray(BYTES.map((bytes) => bytes.toString("hex"))))).toEqual(BYTES);
});
