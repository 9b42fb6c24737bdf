export type CardForm = {
  readonly email: string;
  readonly name: string;
  readonly number: string;
  readonly expiry: string;
  readonly cvc: string;
};

export type CardFormErrors = { readonly [K in keyof CardForm]?: string };

export type CheckedCard =
  | { readonly ok: true; readonly number: string; readonly expMonth: number; readonly expYear: number }
  | { readonly ok: false; readonly errors: CardFormErrors };

/** The check digit that every card number ends with. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function numberError(digits: string): string | undefined {
  if (!/^\d{13,19}$/.test(digits)) return "Your card number is incomplete.";
  return passesLuhn(digits) ? undefined : "Your card number is incorrect.";
}

/** Reads "12/34", "12 / 34", "1234" and "12/2034". */
function readExpiry(text: string): { expMonth: number; expYear: number } | null {
  const match = /^(0?[1-9]|1[0-2])\s*\/?\s*(20)?(\d{2})$/.exec(text.trim());
  return match ? { expMonth: Number(match[1]), expYear: 2000 + Number(match[3]) } : null;
}

function expiryError(expiry: ReturnType<typeof readExpiry>, today: Date): string | undefined {
  if (!expiry) return "Your card's expiration date is incomplete.";
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth() + 1];
  if (expiry.expYear < year) return "Your card's expiration year is in the past.";
  return expiry.expYear === year && expiry.expMonth < month ? "Your card's expiration date is in the past." : undefined;
}

/** Checks what a payer typed as Stripe's page does, before any bank is asked. */
export function checkCardForm(form: CardForm, today: Date): CheckedCard {
  const digits = form.number.replace(/[\s-]/g, "");
  const expiry = readExpiry(form.expiry);
  const errors: CardFormErrors = {
    email: /^[^@\s]+@[^@\s]+\.[^@\s]+$|^[^@\s]+@localhost$/.test(form.email) ? undefined : "Your email is invalid.",
    number: numberError(digits),
    expiry: expiryError(expiry, today),
    cvc: /^\d{3,4}$/.test(form.cvc.trim()) ? undefined : "Your card's security code is incomplete.",
  };
  if (!expiry || Object.values(errors).some((error) => error !== undefined)) return { ok: false, errors };
  return { ok: true, number: digits, ...expiry };
}
