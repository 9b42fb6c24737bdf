import path from "node:path";
import { freePort } from "./free-port.ts";
import { ensureBuild } from "./start/build.ts";
import { startDemo } from "./start/demo.ts";
import { isDeployment, prepareDeployment } from "./start/deployment.ts";
import { environment } from "./start/environment.ts";
import { beginLifecycle, type Lifecycle } from "./start/lifecycle.ts";
import { demoReport, deploymentReport } from "./start/report.ts";
import { findRunning, noteRunning } from "./start/running.ts";
import { type Server, startServer } from "./start/server.ts";
import { runTied } from "./tied-process.ts";

const DEFAULT_PORT = 3000;
const DIST_DIR = process.env.NEXT_DIST_DIR ?? ".next";
const STATE_DIR = path.resolve(process.env.DEMO_STATE_DIR ?? ".local");

type Mode = "start" | "dev";

async function runDemo(mode: Mode, lifecycle: Lifecycle): Promise<Server> {
  const begunAt = performance.now();
  const running = findRunning(STATE_DIR);
  if (running) throw new Error(`Tollgate already runs from this folder at ${running.url} (process ${running.pid}).`);
  const port = process.env.PORT ? await namedPort("PORT") : await freePort(DEFAULT_PORT);
  const url = `http://localhost:${port}`;
  lifecycle.onStop(noteRunning(STATE_DIR, url));
  if (mode === "start") await ensureBuild(DIST_DIR, console.log);
  const { settings } = await startDemo({ stateDir: STATE_DIR, port, lifecycle, say: console.log });
  const host = process.env.HOST ?? "127.0.0.1";
  const meterPort = process.env.METER_PORT ? await namedPort("METER_PORT") : await freePort();
  const withDoor = { ...settings, METER_PORT: String(meterPort) };
  const server = await startServer({ mode, host, port, distDir: DIST_DIR, settings: withDoor });
  lifecycle.onStop(server.stop);
  if (port !== DEFAULT_PORT && !process.env.PORT) console.log(`Port ${DEFAULT_PORT} is taken, so this is ${port}.`);
  const stateDir = path.relative(process.cwd(), STATE_DIR);
  console.log(demoReport({ stateDir, url, meterPort, startedInMs: performance.now() - begunAt }));
  return server;
}

async function runDeployment(mode: Mode, lifecycle: Lifecycle): Promise<Server> {
  const settings = await prepareDeployment(console.log);
  const port = await namedPort("PORT");
  if (mode === "start") await ensureBuild(DIST_DIR, console.log);
  const host = process.env.HOST ?? "0.0.0.0";
  const server = await startServer({ mode, host, port, distDir: DIST_DIR, settings });
  lifecycle.onStop(server.stop);
  console.log(deploymentReport({ url: settings.APP_URL, host, port, meterPort: process.env.METER_PORT }));
  console.log(await firstAdmin(settings));
  return server;
}

/** A port that somebody asked for by number is that one or none. */
async function namedPort(name: "PORT" | "METER_PORT"): Promise<number> {
  const port = Number(process.env[name] ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name} is not a port number.`);
  if ((await freePort(port)) !== port) throw new Error(`Port ${port} is taken; name another one in ${name}.`);
  return port;
}

async function firstAdmin(settings: Readonly<Record<string, string>>): Promise<string> {
  const script = path.join(import.meta.dirname, "first-admin.ts");
  const env = { ...environment(), ...settings };
  const { code, output } = await runTied([process.execPath, "--conditions=react-server", script], { env });
  if (code !== 0) throw new Error(`The first administrator's link could not be made:\n${output}`);
  return output;
}

const mode: Mode = process.argv[2] === "dev" ? "dev" : "start";
const lifecycle = beginLifecycle();
try {
  const run = isDeployment(process.env) ? runDeployment : runDemo;
  const server = await run(mode, lifecycle);
  server.child.once("exit", (code) => {
    if (lifecycle.isEnding()) return;
    console.error(`The server ended by itself (exit ${code}).`);
    void lifecycle.end(1);
  });
} catch (error) {
  // A plain Error is a sentence for the operator; anything else is a bug and shown whole.
  console.error(error instanceof Error && error.constructor === Error ? error.message : error);
  await lifecycle.end(1);
}
