import Link from "next/link";
import { LiveEmptyBalance } from "#components/live/live-empty-balance.tsx";
import { FirstRequestIndicator } from "#components/live/live-first-request.tsx";
import { LinkButton } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { CodeBlock, type CodeSample } from "#components/ui/code-block.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import type { BalanceFigures } from "#lib/metering/balance-figures.ts";
import type { FirstRequest } from "#lib/metering/first-request.ts";

export type QuickStartPageProps = {
  readonly firstRequest: FirstRequest;
  readonly balance: BalanceFigures;
  /** Only owners, admins and billing may. */
  readonly canTopUp: boolean;
  /** What may be shown of the newest active key, e.g. "tg_dev_…a1B2"; null when there is none. */
  readonly keyHint: string | null;
  /** Base address of the API that is called, without a slash at the end. */
  readonly baseUrl: string;
  /** Whether that API is the demo's own, which also sells work that takes a while. */
  readonly sellsTasks: boolean;
};

/** From a key to a first charged call in three steps. */
export function QuickStartPage({ firstRequest, balance, canTopUp, keyHint, baseUrl, sellsTasks }: QuickStartPageProps) {
  return (
    <>
      <PageHeader
        title="Quick start"
        description="Three steps to the first call. It is charged like any other."
        actions={<LinkButton href="/docs">API reference</LinkButton>}
      />
      <div className="grid gap-5">
        <LiveEmptyBalance initial={balance} canTopUp={canTopUp} />
        <Step number={1} title="Have a key at hand">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-ink-2">
              {keyHint ? (
                <>
                  Your newest key is <code className="font-mono text-[0.8125rem] text-ink">{keyHint}</code>. Its full
                  text was shown when it was made.
                </>
              ) : (
                "You have no active key yet."
              )}
            </p>
            <LinkButton href="/keys" variant={keyHint ? "secondary" : "primary"}>
              {keyHint ? "Keys" : "Create a key"}
            </LinkButton>
          </div>
        </Step>
        <Step number={2} title="Make a call">
          <p className="mb-3 text-ink-2">
            Put the key into <code className="font-mono text-[0.8125rem] text-ink">TOLLGATE_KEY</code>, then:
          </p>
          <CodeBlock label="First call" samples={quickStartSamples(baseUrl, keyHint)} />
        </Step>
        <Step number={3} title="See it arrive">
          <FirstRequestIndicator initial={firstRequest} />
        </Step>
        {sellsTasks && <LongWork baseUrl={baseUrl} />}
      </div>
    </>
  );
}

/** What a call that is not finished at once does to the balance. */
function LongWork({ baseUrl }: { baseUrl: string }) {
  const code = `curl ${baseUrl}/videos/generations \\
  -H "Authorization: Bearer $TOLLGATE_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"prompt": "A toll gate at dawn", "seconds": 12}'

# 202 with a task: GET ${baseUrl}/tasks/{id} says how far it is.
# Add "simulate": "failure" or "crash" to see the credits come back.`;
  return (
    <Step title="Order work that takes a while">
      <p className="mb-3 max-w-3xl text-ink-2">
        The most a video may cost is set aside when you order it, so that it is never stopped halfway. Each scene is
        charged from that when it is done, and the rest comes back. Watch it under{" "}
        <Link href="/usage/holds" className="text-accent-text underline underline-offset-4">
          Holds
        </Link>
        .
      </p>
      <CodeBlock label="A task" samples={[{ language: "curl", label: "curl", code }]} />
    </Step>
  );
}

function Step({ number, title, children }: { number?: number; title: string; children: React.ReactNode }) {
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2.5">
          {number && (
            <span
              aria-hidden
              className="grid size-6 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent-text"
            >
              {number}
            </span>
          )}
          {title}
        </span>
      }
    >
      {children}
    </Card>
  );
}

/** The same call in three languages. A part of a key would be refused as it is, so none is pasted in; the key comes from the environment, so that no secret ends up in code. */
function quickStartSamples(baseUrl: string, keyHint: string | null): CodeSample[] {
  const which = keyHint ?? "a key of yours, tg_dev_…";
  const url = `${baseUrl}/chat/completions`;
  const curl = `# ${which}
export TOLLGATE_KEY="PASTE_YOUR_KEY"

curl ${url} \\
  -H "Authorization: Bearer $TOLLGATE_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}'`;
  const typescript = `// TOLLGATE_KEY holds ${which}
const response = await fetch("${url}", {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.TOLLGATE_KEY}\`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify({
    model: "gpt-4o",
    messages: [{ role: "user", content: "Hello" }],
  }),
});
if (response.status === 402) throw new Error("Out of credit: top up, then call again.");
console.log(await response.json());`;
  const python = `# TOLLGATE_KEY holds ${which}
import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    method="POST",
    headers={
        "Authorization": f"Bearer {os.environ['TOLLGATE_KEY']}",
        "Content-Type": "application/json",
    },
    data=json.dumps({
        "model": "gpt-4o",
        "messages": [{"role": "user", "content": "Hello"}],
    }).encode(),
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))`;
  return [
    { language: "curl", label: "curl", code: curl },
    { language: "typescript", label: "TypeScript", code: typescript },
    { language: "python", label: "Python", code: python },
  ];
}
