const WIDTH = 30;

/** Draws how far a file has been read on one line of a terminal; where output is no terminal it stays silent. */
export function showProgress(done: number, total: number): void {
  if (!process.stderr.isTTY) return;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * WIDTH);
  process.stderr.write(`\r[${"#".repeat(filled)}${"-".repeat(WIDTH - filled)}] ${Math.floor(share * 100)} %`);
  if (done >= total) process.stderr.write("\n");
}
