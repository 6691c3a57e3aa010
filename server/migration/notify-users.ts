import { normalAddress } from '#directory/address-form.ts';
import type { Clock } from '#platform/clock.ts';
import { DomainError, isDomainError } from '#platform/errors.ts';
import type { Ledger } from './ledger.ts';
import type { MailPerson } from './mail/compose-mail.ts';
import type { MigrationUser } from './migration-user.ts';
import type { Notice } from './notice.ts';
import { composeNotice } from './notify/compose-notice.ts';
import { deliverNotice } from './notify/deliver-notice.ts';
import { chooseTemplate, type GivenTemplate } from './notice-template.ts';
import { choosePassword, type PasswordKeeper, type PasswordWay } from './notify/passwords.ts';
import { valuesOf, type SharedValues, type UserLinks } from './notice-placeholders.ts';
import { readNotices } from './sql/notices.ts';
import type { Target } from './target.ts';

/** A mail to the old system, to be sent the way of all mail. */
export interface NoticeMail {
  /** The same for the same mail: one that is on its way still is replaced. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}

export interface NotifyRun {
  /** Of the migration: with it mails are named, so that the same one is known again. */
  readonly name: string;
  readonly ledger: Ledger;
  readonly target: Target;
  readonly users: readonly MigrationUser[];
  readonly kind: Notice['kind'];
  /** Where mails go: before the move to the old address, after it into the new account, or both. */
  readonly places: readonly Notice['place'][];
  /** Also to those who have theirs. */
  readonly isAgain: boolean;
  /** Only says what would be sent. */
  readonly isDryRun: boolean;
  readonly from: MailPerson;
  readonly template: GivenTemplate;
  /** BCP 47 of each user. */
  readonly languageOf: (user: MigrationUser) => Promise<string>;
  readonly shared: SharedValues;
  readonly linksOf: (address: string) => UserLinks;
  /** The day of the move, as a language says it. */
  readonly dateIn: (language: string) => string;
  /** What an administrator has set, by the names that the template uses. */
  readonly given: Readonly<Record<string, string>>;
  /** Domain of users of the source whose names are no addresses. */
  readonly sourceDomain: string | undefined;
  /** Absent: passwords are not ours to make. */
  readonly passwords: PasswordKeeper | undefined;
  /** Absent: users without a password get none by the letter. */
  readonly passwordWay: PasswordWay | undefined;
  /** The day until which a new password or link is good, as a language says it. */
  readonly passwordUntilIn: (language: string) => string;
  readonly sendMail: (mail: NoticeMail) => Promise<void>;
  readonly clock: Clock;
}

export interface NotifyResult {
  readonly source: string;
  readonly place: Notice['place'];
  readonly address: string;
  readonly state: 'sent' | 'would-be-sent' | 'already-sent' | 'failed';
  readonly language: string;
  readonly subject: string;
  /** It tells a password that was made for it. */
  readonly hasNewPassword: boolean;
  /** It tells a link that was made for it. */
  readonly hasPasswordLink: boolean;
  /** Of a dry run. */
  readonly text?: string;
  readonly error?: string;
}

/** Tells users of the move, each once. What fails for one does not keep the others back. */
export async function notifyUsers(run: NotifyRun): Promise<readonly NotifyResult[]> {
  const known = await readNotices(run.ledger.sql);
  const results: NotifyResult[] = [];
  for (const user of run.users) {
    // Rooms, lists and public folders read no mail, and nobody opens a disabled account.
    if ((user.type ?? 'person') !== 'person' || user.isDisabled === true) continue;
    for (const place of run.places) {
      const blank = {
        source: user.source,
        place,
        address: '',
        language: '',
        subject: '',
        hasNewPassword: false,
        hasPasswordLink: false,
      };
      try {
        results.push(await notifyOne(run, user, { place, known }));
      } catch (error) {
        if (!isDomainError(error)) throw error;
        const { message } = error;
        results.push({ ...blank, state: 'failed', error: message });
      }
    }
  }
  return results;
}

async function notifyOne(
  run: NotifyRun,
  user: MigrationUser,
  { place, known }: { readonly place: Notice['place']; readonly known: readonly Notice[] },
): Promise<NotifyResult> {
  const { kind, linksOf, shared, given } = run;
  const oldAddress = oldAddressOf(user, run.sourceDomain);
  const address = place === 'source' ? oldAddress : user.target;
  normalAddress(address);
  const language = await run.languageOf(user);
  const own = known.filter(({ source }) => source === user.source);
  const before = own.find((it) => it.kind === kind && it.place === place);
  const about = { source: user.source, place, address, language };
  if (before !== undefined && before.sentAt > 0 && !run.isAgain)
    return {
      ...about,
      state: 'already-sent',
      subject: '',
      hasNewPassword: false,
      hasPasswordLink: false,
    };
  const password = await choosePassword(run, user, { place, own });
  const template = chooseTemplate(kind, language, {
    given: run.template,
    known: Object.keys(given),
  });
  const values = valuesOf(
    { ...shared, date: run.dateIn(template.language) },
    {
      links: {
        ...linksOf(user.target),
        ...(password.link !== undefined && { passwordLink: password.link }),
      },
      name: user.displayName ?? '',
      oldAddress,
      address: user.target,
      password: password.text,
      passwordUntil:
        password.text === undefined && password.link === undefined
          ? ''
          : run.passwordUntilIn(template.language),
      hasPassword: password.isKnown,
    },
    given,
  );
  const composed = await deliverNotice(run, user, {
    place,
    address,
    before,
    password,
    compose: async ({ messageId, begunAt }) =>
      await composeNotice(template, values, {
        from: run.from,
        to: { ...(user.displayName && { name: user.displayName }), address },
        sentAtSeconds: begunAt,
        messageId,
      }),
  });
  return {
    ...about,
    language: template.language,
    state: run.isDryRun ? 'would-be-sent' : 'sent',
    subject: composed.subject,
    hasNewPassword: password.text !== undefined,
    hasPasswordLink: password.link !== undefined,
    ...(run.isDryRun && { text: composed.text }),
  };
}

function oldAddressOf({ source, target }: MigrationUser, domain: string | undefined): string {
  if (source.includes('@')) return source;
  if (domain !== undefined) return `${source}@${domain}`;
  // A login name: people keep their addresses when they move.
  if (target.includes('@')) return target;
  throw new DomainError(
    'bad-value',
    `${source} is no address: give the domain of the old system with --source-domain`,
  );
}
