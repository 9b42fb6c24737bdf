import * as z from "zod";
import type { Meters, Work } from "./tollgate-gateway.ts";

/** What may be asked to go wrong, so that a customer can see what then happens to the credits. */
const SIMULATIONS = ["failure", "crash"] as const;

/** A piece of a task that is settled by itself as soon as it is there. `workS` is how long it takes at speed 1. */
export type Step = { readonly meters: Meters; readonly workS: number };

/** Work that takes a while: what it may cost at most, and in which steps it comes about. */
export type TaskOrder = {
  readonly kind: "video" | "music";
  readonly prompt: string;
  readonly estimate: Work;
  readonly steps: readonly Step[];
  readonly simulate: (typeof SIMULATIONS)[number] | null;
  /** How long the credits stay held after the worker's last sign of life. */
  readonly leaseS: number;
};

const SCENE_TENTHS = 40;
const LONGEST_S = 60;
const LONGEST_LEASE_S = 3600;
const USUAL_LEASE_S = 20;
const TRACK_WORK_S = 8;

const common = {
  prompt: z.string().min(1).max(4000),
  simulate: z.enum(SIMULATIONS).optional(),
  lease_seconds: z.int().min(1).max(LONGEST_LEASE_S).default(USUAL_LEASE_S),
};
const Video = z.strictObject({
  ...common,
  seconds: z.int().min(1).max(LONGEST_S).default(8),
  resolution: z.enum(["480p", "720p", "1080p"]).default("720p"),
});
const Music = z.strictObject(common);

/** Tenths of seconds as a quantity: 114 → "11.4". */
function secondsText(tenths: number): string {
  return tenths % 10 === 0 ? String(tenths / 10) : `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** A cut falls where the prompt wants it, so a clip is up to 0.7 s shorter than what was asked for, and costs as much less. */
export function producedTenths(prompt: string, seconds: number): number {
  const letters = [...prompt].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
  return seconds * 10 - (letters % 8);
}

function scenesOf(tenths: number): readonly Step[] {
  const count = Math.ceil(tenths / SCENE_TENTHS);
  return Array.from({ length: count }, (_, at): Step => {
    const length = Math.min(SCENE_TENTHS, tenths - at * SCENE_TENTHS);
    const seconds = secondsText(length);
    return { meters: at === 0 ? { tasks: "1", seconds } : { seconds }, workS: length / 10 };
  });
}

function video(raw: unknown): TaskOrder {
  const { prompt, seconds, resolution, simulate, lease_seconds } = Video.parse(raw);
  const meters = { tasks: "1", seconds: String(seconds) };
  return {
    kind: "video",
    prompt,
    estimate: { feature: "video.generate", meters, dimensions: { resolution } },
    steps: scenesOf(producedTenths(prompt, seconds)),
    simulate: simulate ?? null,
    leaseS: lease_seconds,
  };
}

function music(raw: unknown): TaskOrder {
  const { prompt, simulate, lease_seconds } = Music.parse(raw);
  const meters = { tasks: "1" };
  return {
    kind: "music",
    prompt,
    estimate: { feature: "music.generate", meters },
    steps: [{ meters, workS: TRACK_WORK_S }],
    simulate: simulate ?? null,
    leaseS: lease_seconds,
  };
}

/** What takes a while, by path below /api/demo/v1/. Each reader throws a ZodError for a body it cannot take. */
export const TASK_ORDERS: Readonly<Record<string, (raw: unknown) => TaskOrder>> = {
  "videos/generations": video,
  "music/generations": music,
};
