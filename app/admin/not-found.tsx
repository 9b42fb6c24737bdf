import type { Metadata } from "next";
import { NotHere } from "#components/shell/not-here.tsx";

export const metadata: Metadata = { title: "Not found" };

/** For staff alone: to everybody else the whole console does not exist. */
export default function NotFound() {
  return <NotHere href="/admin" label="To the console" />;
}
