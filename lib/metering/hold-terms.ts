import * as z from "zod";
import { LONGEST_ID, printable } from "#lib/metering/printable.ts";

/** A hold lives an hour unless asked, and seven days at most with all its extensions. */
export const LONGEST_LIFETIME_S = 7 * 24 * 3600;
const USUAL_LIFETIME_S = 3600;

/** Seconds. */
export const Seconds = z.int().min(1).max(LONGEST_LIFETIME_S);
export const Lifetime = Seconds.default(USUAL_LIFETIME_S);

/** The caller's own id of a hold. */
export const HoldId = printable(LONGEST_ID);
