import path from "node:path";
import { defineConfig } from "vitest/config";

const DATABASE_TESTS = "**/*.db.test.ts";
const EVERYWHERE_ELSE = ["**/node_modules/**", "**/.next*/**", "**/.local/**", "e2e/**/*.spec.ts"];

// Next resolves this marker to nothing on the server; everywhere else it throws.
const resolve = { alias: { "server-only": path.resolve("node_modules/server-only/empty.js") } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: "nouns",
          include: ["**/*.test.ts"],
          exclude: [...EVERYWHERE_ELSE, DATABASE_TESTS],
          // What computes leaves nothing behind that another file could trip over.
          isolate: false,
        },
      },
      {
        resolve,
        test: {
          name: "db",
          include: [DATABASE_TESTS],
          exclude: EVERYWHERE_ELSE,
          globalSetup: "./lib/testing/cluster.ts",
          setupFiles: "./lib/testing/database.ts",
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
