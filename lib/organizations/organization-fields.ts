import * as z from "zod";
import { isZone } from "#lib/time/zone-clock.ts";

/** An IANA zone that this machine's calendar knows. */
export const TimeZone = z.string().max(64).refine(isZone, "Choose a time zone.");

/** What a member may be made; ownership is given apart. */
const INVITED_ROLES = ["admin", "billing", "developer", "viewer"] as const;
export const InvitedRole = z.enum(INVITED_ROLES, "Choose a role.");
export const AnyRole = z.enum(["owner", ...INVITED_ROLES], "Choose a role.");
