/** Called once by Next when the server process starts, before the first request; never while building. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    // Without the runtime logins this is a build or a tool, and there is nothing to work on.
    if (!process.env.STAFF_DATABASE_URL) return;
    const { startWorker, stopWorker } = await import("#lib/jobs/worker-engine.ts");
    const { startServing, stopServing } = await import("#lib/web/serving-engine.ts");
    startWorker();
    await startServing();
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      // Next ends the process as soon as its own requests are answered, so its turn comes after ours.
      const others = process.listeners(signal);
      process.removeAllListeners(signal);
      process.on(signal, async () => {
        await Promise.allSettled([stopServing(), stopWorker()]);
        for (const other of others) other(signal);
      });
    }
  }
}
