import { env } from "#lib/env.ts";
import { log } from "#lib/log.ts";
import { startCommits } from "#lib/metering/commit-engine.ts";
import { startDoor, stopDoor } from "#lib/web/door-engine.ts";
import { stopLiveStreams } from "#lib/web/live-engine.ts";
import { startMetrics, stopMetrics } from "#lib/web/metrics-engine.ts";
import { startNotices, stopNotices } from "#lib/web/notice-engine.ts";
import { startSockets } from "#lib/web/socket-engine.ts";

/** Starts what serves API v1 beside Next: the commit lanes, what other processes announce, and the second door where the settings name a port. */
export async function startServing(): Promise<void> {
  startSockets();
  startMetrics();
  startNotices();
  await startCommits();
  const { METER_HOST: host, METER_PORT: port } = env();
  if (port === undefined) return;
  await startDoor({ host, port });
  log().info({ host, port }, "backends may call the API directly");
}

/**
 * Ends what would outlive Next or keep it from ending: calls through the second door, and streams, which have no end of
 * their own. The commit lanes stay for calls that Next has begun: nobody is answered before their commit.
 */
export async function stopServing(): Promise<void> {
  stopLiveStreams();
  await stopDoor();
  await stopNotices();
  stopMetrics();
}
