import { requireDocumented } from "#lib/testing/api-document.ts";
import { startDoor } from "#lib/web/door-engine.ts";
import * as next from "../../app/api/v1/[...path]/route.ts";

/** A request as it goes out; `path` is whole, with search. */
export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};
export type Answered = { readonly status: number; readonly headers: Headers; readonly text: string };
export type Door = (sent: Sent) => Promise<Answered>;

/** Through Next's route handlers, as Next calls them. */
const throughNext: Door = async ({ method, path, headers, body }) => {
  const handlers: Readonly<Record<string, (request: Request) => Promise<Response>>> = next;
  const request = new Request(`http://localhost:3000${path}`, { method, headers, body });
  const answer = await handlers[method]?.(request);
  if (!answer) throw new Error(`Next has no ${method}`);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

function throughListener(origin: string): Door {
  return async ({ method, path, headers, body }) => {
    const answer = await fetch(origin + path, { method, headers, body });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
}

/** A door whose every answer is held to the API's document. */
function documented(door: Door): Door {
  return async (sent) => {
    const answer = await door(sent);
    if (answer.text) requireDocumented(sent.method, sent.path, answer.status, JSON.parse(answer.text));
    return answer;
  };
}

/** Both doors by name, the listener opened on a free port; close it with stopDoor. */
export async function openDoors(): Promise<{ readonly origin: string; readonly doors: ReadonlyMap<string, Door> }> {
  const { port } = await startDoor({ host: "127.0.0.1", port: 0 });
  const origin = `http://127.0.0.1:${port}`;
  const doors = new Map([
    ["through Next", documented(throughNext)],
    ["through the listener", documented(throughListener(origin))],
  ]);
  return { origin, doors };
}

/** What callers can rely on: all but what differs from call to call. `door` stands for itself in what was sent. */
export function contractOf({ status, headers, text }: Answered, door: string) {
  const names = ["content-type", "cache-control", "x-request-id", "www-authenticate", "allow", "retry-after"];
  const body = text
    .replaceAll(/(?:chg|hld|key|org)_[0-9a-z]{13}/g, "id")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "instant")
    .replaceAll(door, "door")
    .replaceAll(/"(current|available|held)":"[\d.]+"/g, '"$1":"left"');
  return { status, headers: Object.fromEntries(names.map((name) => [name, headers.get(name)])), body };
}
