import { createHash } from "node:crypto";
import { countTokens } from "./tokens.ts";

/** The demo vendor's "work": the same input always yields the same output, so a demo can be followed. */

const SENTENCES = [
  "Every call you make is rated at once and drawn from your credits.",
  "The balance you see is the balance there is.",
  "A request that your balance cannot pay for is refused before any work is done.",
  "Open the charge to see its formula, its rates and the grants it drew on.",
  "Development and production keys share one balance.",
  "Top up and the very next request passes.",
] as const;

function numbersFrom(text: string): number[] {
  return [...createHash("sha256").update(text).digest()];
}

/** A reply of at most `maxTokens` tokens that takes up the question's own words. */
export function writeReply(
  question: string,
  maxTokens: number,
): { readonly text: string; readonly finishReason: "stop" | "length" } {
  const topic = question.trim().split(/\s+/).slice(0, 12).join(" ");
  const picks = numbersFrom(question);
  const length = 2 + ((picks[0] ?? 0) % 4);
  const body = Array.from({ length }, (_, at) => SENTENCES[(picks[at + 1] ?? 0) % SENTENCES.length]);
  const words = [`You asked: "${topic}".`, ...new Set(body)].join(" ").split(" ");
  let text = "";
  for (const word of words) {
    const longer = text === "" ? word : `${text} ${word}`;
    if (countTokens(longer) > maxTokens) return { text, finishReason: "length" };
    text = longer;
  }
  return { text, finishReason: "stop" };
}

/** A picture for a prompt, as SVG: colours and circles follow from the words. */
export function drawImage(prompt: string, index: number, width: number, height: number): string {
  const picks = numbersFrom(`${prompt}#${index}`);
  const hue = Math.round(((picks[0] ?? 0) / 255) * 360);
  const circles = Array.from({ length: 6 }, (_, at) => {
    const [x = 0, y = 0, r = 0] = picks.slice(1 + at * 3, 4 + at * 3);
    const fill = `hsl(${(hue + at * 25) % 360} 70% 60% / 0.6)`;
    return `<circle cx="${Math.round((x / 255) * width)}" cy="${Math.round((y / 255) * height)}" r="${Math.round((r / 255) * width * 0.3)}" fill="${fill}"/>`;
  });
  const background = `<rect width="${width}" height="${height}" fill="hsl(${hue} 60% 22%)"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${background}${circles.join("")}</svg>`;
}

/** The page of an invented web: nothing outside this machine is fetched. With scripts run, it has more rows. */
export function fetchPage(url: URL, rendering: "none" | "js"): string {
  const picks = numbersFrom(url.href);
  const rowCount = (rendering === "js" ? 40 : 10) + ((picks[0] ?? 0) % 20);
  const rows = Array.from({ length: rowCount }, (_, at) => {
    const cents = ((picks[(at % 30) + 1] ?? 0) * 97 + at * 13) % 10_000;
    return `<tr><td>Item ${at + 1}</td><td>${(cents / 100).toFixed(2)}</td></tr>`;
  });
  return `<!doctype html><html><head><title>${url.hostname}</title></head><body><h1>${url.hostname}</h1><table>${rows.join("")}</table></body></html>`;
}

const SCALE = ["c", "d", "e", "g", "a", "c'", "d'", "e'"] as const;

/** A tune of sixteen notes for a prompt. */
export function writeMelody(prompt: string): string {
  return numbersFrom(prompt)
    .slice(0, 16)
    .map((pick) => SCALE[pick % SCALE.length])
    .join(" ");
}
