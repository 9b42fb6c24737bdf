import { cn } from "#components/ui/cn.ts";
import { creditText } from "#components/ui/credit-text.ts";

export type CreditsProps = {
  /** Decimal string, e.g. "1234.5". */
  readonly value: string;
  /** Writes every place instead of a readable rounding. */
  readonly exact?: boolean;
  /** Writes whole numbers with two places too, so that a column of readable amounts lines up. */
  readonly aligned?: boolean;
  /** Adds the word "credits". */
  readonly unit?: boolean;
  /** Marks gains with a plus sign. */
  readonly signed?: boolean;
  /** Strikes the amount through, for what was returned since. */
  readonly struck?: boolean;
  readonly className?: string;
};

/** An amount of credits: readable at a glance, exact in its title and in `data-credits`. */
export function Credits({ value, exact, aligned, unit, signed, struck, className }: CreditsProps) {
  const { short, full } = creditText(value);
  const readable = aligned && !short.includes(".") ? `${short}.00` : short;
  const word = full === "1" ? "credit" : "credits";
  const plus = signed && !full.startsWith("-") && full !== "0" ? "+" : "";
  return (
    <span data-credits={value} title={`${full} ${word}`} className={cn("whitespace-nowrap tabular-nums", className)}>
      <span className={struck ? "text-ink-3 line-through" : undefined}>
        {plus}
        {exact ? full : readable}
      </span>
      {unit && <span className="font-normal text-[max(0.62em,0.75rem)] tracking-normal text-ink-3"> {word}</span>}
    </span>
  );
}

/** Money beside credits, at list price: already written by the server, e.g. "≈ $1.23". */
export function ApproxMoney({ text, className }: { text: string; className?: string }) {
  return (
    <span title="At today's list price" className={cn("whitespace-nowrap text-ink-3 tabular-nums", className)}>
      {text}
    </span>
  );
}
