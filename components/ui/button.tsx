import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "#components/ui/cn.ts";

const look = cva(
  "inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-md border font-medium transition-colors select-none disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent text-accent-ink shadow-card hover:bg-accent-hover",
        secondary: "border-line-strong bg-surface text-ink shadow-card hover:bg-sunken",
        ghost: "border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink",
        danger: "border-transparent bg-bad-fill text-white shadow-card hover:brightness-110",
        quiet: "border-transparent bg-transparent px-0 text-accent-text underline-offset-4 hover:underline",
      },
      size: {
        sm: "h-8 px-2.5 text-[0.8125rem]",
        md: "h-9 px-3.5 text-sm",
        lg: "h-11 px-5 text-[0.9375rem]",
        icon: "size-9 p-0",
      },
    },
    compoundVariants: [{ variant: "quiet", class: "h-auto px-0" }],
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

type Look = VariantProps<typeof look>;

export type ButtonProps = ComponentProps<"button"> & Look & { readonly pending?: boolean };

/** A button; while `pending` it spins and cannot be pressed twice. */
export function Button({
  variant,
  size,
  pending,
  className,
  children,
  type = "button",
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={cn(look({ variant, size }), className)}
    >
      {pending && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

export type LinkButtonProps = ComponentProps<typeof Link> & Look;

/** A link that looks like a button. Addresses outside the app, and files to save, get a plain anchor. */
export function LinkButton({ variant, size, className, href, ...rest }: LinkButtonProps) {
  const classes = cn(look({ variant, size }), className);
  if (typeof href === "string" && (rest.download !== undefined || /^https?:/.test(href))) {
    return (
      <a href={href} download={rest.download} className={classes}>
        {rest.children}
      </a>
    );
  }
  return <Link {...rest} href={href} className={classes} />;
}
