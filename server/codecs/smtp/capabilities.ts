/** What a server offers in its reply to EHLO or LHLO: keyword in upper case -> parameters as given. */
export interface Capabilities {
  /** The name the server gives itself. */
  readonly serverName: string;
  readonly keywords: ReadonlyMap<string, readonly string[]>;
}

/** Reads the lines of an EHLO reply. Lines that are no keyword lines are passed over. */
export function parseCapabilities(lines: readonly string[]): Capabilities {
  // RFC 5321 §4.1.1.1
  const keywords = new Map<string, readonly string[]>();
  for (const line of lines.slice(1)) {
    // Old servers write "AUTH=LOGIN PLAIN" besides the right form.
    const [keyword = '', ...parameters] = line
      .trim()
      .replace(/^AUTH=/i, 'AUTH ')
      .split(/ +/);
    const name = keyword.toUpperCase();
    if (!/^[A-Z0-9][A-Z0-9-]*$/.test(name)) continue;
    const known = keywords.get(name);
    keywords.set(name, known === undefined ? parameters : [...new Set([...known, ...parameters])]);
  }
  return { serverName: lines[0]?.trim().split(' ')[0] ?? '', keywords };
}

/** The lines of an EHLO reply: the server's name, then one line a keyword. */
export function formatCapabilities({ serverName, keywords }: Capabilities): string[] {
  return [
    serverName,
    ...[...keywords].map(([name, parameters]) => [name, ...parameters].join(' ')),
  ];
}

/** The largest message the server takes, in octets; undefined when it does not say or names no limit. */
export function sizeLimit({ keywords }: Capabilities): number | undefined {
  // RFC 1870 §4
  const text = keywords.get('SIZE')?.[0];
  if (text === undefined || !/^[0-9]{1,15}$/.test(text)) return undefined;
  const size = Number(text);
  return size === 0 ? undefined : size;
}

/** One of the LIMITS, e.g. RCPTMAX; undefined when the server does not say. */
export function statedLimit({ keywords }: Capabilities, name: string): number | undefined {
  // RFC 9422 §4
  for (const parameter of keywords.get('LIMITS') ?? []) {
    const match = /^([A-Z0-9-]+)=([1-9][0-9]{0,5})$/i.exec(parameter);
    if (match?.[1]?.toUpperCase() === name) return Number(match[2]);
  }
  return undefined;
}
