import { expect, test } from "vitest";
import { answerReader } from "./answer-reader.ts";

const SIZED = 'HTTP/1.1 402 Payment Required\r\nContent-Length: 7\r\n\r\n{"a":1}';
const PIECED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n0\r\n\r\n';

test.for([SIZED, PIECED])("an answer is whole however it is cut", (text) => {
  for (let cut = 1; cut < text.length; cut += 1) {
    const read = answerReader();
    expect(read(Buffer.from(text.slice(0, cut)))).toBeNull();
    expect(read(Buffer.from(text.slice(cut)))?.body.toString()).toContain('{"a":1}');
  }
});

test("one connection answers again and again, each with its own status", () => {
  const read = answerReader();
  expect([SIZED, PIECED, SIZED].map((text) => read(Buffer.from(text))?.status)).toEqual([402, 200, 402]);
});
