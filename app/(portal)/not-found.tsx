import type { Metadata } from "next";
import { NotHere } from "#components/shell/not-here.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return <NotHere href="/overview" label="To the overview" />;
}
