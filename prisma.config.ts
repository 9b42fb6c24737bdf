import { defineConfig } from "prisma/config";

// Generating the client needs no engine binary, and the one Prisma would download is not to be had behind a firewall:
// any existing executable satisfies its check.
if (process.argv.includes("generate")) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma" });
