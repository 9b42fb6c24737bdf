// Stand-ins that the product is compared with, each a process of its own: node side-server.ts echo|lookup PORT
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import pg from "pg";
import { readKey } from "#lib/keys/key-format.ts";

const CONNECTIONS = 4;
const LOOKUP = `SELECT k.org_id, k.key_id, k.environment, k.expires_at, k.revoked_at, b.current::text, b.held::text, b.available::text,
  b.debt::text FROM key_index k, LATERAL books.balance(k.org_id, $2) b WHERE k.hash = $1`;

async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

/** Answers what it was sent: what HTTP itself costs, on both sides. */
const echo: RequestListener = async (request, response) => {
  const body = await readBody(request);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
};

/** The plainest authorize there is: one look-up in the database for each request. */
function lookup(): RequestListener {
  const pool = new pg.Pool({ connectionString: process.env.ENGINE_DATABASE_URL, max: CONNECTIONS });
  return async (request, response) => {
    const asked: { key: string; feature: string } = JSON.parse(await readBody(request));
    const values = [Buffer.from(readKey(asked.key)?.hash ?? "", "hex"), asked.feature];
    const { rows } = await pool.query({ name: "lookup", text: LOOKUP, values });
    const body = JSON.stringify({ allowed: rows.length === 1, ...rows[0] });
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  };
}

const [kind, port] = process.argv.slice(2);
createServer(kind === "lookup" ? lookup() : echo).listen(Number(port), "127.0.0.1");
