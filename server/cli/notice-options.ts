import type { Definition } from '#migration/migration-folder.ts';
import type { SharedValues } from '#migration/notice-placeholders.ts';
import type { GivenTemplate } from '#migration/notice-template.ts';
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
    doc: 'where users without a password choose one; {address} stands for the address',
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
  let day: Temporal.PlainDate;
  try {
    day = Temporal.PlainDate.from(date);
  } catch {
    throw new UsageError(`--date takes a day such as 2026-12-05, not ${date}`);
  }
  return (language) => day.toLocaleString(language, { dateStyle: 'full' });
}
