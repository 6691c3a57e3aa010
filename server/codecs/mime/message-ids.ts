/** Ids of one References field; the first and the latest are kept. */
export const MAX_MESSAGE_IDS = 1000;

/** The ids in a Message-ID, In-Reply-To or References value, without angle brackets, in order, each once. */
// RFC 5322 §3.6.4
export function parseMessageIds(value: string): string[] {
  const only = /^\s*<([^<>\s]{1,998})>\s*$/.exec(value);
  if (only !== null) return [only[1]!];
  if (!value.includes('<')) return [];
  const ids = new Set<string>();
  // A fold inside an id is the work of a broken program and is taken out.
  for (const match of value.matchAll(/<([^<>]{1,998})>/g)) {
    const id = match[1]!.replace(/\s+/g, '');
    if (id !== '') ids.add(id);
  }
  const list = [...ids];
  return list.length <= MAX_MESSAGE_IDS ? list : [list[0]!, ...list.slice(1 - MAX_MESSAGE_IDS)];
}

/** The id of a message itself; a value without brackets is taken whole. */
export function parseMessageId(value: string): string | undefined {
  return parseMessageIds(value)[0] ?? (value.trim().replace(/\s+/g, '').slice(0, 998) || undefined);
}
