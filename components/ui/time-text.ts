const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

type Parts = Readonly<Record<string, string>>;

/**
 * An instant in a zone, in one fixed shape ("21 Nov 2026" and "14:05"), so that server and browser write the same
 * whatever their language data.
 */
export function timeText(
  at: string,
  zone: string,
): { readonly day: string; readonly clock: string; readonly short: string } {
  const parts = partsOf(at, zone);
  const month = MONTHS[Number(parts.month) - 1] ?? "";
  const short = `${Number(parts.day)} ${month}`;
  return { day: `${short} ${parts.year}`, clock: `${parts.hour}:${parts.minute}`, short };
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
  });
  return Object.fromEntries(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
}
