import type { Collection } from '#store/collection.ts';

/** Whether a collection holds what people have planned: what is there may invite others and takes time; messages of the inbox do not. */
export function isPlanned({ kind, role }: Collection): boolean {
  return (kind === 'calendar' && role !== 'inbox' && role !== 'outbox') || kind === 'tasks';
}
