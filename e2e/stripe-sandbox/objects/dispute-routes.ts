import { refused } from "../errors.ts";
import { emit } from "../events.ts";
import { mergeMetadata, readMetadata } from "../metadata.ts";
import { listPage, readCreated, readListQuery } from "../pages.ts";
import type { Params } from "../params.ts";
import type { Dispute } from "../records.ts";
import type { Route } from "../router.ts";
import type { Sandbox } from "../sandbox.ts";
import { change } from "../state.ts";
import { closeDispute, getDispute } from "./disputes.ts";
import { NO_EVIDENCE } from "./evidence.ts";

/** Reads the evidence fields that are texts; files cannot be uploaded to the sandbox. */
function readEvidence(params: Params): Record<string, string> {
  const evidence = params.object("evidence");
  const known = Object.keys(NO_EVIDENCE).filter((name) => name !== "enhanced_evidence");
  const sent = known.map((name): [string, string | undefined] => [name, evidence?.text(name)]);
  return Object.fromEntries(sent.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

function update(sandbox: Sandbox, id: string, params: Params): Dispute {
  const sent = readEvidence(params);
  const submit = params.flag("submit") ?? true;
  const metadata = readMetadata(params);
  params.done();
  const dispute = getDispute(sandbox, id);
  if (dispute.status === "won" || dispute.status === "lost") refused("This dispute is already closed");
  const hasEvidence = Object.keys(sent).length > 0;
  const details = dispute.evidence_details;
  const submitted = submit && hasEvidence;
  const updated = change(sandbox.state.disputes, dispute, {
    evidence: { ...dispute.evidence, ...sent },
    evidence_details: {
      ...details,
      has_evidence: details.has_evidence || hasEvidence,
      submission_count: details.submission_count + (submitted ? 1 : 0),
      submission_method: submitted ? "manual" : details.submission_method,
    },
    metadata: mergeMetadata(dispute.metadata, metadata),
    status: submitted ? "under_review" : dispute.status,
  });
  emit(sandbox, "charge.dispute.updated", updated);
  // Stripe's test mode decides at once on these two words.
  if (submitted && sent.uncategorized_text === "winning_evidence") return closeDispute(sandbox, updated, "won");
  if (submitted && sent.uncategorized_text === "losing_evidence") return closeDispute(sandbox, updated, "lost");
  return updated;
}

export const disputeRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/disputes",
    handle(sandbox, { params }) {
      const query = readListQuery(params);
      const [charge, intent] = [params.text("charge"), params.text("payment_intent")];
      const inRange = readCreated(params);
      params.done();
      const rows = [...sandbox.state.disputes.values()].filter(
        (row) =>
          inRange(row) &&
          (charge === undefined || row.charge === charge) &&
          (intent === undefined || row.payment_intent === intent),
      );
      return listPage("/v1/disputes", rows, query);
    },
  },
  {
    method: "GET",
    path: "/v1/disputes/:id",
    handle(sandbox, { id, params }) {
      params.done();
      return getDispute(sandbox, id);
    },
  },
  { method: "POST", path: "/v1/disputes/:id", handle: (sandbox, { id, params }) => update(sandbox, id, params) },
  {
    method: "POST",
    path: "/v1/disputes/:id/close",
    handle(sandbox, { id, params }) {
      params.done();
      // Closing a dispute through the API accepts it.
      return closeDispute(sandbox, getDispute(sandbox, id), "lost");
    },
  },
];
