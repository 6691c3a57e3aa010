import { hideBookkeeping } from '#scheduling/bookkeeping.ts';
import type { IncomingContent } from '#store/blob-store.ts';
import { textOf } from '../body.ts';

/** A calendar object without what scheduling noted in meetings: no program says that, and copies are not what it was noted of. */
export async function withoutNotes(
  content: IncomingContent,
): Promise<{ readonly content: IncomingContent; readonly text: string }> {
  const told = await textOf(content);
  const text = hideBookkeeping(told);
  return { content: text === told ? content : { kind: 'memory', bytes: Buffer.from(text) }, text };
}
