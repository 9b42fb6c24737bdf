import { Badge } from "#components/ui/badge.tsx";

/** GET reads; POST has an effect. */
export function MethodBadge({ method }: { readonly method: "GET" | "POST" }) {
  return (
    <Badge tone={method === "GET" ? "note" : "accent"} className="rounded font-mono text-[0.6875rem]">
      {method}
    </Badge>
  );
}
