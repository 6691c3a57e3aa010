import type { ReceivedMail } from './receive-mail.ts';

/** Nearly no mail is a scheduling message: looking for the word is far cheaper than reading the mail, or what reads it. */
export function mayBeScheduling({ content, proof }: ReceivedMail): boolean {
  return proof.kind !== 'none' && mentionsCalendar(content);
}

export function mentionsCalendar(content: Buffer): boolean {
  return content.includes('alendar') || content.includes('CALENDAR');
}
