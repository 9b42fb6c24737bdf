import pg from "pg";

/** How often rows can be updated: the pace that Postgres sets to anything that takes credits one by one. */
export type UpdateLimits = {
  /** Prepared updates per second of one row by all connections. */
  oneRow(durationMs: number): Promise<number>;
  /** The same with each update on a row taken at random. */
  spread(durationMs: number): Promise<number>;
  stop(): Promise<void>;
};

export const LIMIT_CONNECTIONS = 16;
export const SPREAD_ROWS = 1_000;
export const UPDATE = "UPDATE bench_wallets SET balance = balance - 0.012345 WHERE id = $1";

export async function openUpdateLimits(ownerUrl: string, owner: pg.Client): Promise<UpdateLimits> {
  await owner.query("CREATE TABLE bench_wallets (id bigint PRIMARY KEY, balance numeric(38,12) NOT NULL)");
  await owner.query("INSERT INTO bench_wallets SELECT n, 1000000000 FROM generate_series(1, $1::int) AS n", [
    SPREAD_ROWS,
  ]);
  const clients = Array.from({ length: LIMIT_CONNECTIONS }, () => new pg.Client({ connectionString: ownerUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  return {
    oneRow: (durationMs) => updateFor(clients, durationMs, () => 1),
    spread: (durationMs) => updateFor(clients, durationMs, () => 1 + Math.floor(Math.random() * SPREAD_ROWS)),
    stop: async () => void (await Promise.all(clients.map((client) => client.end()))),
  };
}

async function updateFor(clients: readonly pg.Client[], durationMs: number, pick: () => number): Promise<number> {
  const begunAt = performance.now();
  const endsAt = begunAt + durationMs;
  let count = 0;
  const drive = async (client: pg.Client) => {
    while (performance.now() < endsAt) {
      await client.query({ name: "bench-update", text: UPDATE, values: [pick()] });
      count += 1;
    }
  };
  await Promise.all(clients.map(drive));
  return (count / (performance.now() - begunAt)) * 1_000;
}
