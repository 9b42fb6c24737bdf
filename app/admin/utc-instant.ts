/** "2027-01-01T00:00", as a browser writes what was picked, is an instant once it has seconds and a zone. */
export function utcInstant(wallTime: string): string {
  return `${/T\d\d:\d\d$/.test(wallTime) ? `${wallTime}:00` : wallTime}Z`;
}
