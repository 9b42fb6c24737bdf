import PDFDocument from "pdfkit";
import { formatMoney } from "#lib/money/format-money.ts";
import { type NamedFont, namedText, namedWidth } from "./named-font.ts";
import { type IssuedReceipt, keptMinor, receiptMoney, reversalText } from "./receipt.ts";
import { documentFonts, runsOf, type TextRun, type Weight } from "./receipt-fonts-gateway.ts";

const PAGE = { width: 595, margin: 56 };
const RIGHT = PAGE.width - PAGE.margin;
const INK = "#16181d";
const PALE = "#6b7280";
const LINE = "#d9dce3";
const MOST_LINES = 8;
const MOST_REVERSALS = 12;

type Style = { readonly size?: number; readonly weight?: Weight; readonly color?: string; readonly toRight?: boolean };

/** Draws a receipt as a PDF on one A4 page; `zone` is the organization's, in whose days the date is written. */
export async function drawReceipt(receipt: IssuedReceipt, zone: string): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: "A4",
    margin: PAGE.margin,
    info: { Title: `Receipt ${receipt.number}`, Author: receipt.body.issuer, CreationDate: new Date(receipt.issuedAt) },
  });
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    pdf
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", resolve)
      .on("error", reject);
  });
  for (const [name, file] of documentFonts()) pdf.registerFont(name, file);
  drawHead(pdf, receipt, zone);
  drawParties(pdf, receipt);
  drawSums(pdf, receipt, zone, 300);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

type Pdf = InstanceType<typeof PDFDocument>;

function drawHead(pdf: Pdf, receipt: IssuedReceipt, zone: string): void {
  write(pdf, receipt.body.issuer, PAGE.margin, 60, { size: 16, weight: "bold" });
  write(pdf, `Receipt ${receipt.number}`, RIGHT, 60, { size: 14, weight: "bold", toRight: true });
  write(pdf, `Paid on ${dayOf(receipt.issuedAt, zone)}`, RIGHT, 82, { color: PALE, toRight: true });
  if (receipt.sandbox) write(pdf, "Sandbox: no real payment", RIGHT, 98, { color: "#b45309", toRight: true });
}

function dayOf(at: string, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: zone }).format(new Date(at));
}

function drawParties(pdf: Pdf, { body }: IssuedReceipt): void {
  const { name, address, taxId, email } = body.billedTo;
  const to = [...(address ?? "").split("\n"), taxId && `Tax id ${taxId}`, email];
  drawParty(pdf, PAGE.margin, "From", body.issuer, []);
  drawParty(pdf, PAGE.width / 2, "To", name, to);
}

function drawParty(pdf: Pdf, x: number, label: string, name: string, rest: readonly (string | null)[]): void {
  write(pdf, label, x, 150, { size: 8.5, color: PALE });
  write(pdf, name, x, 164, { weight: "bold" });
  const lines = rest.filter((line): line is string => Boolean(line?.trim())).slice(0, MOST_LINES);
  lines.forEach((line, index) => {
    write(pdf, line.trim(), x, 180 + index * 14);
  });
}

function drawSums(pdf: Pdf, { body, debtPaid, reversals }: IssuedReceipt, zone: string, top: number): void {
  const sum = (amountMinor: string) => formatMoney(receiptMoney(body, amountMinor));
  let y = top;
  const rule = () => {
    pdf
      .moveTo(PAGE.margin, y - 8)
      .lineTo(RIGHT, y - 8)
      .lineWidth(0.7)
      .stroke(LINE);
  };
  const row = (text: string, amount: string, style: Style = {}) => {
    rule();
    write(pdf, text, PAGE.margin, y, style);
    write(pdf, amount, RIGHT, y, { ...style, toRight: true });
    y += 26;
  };
  for (const line of body.lines) {
    row(`${line.text}, ${line.detail}`, sum(line.amountMinor));
  }
  row("Tax", sum(body.taxMinor), { color: PALE });
  row("Total paid", sum(body.totalMinor), { weight: "bold" });
  for (const reversal of reversals.slice(0, MOST_REVERSALS)) {
    row(`${reversalText(reversal)} · ${dayOf(reversal.at, zone)}`, `−${sum(reversal.amountMinor)}`);
  }
  if (reversals.length > 0) row("Net paid", sum(keptMinor({ body, reversals })), { weight: "bold" });
  rule();
  if (debtPaid !== "0") write(pdf, `${debtPaid} of these credits paid a debt.`, PAGE.margin, y, { color: PALE });
  write(pdf, `Paid with ${body.paidBy ?? "card"} · ${body.payment} · ${body.topUp}`, PAGE.margin, y + 18, {
    size: 8.5,
    color: PALE,
  });
}

/** Writes one line, run by run, from x onwards or up to it. What does not fit the page's width is written smaller. */
function write(pdf: Pdf, text: string, x: number, y: number, style: Style = {}): void {
  const { size = 10, weight = "regular", color = INK, toRight = false } = style;
  const runs = runsOf(text, weight);
  const width = (points: number) => runs.reduce((sum, run) => sum + widthOf(pdf, run, points), 0);
  const room = toRight ? x - PAGE.margin : RIGHT - x;
  const points = Math.min(size, (size * room) / Math.max(width(size), 1));
  let at = toRight ? x - width(points) : x;
  for (const run of runs) {
    pdf.fillColor(color);
    if (typeof run.font === "string") {
      pdf.font(run.font, points).text(run.text, at, y + points, { lineBreak: false, baseline: "alphabetic" });
    } else writeNamed(pdf, run.font, run.text, { at, y: y + points, points });
    at += widthOf(pdf, run, points);
  }
}

function widthOf(pdf: Pdf, { font, text }: TextRun, points: number): number {
  return typeof font === "string" ? pdf.font(font, points).widthOfString(text) : namedWidth(text) * points;
}

type Place = { readonly at: number; readonly y: number; readonly points: number };

/** The drawing library writes only with fonts that it embeds, so a named one is asked for in PDF's own words. */
function writeNamed(pdf: Pdf, font: NamedFont, text: string, { at, y, points }: Place): void {
  const fonts: Record<string, unknown> = pdf.page.fonts;
  fonts[font.ordering] ??= namedFontObject(pdf, font);
  // PDF counts from the foot of the page.
  pdf.save().transform(1, 0, 0, -1, 0, pdf.page.height);
  const place = `${at.toFixed(3)} ${(pdf.page.height - y).toFixed(3)}`;
  pdf.addContent(`BT /${font.ordering} ${points.toFixed(3)} Tf ${place} Td <${namedText(text)}> Tj ET`);
  pdf.restore();
}

function namedFontObject(pdf: Pdf, { name, ordering, supplement, encoding, halfWide }: NamedFont) {
  const object = (data: object) => {
    const reference = pdf.ref(data);
    reference.end(undefined);
    return reference;
  };
  const [first, last] = halfWide;
  const look = {
    ItalicAngle: 0,
    Ascent: 880,
    Descent: -120,
    CapHeight: 740,
    StemV: 90,
    FontBBox: [0, -200, 1000, 900],
  };
  const letters = object({
    Type: "Font",
    Subtype: "CIDFontType0",
    BaseFont: name,
    CIDSystemInfo: { Registry: new String("Adobe"), Ordering: new String(ordering), Supplement: supplement },
    DW: 1000,
    W: [first, last, 500],
    FontDescriptor: object({ Type: "FontDescriptor", FontName: name, Flags: 4, ...look }),
  });
  const Encoding = encoding;
  return object({ Type: "Font", Subtype: "Type0", BaseFont: name, Encoding, DescendantFonts: [letters] });
}
