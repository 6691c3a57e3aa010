/** A mailing list: NAME@DOMAIN.grp. */
export interface MdaemonList {
  readonly name: string;
  readonly description: string;
  readonly members: readonly string[];
  /** Lines of members that are not understood, by number from 1. */
  readonly badLines: readonly number[];
}

/** Reads a list: "; Key = Value" lines, then an address and a name a line; what stands before an address says how it takes part. */
export function parseMailingList(text: string): MdaemonList {
  const values = new Map<string, string>();
  const members: string[] = [];
  const badLines: number[] = [];
  for (const [i, line] of text.split(/\r\n|\r|\n/).entries()) {
    const [, key, value] = /^\s*;\s*([A-Za-z0-9]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined) values.set(key.toLowerCase(), value!.trim());
    if (/^\s*(?:;|$)/.test(line)) continue;
    const [, mark = '', address] =
      /^\s*([$^*&?]?)\s*<?([^\s<>@]+@[^\s<>@]+)>?(?:\s|$)/.exec(line) ?? [];
    if (address === undefined) badLines.push(i + 1);
    // Who may only post gets nothing.
    else if (mark !== '$') members.push(address);
  }
  return {
    name: values.get('listname') ?? '',
    description: values.get('description') ?? '',
    members,
    badLines,
  };
}

/** Reads alias.dat: "alias = address" a line. */
export function parseAliases(
  text: string,
): readonly { readonly alias: string; readonly address: string }[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const [, alias, address] =
      /^\s*([^\s=;#[]+@[^\s=]+)\s*=\s*([^\s=]+@[^\s=]+)\s*$/.exec(line) ?? [];
    return alias === undefined ? [] : [{ alias, address: address! }];
  });
}
