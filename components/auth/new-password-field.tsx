import { TextField } from "#components/ui/form-fields.tsx";

/** Shown and checked in forms; the verbs decide. */
const MIN_LENGTH = 10;

type NewPasswordFieldProps = {
  readonly name?: string;
  readonly label?: string;
  /** What else becomes of choosing one. */
  readonly also?: string;
};

/** Where somebody chooses a password. */
export function NewPasswordField({ name = "password", label = "Password", also = "" }: NewPasswordFieldProps) {
  return (
    <TextField
      name={name}
      label={label}
      type="password"
      autoComplete="new-password"
      minLength={MIN_LENGTH}
      hint={`At least ${MIN_LENGTH} characters.${also && ` ${also}`}`}
    />
  );
}
