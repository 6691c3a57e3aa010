import type { WayBackResult } from '#migration/reverse-migration.ts';

/** What of an account went back to the sources of its migration, for `--json`. */
export function toWentBack({ source, target, written, removed, losses, left }: WayBackResult) {
  return { account: source, source: target, written, removed, losses, left };
}

const words: Readonly<Record<string, readonly [one: string, many: string]>> = {
  mailbox: ['message', 'messages'],
  calendar: ['event', 'events'],
  tasks: ['task', 'tasks'],
  notes: ['note', 'notes'],
  addressbook: ['contact', 'contacts'],
  files: ['file', 'files'],
};

/** The same for people. */
export function linesOfWayBack(result: WayBackResult): string[] {
  const { source, written, removed, losses, left } = result;
  const parts = [
    ...(written.length > 0 ? [`${listed(written)} written`] : []),
    ...(removed.length > 0 ? [`${listed(removed)} deleted`] : []),
  ];
  const first = parts.length === 0 ? 'nothing new' : parts.join(', ');
  return [
    `${source}: back to the source: ${first}`,
    ...losses.map(({ detail }) => `  not as it is here: ${detail}`),
    ...left.map(
      ({ kind, path }) =>
        `  stays here: what came into ${path} since, for no source of this migration takes ${wordFor(kind, 2)}`,
    ),
  ];
}

function listed(counts: WayBackResult['written']): string {
  return counts.map(({ kind, items }) => `${items} ${wordFor(kind, items)}`).join(', ');
}

function wordFor(kind: string, items: number): string {
  const [one, many] = words[kind] ?? ['item', 'items'];
  return items === 1 ? one : many;
}
