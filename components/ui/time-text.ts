const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

type Parts = Readonly<Record<string, string>>;

/**
 * An instant in a zone, in one fixed shape ("21 Nov 2026", "14:05" and "07"), so that server and browser write the same
 * whatever their language data.
 */
export function timeText(
  at: string,
  zone: string,
): { readonly day: string; readonly clock: string; readonly second: string; readonly short: string } {
  const parts = partsOf(at, zone);
  const month = MONTHS[Number(parts.month) - 1] ?? "";
  const short = `${Number(parts.day)} ${month}`;
  const { hour, minute, second = "00" } = parts;
  return { day: `${short} ${parts.year}`, clock: `${hour}:${minute}`, second, short };
}

/**
 * A half-open range of instants as people say it: "23 Oct 2026 – 21 Nov 2026" when it is made of whole days (the last
 * one included), with clock times otherwise; null when neither end is an instant.
 */
export function rangeText(from: string | null, to: string | null, zone: string): string | null {
  const begin = from === null || Number.isNaN(Date.parse(from)) ? null : from;
  const end = to === null || Number.isNaN(Date.parse(to)) ? null : to;
  if (!begin && !end) return null;
  const wholeDays = [begin, end].every((at) => !at || timeText(at, zone).clock === "00:00");
  const write = (at: string) => {
    const { day, clock } = timeText(at, zone);
    return wholeDays ? day : `${day}, ${clock}`;
  };
  const last = end && wholeDays ? new Date(Date.parse(end) - 1).toISOString() : end;
  if (!begin) return last && `Until ${write(last)}`;
  if (!last) return `Since ${write(begin)}`;
  return write(begin) === write(last) ? write(begin) : `${write(begin)} – ${write(last)}`;
}

function partsOf(at: string, zone: string): Parts {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return Object.fromEntries(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
}
