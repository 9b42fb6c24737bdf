/** An HTTP answer; `body` is as it came, with the sizes of its pieces in between when it came in pieces. */
export type Answer = { readonly status: number; readonly body: Buffer };

const HEAD_END = "\r\n\r\n";
const LAST_PIECE = Buffer.from("0\r\n\r\n");
const STATUS_AT = 9;
const LENGTH = /\r\ncontent-length: *(\d+)/i;

type Head = { readonly status: number; readonly bodyAt: number; readonly endAt: number | null };

/**
 * Reads the answers of one connection, one after the other: takes what arrives and gives the answer when it is whole.
 * It knows no more HTTP than an API that answers JSON needs, so that the generator is not what is measured.
 */
export function answerReader(): (chunk: Buffer) => Answer | null {
  let pieces: Buffer[] = [];
  let size = 0;
  let head: Head | null = null;
  return (chunk) => {
    pieces.push(chunk);
    size += chunk.length;
    if (!head) {
      const all = joined(pieces);
      pieces = [all];
      head = readHead(all);
    }
    if (!head || !isWhole(head, pieces, size)) return null;
    const answer = { status: head.status, body: joined(pieces).subarray(head.bodyAt) };
    pieces = [];
    size = 0;
    head = null;
    return answer;
  };
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  return pieces.length === 1 && first ? first : Buffer.concat(pieces);
}

function readHead(all: Buffer): Head | null {
  const end = all.indexOf(HEAD_END);
  if (end < 0) return null;
  const text = all.toString("latin1", 0, end);
  const bodyAt = end + HEAD_END.length;
  const length = LENGTH.exec(text)?.[1];
  const status = Number(text.slice(STATUS_AT, STATUS_AT + 3));
  return { status, bodyAt, endAt: length === undefined ? null : bodyAt + Number(length) };
}

/** JSON holds no bare line ends, so the mark of the last piece cannot stand inside a body. */
function isWhole({ endAt }: Head, pieces: Buffer[], size: number): boolean {
  if (endAt !== null) return size >= endAt;
  const last = pieces.at(-1);
  const tail = last && last.length >= LAST_PIECE.length ? last : joined(pieces);
  return tail.subarray(-LAST_PIECE.length).equals(LAST_PIECE);
}
