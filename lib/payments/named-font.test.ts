import { expect, test } from "vitest";
import { findNamedFont, isEastAsian, namedText, namedWidth } from "./named-font.ts";

test.each([
  ["株式会社東京", "Japan1"],
  ["日髙 さくら", "Japan1"],
  ["𠮷野家", "Japan1"],
  ["株式会社ソラ・テック", "Japan1"],
  ["주식회사 한강", "Korea1"],
  ["韓國 주식회사", "Korea1"],
  ["上海云计算有限公司", "GB1"],
])("%s is written in letters of %s", (name, ordering) => {
  expect(findNamedFont(name)?.ordering).toBe(ordering);
});

test("half-wide letters take half the room, and letters of other scripts are not named", () => {
  expect([namedWidth("株式会社"), namedWidth("ｱｲ"), namedWidth("𠮷")]).toEqual([4, 1, 1]);
  expect([..."aéłЖ₿ ?"].filter(isEastAsian)).toEqual([]);
  expect(findNamedFont("Zażółć gęślą jaźń Ltd")).toBeNull();
  expect([..."東京タワー（株）・々。\u3000"].every(isEastAsian)).toBe(true);
});

test("a text is handed over as UTF-16", () => {
  expect(namedText("株A")).toBe("682a0041");
  expect(namedText("𠮷")).toBe("d842dfb7");
});
