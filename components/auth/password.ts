/** Passwords are taken as typed: spaces count. */
export function passwordOf(data: FormData, name = "password"): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
