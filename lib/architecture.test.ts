import { describe, expect, test } from "vitest";
import { DIRECTION_RULES } from "#lib/testing/law/directions.ts";
import { NOUN_RULES } from "#lib/testing/law/nouns.ts";
import { roomsWithoutReadme, strangersAtTheTop } from "#lib/testing/law/rooms.ts";
import { SENTENCE_RULES } from "#lib/testing/law/sentences.ts";
import { lengthsOf, quantile } from "#lib/testing/law/sizes.ts";
import { readExamples, readTree } from "#lib/testing/law/source.ts";
import { VERB_RULES } from "#lib/testing/law/verbs.ts";

const RULES = [...NOUN_RULES, ...VERB_RULES, ...DIRECTION_RULES, ...SENTENCE_RULES];
const LONGEST_FILE = 300;

const tree = readTree();
const examples = readExamples(Object.fromEntries(RULES.map(({ brokenBy }) => [brokenBy.path, brokenBy.text])));

describe("the house's law", () => {
  test.for(RULES)("$name", (rule) => {
    const faults = tree
      .filter(({ path }) => rule.appliesTo(path))
      .flatMap((source) =>
        rule.check(source).map(({ line, says }) => `${source.path}:${line}  ${says}  [${rule.name}]`),
      );
    expect(faults).toEqual([]);
  });

  test.for(RULES)("is not deaf: $name", (rule) => {
    const broken = examples.find(({ path }) => path === rule.brokenBy.path);
    expect(broken && rule.appliesTo(broken.path) && rule.check(broken).length > 0).toBe(true);
  });
});

describe("rooms", () => {
  test("the top level holds rooms, documents and what tools insist on", () => {
    expect(strangersAtTheTop()).toEqual([]);
  });

  test("every room of lib says in a short README what it owns and what it does not", () => {
    expect(roomsWithoutReadme()).toEqual([]);
  });
});

describe("sizes", () => {
  const lengths = lengthsOf();

  test(`no file has more than ${LONGEST_FILE} lines`, () => {
    const long = lengths.filter(({ lineCount }) => lineCount > LONGEST_FILE);
    expect(long.map(({ path, lineCount }) => `${path} has ${lineCount} lines`)).toEqual([]);
  });

  test("half of all files have at most 70 lines, and nineteen of twenty at most 200", () => {
    const counts = lengths.map(({ lineCount }) => lineCount);
    expect(quantile(counts, 0.5)).toBeLessThanOrEqual(70);
    expect(quantile(counts, 0.95)).toBeLessThanOrEqual(200);
  });
});
