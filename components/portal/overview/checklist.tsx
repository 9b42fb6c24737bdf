import { CircleCheck, CircleDashed } from "lucide-react";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import { Progress } from "#components/ui/progress.tsx";

export type ChecklistProps = {
  readonly emailVerified: boolean;
  readonly toppedUp: boolean;
  readonly keyCreated: boolean;
  readonly firstRequest: boolean;
};

/** The way from a new account to the first call; steps tick themselves, and when all are done it goes away. */
export function Checklist({ emailVerified, toppedUp, keyCreated, firstRequest }: ChecklistProps) {
  const steps = [
    { done: emailVerified, label: "Verify your e-mail", href: "/verify-email", action: "Verify" },
    { done: toppedUp, label: "Top up credits", href: "/billing", action: "Top up" },
    { done: keyCreated, label: "Create a key", href: "/keys", action: "Create" },
    { done: firstRequest, label: "Make your first request", href: "/quick-start", action: "Quick start" },
  ];
  const doneCount = steps.filter((step) => step.done).length;
  if (doneCount === steps.length) return null;
  const nextLabel = steps.find((step) => !step.done)?.label;
  return (
    <Card title="Get started" description={`${doneCount} of ${steps.length} done`}>
      <Progress label="Steps done" fraction={doneCount / steps.length} className="mb-3" />
      <ol className="grid gap-x-8 gap-y-1 sm:grid-cols-2">
        {steps.map((step) => (
          <li key={step.label} className="flex min-h-10 items-center gap-2.5">
            {step.done ? (
              <CircleCheck aria-label="Done" className="size-4.5 shrink-0 text-good" />
            ) : (
              <CircleDashed aria-label="To do" className="size-4.5 shrink-0 text-ink-3" />
            )}
            <span className={cn(step.done && "text-ink-3 line-through decoration-line-strong")}>{step.label}</span>
            {!step.done && (
              <LinkButton
                href={step.href}
                size="sm"
                variant={step.label === nextLabel ? "primary" : "secondary"}
                className="ml-auto"
              >
                {step.action}
              </LinkButton>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
