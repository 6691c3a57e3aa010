import { parseMailAddress } from '#codecs/address/parse-path.ts';
import { parameter } from '#codecs/content-lines/parameters.ts';
import { createZoneDefiner } from '#codecs/icalendar/define-zones.ts';
import { formatCalendar } from '#codecs/icalendar/format-calendar.ts';
import {
  formatAddressField,
  formatField,
  formatMessageDate,
  formatTextField,
} from '#codecs/mime/format-header.ts';
import { reencodeMessage } from '#codecs/mime/reencode-message.ts';
import type { Account } from '#directory/account.ts';
import {
  componentsOf,
  formatCalendarObject,
  readCalendarObject,
  type CalendarObject,
} from '../itip/calendar-object.ts';
import { withoutNotesForMail } from '../bookkeeping.ts';
import type { OutgoingMessage } from '../itip/message.ts';
import { addressOf, attendeeOf, organizerOf } from '../itip/participants.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import type { Speaker } from '../speaker.ts';
import { formatMeetingField } from './failed-recipients.ts';
import { formatHtmlLetter, formatTextLetter } from './format-letter.ts';
import { nameOf, writeLetter, type Letter } from './letter.ts';
import { fill, textsFor } from './texts-for.ts';

/**
 * A scheduling message as a mail that people can read and programs act on: text, HTML and text/calendar as alternatives, and the same
 * calendar once more as a file, which some programs look for.
 */
// RFC 6047 §2, §3
export async function composeMail(
  deps: Pick<SchedulingDeps, 'directory' | 'clock' | 'random' | 'hostname'>,
  mail: {
    readonly speaker: Speaker;
    readonly message: OutgoingMessage;
    readonly recipient: string;
    /** Names the mail; absent: it has a new name. */
    readonly id?: string | undefined;
    /** The room for which the request is to be approved by who reads it. */
    readonly waitsFor?: string | undefined;
  },
): Promise<Buffer> {
  const { speaker, message, waitsFor } = mail;
  const { method, calendar } = message.least ?? message;
  const account = (await deps.directory.accounts.get(speaker.account))!;
  // Times without a zone are meant as who plans the meeting has them.
  const object = readCalendarObject(calendar, account.timeZone)!;
  const { previous } = message;
  const actor = (await deps.directory.accounts.get(speaker.actor)) ?? account;
  const from = { name: speakerName(object, speaker, account), address: speaker.address };
  const sender = { name: actor.displayName || actor.address, address: actor.address };
  const isFor = actor.id !== account.id;
  const found = await deps.directory.principals.find(mail.recipient);
  const reader = found?.kind === 'account' ? found.account : undefined;
  const { texts, locale } = textsFor(
    reader?.language ?? parameter(message.recipient, 'LANGUAGE') ?? account.language,
  );
  const written = writeLetter({
    method,
    object,
    previous: previous && readCalendarObject(formatCalendarObject(previous), account.timeZone),
    writer: isFor ? fill(texts.onBehalf, sender.name, from.name) : from.name,
    texts,
    style: { locale, zone: (reader ?? account).timeZone, readersZone: zoneOf(reader) },
  });
  const opening =
    waitsFor === undefined
      ? written.opening
      : `${fill(texts.rooms.ask, waitsFor)} ${written.opening}`;
  const letter = { ...written, opening };
  const nowSeconds = Math.floor(deps.clock.epochMs() / 1000);
  const header = [
    addressField('From', from),
    ...(isFor ? [addressField('Sender', sender)] : []),
    addressField('To', { name: nameOf(message.recipient), address: mail.recipient }),
    formatTextField('Subject', letter.subject),
    formatField('Date', formatMessageDate(nowSeconds)),
    formatField('Message-ID', `<${mail.id ?? deps.random.id(16)}@${deps.hostname}>`),
    // RFC 3834 §5: a room answers by itself; people's invitations are their own doing.
    ...(account.type === 'resource' ? [formatField('Auto-Submitted', 'auto-replied')] : []),
    // Outlook takes it as a meeting at once, before it has read the parts.
    formatField('Content-Class', 'urn:content-classes:calendarmessage'),
    formatMeetingField(object.uid),
    formatField('MIME-Version', '1.0'),
  ];
  const reads = addressOf(message.recipient);
  const noted = withoutNotesForMail(calendar, (address) => address === reads);
  const body = formatBody(letter, {
    method,
    calendarText: formatCalendar(createZoneDefiner('all')(noted)),
    boundary: deps.random.id(12),
    language: locale,
  });
  const bytes = Buffer.from(header.join('') + body);
  const reencoded = reencodeMessage(bytes, { to: '7bit', isBinary: false });
  return reencoded.kind === 'reencoded' ? Buffer.from(reencoded.content) : bytes;
}

/** Undefined for accounts of which none was said: they are in UTC. */
function zoneOf(reader: Account | undefined): string | undefined {
  return reader?.timeZone === 'UTC' ? undefined : reader?.timeZone;
}

/** The name that the meeting gives who speaks, else the account's. */
function speakerName(object: CalendarObject, { address }: Speaker, account: Account): string {
  const isThem = (other: string) => other === address;
  for (const component of componentsOf(object)) {
    const organizer = organizerOf(component);
    const line = [organizer, attendeeOf(component, isThem)].find(
      (l) =>
        l !== undefined &&
        parameter(l, 'CN') !== undefined &&
        nameOf(l) !== address &&
        addressOf(l) === address,
    );
    if (line !== undefined) return nameOf(line);
  }
  return account.displayName || address;
}

function addressField(
  name: string,
  who: { readonly name: string; readonly address: string },
): string {
  const { local, domain } = parseMailAddress(who.address, { allowUtf8: true });
  const isNamed = who.name !== '' && who.name !== who.address;
  return formatAddressField(name, [{ ...(isNamed && { name: who.name }), local, domain }]);
}

interface BodyParts {
  readonly method: string;
  readonly calendarText: string;
  readonly boundary: string;
  readonly language: string;
}

function formatBody(letter: Letter, parts: BodyParts): string {
  const { method, calendarText, boundary, language } = parts;
  const outer = `=_${boundary}m`;
  const inner = `=_${boundary}a`;
  const file = Buffer.from(calendarText).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const text8bit = 'Content-Transfer-Encoding: 8bit\r\n\r\n';
  return [
    `Content-Type: multipart/mixed; boundary="${outer}"\r\n\r\n`,
    `--${outer}\r\nContent-Type: multipart/alternative; boundary="${inner}"\r\n\r\n`,
    `--${inner}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Language: ${language}\r\n${text8bit}`,
    formatTextLetter(letter),
    `\r\n--${inner}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Language: ${language}\r\n${text8bit}`,
    formatHtmlLetter(letter),
    `\r\n--${inner}\r\nContent-Type: text/calendar; charset=utf-8; method=${method}\r\n${text8bit}`,
    calendarText,
    `\r\n--${inner}--\r\n\r\n`,
    `--${outer}\r\nContent-Type: application/ics; name="invite.ics"\r\n`,
    'Content-Disposition: attachment; filename="invite.ics"\r\n',
    `Content-Transfer-Encoding: base64\r\n\r\n${file}\r\n--${outer}--\r\n`,
  ].join('');
}
