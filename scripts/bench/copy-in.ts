import type pg from "pg";

/** What node-postgres' connection can do beyond what its types say. */
type CopyConnection = { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

/** COPY … FROM STDIN by hand: node-postgres speaks the protocol but brings no stream for it. */
class CopyIn implements pg.Submittable {
  readonly #text: string;
  readonly #rows: Buffer;
  readonly #settle: (error: Error | null) => void;

  constructor(text: string, rows: Buffer, settle: (error: Error | null) => void) {
    this.#text = text;
    this.#rows = rows;
    this.#settle = settle;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#rows);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settle(null);
  }

  handleError(error: Error): void {
    this.#settle(error);
  }
}

/** Sends `rows` (COPY's text format) into a table and waits until Postgres has taken them. */
export function copyIn(client: pg.Client, target: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(`COPY ${target} FROM STDIN`, rows, (error) => (error ? reject(error) : resolve())));
  });
}
