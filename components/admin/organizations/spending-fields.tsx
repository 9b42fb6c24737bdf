"use client";

import { TextField } from "#components/ui/form-fields.tsx";

/** What credits that are given may be spent on, and when before others. */
export function SpendingFields() {
  return (
    <>
      <TextField
        name="scope"
        label="Only for features"
        optional
        placeholder="gpt-4o-mini, scrape.*"
        autoComplete="off"
        hint="Parted by commas; a star at the end covers all that begin so."
      />
      <TextField
        name="priority"
        label="Priority"
        optional
        inputMode="numeric"
        placeholder="10"
        autoComplete="off"
        hint="Lower is spent first; purchases have 20."
      />
    </>
  );
}
