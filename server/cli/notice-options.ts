import type { Definition } from '#migration/migration-folder.ts';
import type { SharedValues } from '#migration/notice-placeholders.ts';
import { noticeLanguages, type GivenTemplate } from '#migration/notice-template.ts';
import { tryParseDuration } from '#platform/units.ts';
import { type CommandContext, type OptionValues, UsageError } from './command.ts';
import type { UserServer } from './parts.ts';

/** What mails to users say, and how they go. */
export const noticeOptions = {
  template: {
    type: 'texts',
    value: 'FILE',
    doc: 'a letter of your own, as text or (FILE.html) HTML; both may be given. --print-template shows ours',
  },
  subject: { type: 'text', value: 'TEXT', doc: 'another subject' },
  language: {
    type: 'text',
    value: 'TAG',
    doc: 'language of all mails: en, de, fr, es, it, nl (default: that of each account)',
  },
  date: { type: 'text', value: 'DATE', doc: 'day of the move: 2026-12-05' },
  set: {
    type: 'texts',
    value: 'NAME=VALUE',
    doc: 'a value for the template, ours or your own: imapServer=mail.example.org; may be given again',
  },
  from: { type: 'text', value: 'ADDRESS', doc: 'sender (default: postmaster of the new domain)' },
  'from-name': { type: 'text', value: 'NAME', doc: 'name of the sender' },
  'password-link': {
    type: 'text',
    value: 'URL',
    doc: 'a page of yours where users without a password choose one; {address} stands for the address',
  },
} as const;

type Given = OptionValues<typeof noticeOptions>;

/** @throws UsageError, DomainError not-found */
export async function readTemplates(
  context: CommandContext,
  { template, subject }: Given,
): Promise<GivenTemplate> {
  const isHtml = (file: string) => /\.html?$/i.test(file);
  const pages = template.filter(isHtml);
  const letters = template.filter((file) => !isHtml(file));
  if (pages.length > 1 || letters.length > 1)
    throw new UsageError('--template may be given once for text and once for HTML');
  return {
    ...(subject !== undefined && { subject }),
    ...(letters[0] !== undefined && { letter: await context.readInput(letters[0]) }),
    ...(pages[0] !== undefined && { html: await context.readInput(pages[0]) }),
  };
}

/** Values that are the same for all: those of this server, or what is known of another target. */
export function sharedValues(
  { from, to }: Definition,
  server: UserServer | undefined,
  contact: string,
): SharedValues {
  const oldServer = from.find(({ host }) => host !== '')?.host ?? '';
  if (server === undefined) {
    const isImap = to.kind === 'imap';
    return {
      oldServer,
      server: to.host,
      contact,
      ...(isImap && {
        imapServer: to.host,
        imapPort: String(to.port ?? (to.isTls ? 993 : 143)),
        imapSecurity: to.isTls ? 'SSL/TLS' : 'STARTTLS',
      }),
    };
  }
  const mail = (name: 'imap' | 'pop' | 'smtp', protocol: 'imap' | 'pop3' | 'smtp') => {
    const found = server.mail.find((it) => it.protocol === protocol);
    if (found === undefined) return {};
    return {
      [`${name}Server`]: server.hostname,
      [`${name}Port`]: String(found.port),
      [`${name}Security`]: found.security === 'tls' ? 'SSL/TLS' : 'STARTTLS',
    };
  };
  return {
    oldServer,
    server: server.hostname,
    contact,
    ...mail('imap', 'imap'),
    ...mail('pop', 'pop3'),
    ...mail('smtp', 'smtp'),
  };
}

/** @throws UsageError */
export function givenValues(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const found = /^([a-z][a-z0-9]*)=(.*)$/i.exec(pair);
      if (found === null) throw new UsageError(`--set ${pair}: it should be NAME=VALUE`);
      return [found[1]!, found[2]!];
    }),
  );
}

/** The day as a language writes it; '' when none was given. @throws UsageError */
export function dateWriter(date: string | undefined): (language: string) => string {
  if (date === undefined) return () => '';
  const day = toDay(date);
  return (language) => day.toLocaleString(language, { dateStyle: 'full' });
}

/** Whether a day has ended everywhere. */
export function isOver(date: string | undefined, nowMs: number): boolean {
  return (
    date !== undefined && toDay(date).toZonedDateTime('UTC').epochMilliseconds + 2 * DAY_MS < nowMs
  );
}

/** Letters are there in some languages; of a tag such as "de-CH" the language counts. @throws UsageError */
export function assertLanguage(tag: string | undefined): void {
  if (tag === undefined) return;
  const language = tag.split('-', 1)[0]!.toLowerCase();
  if (!noticeLanguages.includes(language))
    throw new UsageError(
      `--language ${tag}: there are letters in ${noticeLanguages.join(', ')}; a letter of your own: --template`,
    );
}

/** @throws UsageError */
function toDay(date: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(date);
  } catch {
    throw new UsageError(`--date takes a day such as 2026-12-05, not ${date}`);
  }
}

const DAY_MS = 86_400_000;

/** When passwords and links of letters end: with a day, some time after the move, or after now. @throws UsageError */
export function toPasswordEnd(
  {
    date,
    valid = '14d',
  }: { readonly date: string | undefined; readonly valid: string | undefined },
  nowMs: number,
): number {
  const ms = tryParseDuration(valid);
  if (ms === undefined || ms === 0)
    throw new UsageError(`--valid ${valid}: a time such as "14d" is allowed`);
  const moveMs = date === undefined ? 0 : toDay(date).toZonedDateTime('UTC').epochMilliseconds;
  const end = Math.max(nowMs, moveMs) + ms;
  return Math.ceil(end / DAY_MS) * DAY_MS;
}

/** The last whole day before a moment, as a language writes it. */
export function showDay(epochMs: number, language: string): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs - 1)
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .toLocaleString(language, { dateStyle: 'long' });
}
