/** An event whose whole text follows from its UID and the token of this version of it. */
export function eventText(uid: string, token: string): string {
  const n = Buffer.from(token).reduce((sum, byte) => (sum * 31 + byte) % 8000, 7);
  const day = String(1 + (n % 28)).padStart(2, '0');
  const hour = String(n % 24).padStart(2, '0');
  const lines = Array.from({ length: n % 20 }, (_, i) => `X-LINE-${i}:${token} line ${i}`);
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//faults//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:202603${day}T${hour}0000Z`,
    ...(n % 5 === 0 ? [`RRULE:FREQ=WEEKLY;COUNT=${2 + (n % 9)}`] : []),
    `SUMMARY:${token}`,
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** UID and token of a text that is whole; throws for one that is not. */
export function readEvent(text: string): { readonly uid: string; readonly token: string } {
  const uid = /^UID:(.+)\r$/m.exec(text)?.[1];
  const token = /^SUMMARY:(.+)\r$/m.exec(text)?.[1];
  if (uid === undefined || token === undefined || eventText(uid, token) !== text)
    throw new Error(`this is not what was stored: ${text.slice(0, 500)}`);
  return { uid, token };
}
