import { findCalendarPart } from '#scheduling/imip/find-calendar-part.ts';

/** A scheduling mail as servers of another make send it: they say nothing that this one adds to the standard. */
export function plainMail(content: Buffer): Buffer {
  const { text, method } = findCalendarPart(content)!;
  const head = content.toString('latin1').split('\r\n\r\n')[0]!;
  const from = /^From: .*(?:\r\n[ \t].*)*/im.exec(head)![0];
  const calendar = text.replaceAll(/\r\n[ \t]/g, '').replaceAll(/;X-MAILSTEAD-[A-Z-]+=[^;:]*/g, '');
  const type = `text/calendar; charset=utf-8; method=${method}`;
  return Buffer.from(
    `${from}\r\nSubject: Meeting\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n${calendar}`,
  );
}
