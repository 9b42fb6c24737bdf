import { mkdirSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { freePort } from "../free-port.ts";

const LARGEST_MAIL_BYTES = 5 * 1024 * 1024;

/** A mail server that delivers nothing: each mail becomes a file `<milliseconds>-<number>.eml` in `dir`. */
export async function startMailCatcher(dir: string): Promise<{ url: string; stop: () => Promise<void> }> {
  mkdirSync(dir, { recursive: true });
  let caught = 0;
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    size: LARGEST_MAIL_BYTES,
    logger: false,
    onData: (stream, _session, done) => {
      caught += 1;
      keep(stream, path.join(dir, `${Date.now()}-${caught}.eml`)).then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  server.on("error", () => {});
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  return {
    url: `smtp://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The file appears whole or not at all, since the mail page may read the folder at any moment. */
async function keep(stream: NodeJS.ReadableStream, file: string): Promise<void> {
  await writeFile(`${file}.part`, await buffer(stream));
  await rename(`${file}.part`, file);
}
