import { talk } from './line-client.ts';

/** Gives commands to an IMAP server as they are written, one after the other; gives the lines of all answers. @throws when one is refused */
export async function askImap(
  { port, user }: { readonly port: number; readonly user: string },
  commands: readonly string[],
): Promise<string[]> {
  const client = await talk(port);
  const lines: string[] = [];
  await client.readLine();
  for (const [n, command] of [`LOGIN ${user} pass`, ...commands].entries()) {
    client.write(`t${n} ${command}\r\n`);
    do lines.push(await client.readLine());
    while (!lines.at(-1)!.startsWith(`t${n} `));
    if (!lines.at(-1)!.startsWith(`t${n} OK`)) throw new Error(`${command}: ${lines.at(-1)}`);
  }
  client.cut();
  return lines;
}
