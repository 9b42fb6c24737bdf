"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { TextField } from "#components/ui/form-fields.tsx";

/** Days of the organization's zone: "2026-11-01". */
export type ExportUsageProps = { readonly firstDay: string; readonly today: string; readonly zone: string };

/** Asks for a stretch of days, and has the browser save their usage as a table. */
export function ExportUsage({ firstDay, today, zone }: ExportUsageProps) {
  const [open, setOpen] = useState(false);
  const [from, setFrom] = useState(firstDay);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Download aria-hidden />
        Export
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Export usage"
        description="A CSV with a row for each day, feature, key and environment: calls, and credits to the last place."
      >
        {/* A form that is gone is not sent, so the dialog closes once the browser has taken it. */}
        <form
          aria-label="Export usage"
          action="/usage/export"
          className="grid gap-4"
          onSubmit={() => setTimeout(() => setOpen(false))}
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              name="from"
              label="First day"
              type="date"
              max={today}
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
            <TextField name="to" label="Last day" type="date" min={from} max={today} defaultValue={today} />
          </div>
          <p className="text-xs text-ink-3">By day of occurrence, {zone}. At most 400 days.</p>
          <DialogActions>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button type="submit" variant="primary">
              Download CSV
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </>
  );
}
