import type { CollectionKind } from '#store/collection.ts';
import type { PreparedDocument } from '#store/document.ts';
import { withStore } from './fill-accounts.ts';

const HOUR_SECONDS = 3600;
/** Objects prepared and put in one transaction. */
const CHUNK = 500;
/** 2026-01-01. */
const FIRST_START = 1_767_225_600;

/** Objects in a calendar of one event an hour. */
export const objectName = (n: number): string => `b${n}.ics`;

/** Event number `n`: each takes the hour after the one before; `sequence` makes it another text. */
export function eventAt(n: number, sequence = 0): string {
  const stamp = (seconds: number) =>
    new Date(seconds * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const start = FIRST_START + n * HOUR_SECONDS;
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//bench//EN',
    'BEGIN:VEVENT',
    `UID:growth-${n}@bench.test`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(start + HOUR_SECONDS)}`,
    `SEQUENCE:${sequence}`,
    `SUMMARY:Meeting ${n} about project ${n % 37}`,
    `LOCATION:Room ${n % 19}`,
    'DESCRIPTION:Agenda: review of the quarter\\, budget and the migration schedule.',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** Puts `objects` events into the default calendar of an account, through the store. The server must not run. */
export async function fillCalendar(data: string, address: string, objects: number): Promise<void> {
  const kind: CollectionKind = 'calendar';
  await withStore(data, async ({ store, accountOf }) => {
    const account = await accountOf(address);
    const found = await store.read(account, (reader) => reader.collectionByRole(kind, 'default'));
    for (let at = 0; at < objects; at += CHUNK) {
      await using stack = new AsyncDisposableStack();
      const chunk: [name: string, prepared: PreparedDocument][] = [];
      for (let n = at; n < Math.min(at + CHUNK, objects); n++) {
        const content = { kind: 'memory' as const, bytes: Buffer.from(eventAt(n)) };
        const prepared = await store.prepareDocument(content, 'text/calendar; charset=utf-8');
        chunk.push([objectName(n), stack.use(prepared)]);
      }
      await store.transact(account, async (tx) => {
        for (const [name, prepared] of chunk) await tx.putDocument(found!.id, { name, prepared });
      });
    }
  });
}
