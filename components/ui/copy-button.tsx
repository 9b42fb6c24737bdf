"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonProps } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";

export type CopyButtonProps = Omit<ButtonProps, "children" | "onClick"> & {
  readonly text: string;
  readonly label?: string;
  readonly iconOnly?: boolean;
};

/** Puts a text on the clipboard and says so, to the eye and to screen readers. */
export function CopyButton({ text, label = "Copy", iconOnly, size = "sm", ...rest }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } catch {
      toast.failed("The browser did not allow copying. Please select the text and copy it by hand.");
    }
  }

  const Icon = copied ? Check : Copy;
  return (
    <Button
      {...rest}
      size={size}
      onClick={copy}
      aria-label={iconOnly ? label : undefined}
      title={iconOnly ? label : undefined}
    >
      <Icon aria-hidden />
      {!iconOnly && (copied ? "Copied" : label)}
      <span aria-live="polite" className="sr-only">
        {copied && iconOnly ? "Copied" : ""}
      </span>
    </Button>
  );
}
