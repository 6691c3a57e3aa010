import { placeholders } from '#migration/notice-placeholders.ts';
import { noticeLanguages, ownTexts } from '#migration/notice-template.ts';
import { notifyUsers, type NotifyResult, type NotifyRun } from '#migration/notify-users.ts';
import { readUsers } from '#migration/users-file.ts';
import { needsSmtpUtf8 } from '#codecs/address/mail-address.ts';
import { isDomainError } from '#platform/errors.ts';
import { type CommandContext, defineCommand, UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { chooseUsers, userChoice } from './migrate-user-choice.ts';
import {
  assertLanguage,
  dateWriter,
  givenValues,
  isOver,
  noticeOptions,
  readTemplates,
  sharedValues,
  showDay,
  toPasswordEnd,
} from './notice-options.ts';
import type { CommandMail } from './open-data.ts';
import { withMigrationAndMail } from './open-migration.ts';
import { formatTable } from './output.ts';
import type { UserServer } from './parts.ts';
import { generatePassword } from './password-input.ts';
import { toChoice } from './quantity-input.ts';

export const migrateNotify = defineCommand({
  name: 'migrate notify',
  summary: 'Tell every user by mail: before the move what will happen, after it how to go on.',
  operands: ['NAME'],
  options: {
    before: { type: 'flag', doc: 'the mail before the move, to the address in the source' },
    after: { type: 'flag', doc: 'the mail after it, into the new account' },
    'to-source': { type: 'flag', doc: 'with --after: to the old address, too' },
    ...userChoice,
    'dry-run': { type: 'flag', doc: 'send nothing; show who would get what, and the first mail' },
    again: { type: 'flag', doc: 'also to those who have had theirs' },
    passwords: {
      type: 'text',
      value: 'WAY',
      doc: 'for accounts that the migration made without one, in the mail to the old address. link: a link by which users choose one, once; generate: a new password',
    },
    valid: {
      type: 'text',
      value: 'TIME',
      doc: 'how long these links or passwords are good, from now or from --date on (default 14d)',
    },
    via: {
      type: 'text',
      value: 'HOST[:PORT]',
      doc: 'hand mails to old addresses to this host (default: the source’s, for domains of this server)',
    },
    'source-domain': {
      type: 'text',
      value: 'DOMAIN',
      doc: 'of users of the source whose names are no addresses (default: the new address)',
    },
    ...noticeOptions,
    'print-template': { type: 'flag', doc: 'print our letter, with what may stand in it, and end' },
  },
  details:
    'Each mail is sent once: a second call reaches new users only. Mails to old addresses go through the queue of this server; those to\n' +
    'new accounts are put into the inbox, and `migrate undo` takes them back. Rooms and public folders get none. Exit code 1 when one failed.',
  async run(context, [name = ''], given) {
    if (given.before === given.after)
      throw new UsageError('migrate notify: give --before or --after');
    const kind = given.before ? 'before' : 'after';
    if (given.template.length === 0) assertLanguage(given.language);
    if (given['print-template']) {
      context.out.write(ownTexts(given.language ?? 'en')[kind]);
      for (const [name, what] of Object.entries(placeholders))
        context.out.complain(`{{${name}}}: ${what}`);
      return exitCodes.done;
    }
    const way =
      given.passwords === undefined
        ? undefined
        : toChoice('--passwords', given.passwords, ['generate', 'link'] as const);
    const expiresMs = toPasswordEnd(given, context.clock.epochMs());
    if (way === 'link' && given['password-link'] !== undefined)
      throw new UsageError('migrate notify: --passwords link and --password-link go not together');
    if (way !== undefined && given.after && !given['to-source'])
      throw new UsageError(
        'migrate notify: a new password or link cannot be read in the account that it opens; add --to-source',
      );
    if (given.via !== undefined && !/^[^\s:/]+(:\d{1,5})?$/.test(given.via))
      throw new UsageError(`migrate notify: --via takes HOST or HOST:PORT, not ${given.via}`);
    const dateIn = dateWriter(given.date);
    if (given.before && isOver(given.date, context.clock.epochMs()))
      context.out.complain(`--date ${given.date} is over already; is it the day that you mean?`);
    const template = await readTemplates(context, given);
    return await withMigrationAndMail(context, name, async (migration, mail) => {
      const { folder, definition, ledger } = migration;
      using _held = folder.hold();
      const users = chooseUsers(await readUsers(folder.usersFile), given);
      const isHere = definition.to.kind === 'mailstead';
      const server = isHere ? await context.parts.userServer(mail.settings) : undefined;
      const from = given.from ?? `postmaster@${domainOf(users[0]!.target)}`;
      const link = given['password-link'];
      const results = await notifyUsers({
        name,
        ledger,
        target: await migration.openTarget(),
        users,
        kind,
        places: given.before ? ['source'] : given['to-source'] ? ['source', 'target'] : ['target'],
        isAgain: given.again,
        isDryRun: given['dry-run'],
        from: { address: from, ...(given['from-name'] && { name: given['from-name'] }) },
        template,
        languageOf: async ({ target }) =>
          given.language ?? (isHere ? await languageOf(mail, target) : 'en'),
        shared: sharedValues(definition, server, from),
        linksOf: (address) => ({
          ...server?.pagesOf(address),
          passwordLink: link?.replaceAll('{address}', encodeURIComponent(address)),
        }),
        dateIn,
        given: givenValues(given.set),
        sourceDomain: given['source-domain'],
        passwords: server && passwordKeeper(context, mail, { server, expiresMs }),
        passwordWay: way,
        passwordUntilIn: (language) => showDay(expiresMs, language),
        sendMail: mailSender(mail, {
          via: given.via,
          oldHost: definition.from.find(({ host }) => host !== '')?.host,
        }),
        clock: context.clock,
      });
      context.out.answer({ name, kind, notices: results }, () => linesOf(results));
      return results.some(({ state }) => state === 'failed') ? exitCodes.failed : exitCodes.done;
    });
  },
});

async function languageOf({ directory }: CommandMail, address: string): Promise<string> {
  try {
    return (await directory.accounts.expect(address)).language;
  } catch (error) {
    if (!isDomainError(error, 'not-found')) throw error;
    return noticeLanguages[0]!;
  }
}

function passwordKeeper(
  { random }: CommandContext,
  { directory }: CommandMail,
  { server, expiresMs }: { readonly server: UserServer; readonly expiresMs: number },
): NonNullable<NotifyRun['passwords']> {
  return {
    async state(address) {
      try {
        const { id } = await directory.accounts.expect(address);
        const state = await directory.credentials.passwordState(id);
        return state === 'none' || state === 'expired' ? 'unset' : state;
      } catch (error) {
        if (!isDomainError(error, 'not-found')) throw error;
        return 'no-account';
      }
    },
    make: () => generatePassword(random),
    async set(address, password) {
      const { id } = await directory.accounts.expect(address);
      await directory.credentials.setPassword(id, password, { expiresMs });
    },
    async makeLink(address) {
      const { id } = await directory.accounts.expect(address);
      const secret = await directory.passwordLinks.create(id, { expiresMs });
      return server.pagesOf(address).passwordLink(secret);
    },
  };
}

/** Through the queue: signed, tried again, and returned to the sender when it cannot be delivered. */
function mailSender(
  { queue, sign, directory }: CommandMail,
  { via, oldHost }: { readonly via: string | undefined; readonly oldHost: string | undefined },
): NotifyRun['sendMail'] {
  return async ({ id, from, to, content }) => {
    // Where the domain is this server's already, its own accounts are not who is to be told.
    const isOurs = (await directory.domains.find(domainOf(to))) !== undefined;
    const route = via ?? (isOurs ? oldHost : undefined);
    const message = await sign(content, from);
    const known = await queue.list({ ids: [id] });
    if (known.length > 0) await queue.drop({ ids: [id] }, { report: false });
    await queue.enqueue({
      id,
      sender: from,
      recipients: [{ address: to }],
      content: { kind: 'memory', bytes: message },
      isUtf8: needsSmtpUtf8(`${from}${to}`),
      body: '7bit',
      requireTls: false,
      priority: 0,
      isSigned: message.length > content.length,
      ...(route !== undefined && { route }),
    });
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function linesOf(results: readonly NotifyResult[]): string[] {
  const rows = results.map((it) => [
    it.source,
    it.address,
    it.place === 'source' ? 'by mail' : 'into the account',
    it.error ?? it.state.replaceAll('-', ' '),
    it.language,
    it.hasNewPassword ? 'new password' : it.hasPasswordLink ? 'password link' : '',
    it.subject,
  ]);
  const shown = results.find(({ text }) => text !== undefined);
  return [
    ...formatTable(['user', 'to', 'how', 'state', 'language', '', 'subject'], rows),
    ...(shown === undefined
      ? []
      : ['', `To ${shown.address}: ${shown.subject}`, '', ...shown.text!.trimEnd().split('\n')]),
  ];
}
