import { notFound } from "next/navigation";
import { Refusal } from "#lib/errors.ts";

/** For pages: what a query refuses as not found is the page that does not exist. */
export async function orNotFound<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Refusal && error.code === "not_found") notFound();
    throw error;
  }
}
