/** The machine's environment without the owner's connection, which no child but a migration may hold. */
export function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...rest } = process.env;
  return rest;
}
