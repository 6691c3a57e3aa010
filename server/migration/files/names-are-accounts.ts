import { readdir } from 'node:fs/promises';

/** Whether a folder has nothing in it but folders named by addresses: each is an account then. */
export async function namesAreAccounts(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const seen = entries.filter(({ name }) => !name.startsWith('.'));
  return seen.length > 0 && seen.every((it) => it.isDirectory() && /^[^@]+@[^@]+$/.test(it.name));
}
