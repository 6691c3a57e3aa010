import type { ThreadNode } from '#codecs/imap/thread-response.ts';
import { compareCasemap } from '#codecs/charset/casemap.ts';
import type { ThreadMessage } from './thread-message.ts';

/** Messages of one base subject are one thread: the first by date, with the others as its answers. */
// RFC 5256 §3 (ORDEREDSUBJECT)
export function threadBySubject(messages: readonly ThreadMessage[]): ThreadNode[] {
  // 1. By base subject, then by sent date, then by their order in the mailbox.
  const sorted = messages
    .map((message, order) => ({ message, order }))
    .sort(
      (a, b) =>
        compareCasemap(a.message.baseSubject, b.message.baseSubject) ||
        a.message.date - b.message.date ||
        a.order - b.order,
    );
  // 2. Runs of one subject.
  const threads: { readonly order: number; readonly messages: ThreadMessage[] }[] = [];
  for (const { message, order } of sorted) {
    const last = threads.at(-1);
    if (last !== undefined && last.messages[0]!.baseSubject === message.baseSubject)
      last.messages.push(message);
    else threads.push({ order, messages: [message] });
  }
  // 3. Threads by the date of their first message.
  threads.sort((a, b) => a.messages[0]!.date - b.messages[0]!.date || a.order - b.order);
  return threads.map(({ messages: [first, ...answers] }) => ({
    number: first!.number,
    children: answers.map(({ number }) => ({ number, children: [] })),
  }));
}
