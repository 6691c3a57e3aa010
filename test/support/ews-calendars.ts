// Calendars that came over from one EWS double to another, and what is read of them again.
import { readAll, type Carried } from './carry-over.ts';
import { carry, unfold } from './ews-carry.ts';
import type { EwsDouble } from './ews-double/start-ews-double.ts';
import { annaLogin, sourceOf } from './ews-stage.ts';

export async function carryCalendar(from: EwsDouble, to: EwsDouble): Promise<Carried> {
  const carried = await carry(from, to);
  return carried.find((c) => c.folder.role === 'default' && c.folder.kind === 'calendar')!;
}

export async function readCalendar(from: EwsDouble): Promise<string[]> {
  await using source = sourceOf(from);
  await using session = await source.open(annaLogin);
  for await (const folder of session.folders())
    if (folder.kind === 'calendar')
      return (await readAll(session, folder)).map((i) => unfold(i.content.bytes.toString()));
  return [];
}

/** Without the times that every server sets itself. */
export const comparable = (text: string): string =>
  text.replaceAll(/^(?:DTSTAMP|CREATED|LAST-MODIFIED):.*\r\n/gm, '');
