import { hash } from 'node:crypto';
import { DomainError } from '#platform/errors.ts';
import { isAlike, likenessOf, type Likeness } from '../likeness.ts';
import { targetLogin, type MigrationUser } from '../migration-user.ts';
import type { Notice } from '../notice.ts';
import type { NotifyRun } from '../notify-users.ts';
import { toPrepared } from '../run/prepare-item.ts';
import { putNotice } from '../sql/notices.ts';
import type { ExistingItem, TargetFolder, TargetSession } from '../target.ts';
import type { ComposedNotice } from './compose-notice.ts';
import type { ChosenPassword } from './passwords.ts';

export interface NoticeDelivery {
  readonly place: Notice['place'];
  readonly address: string;
  /** What the ledger knows of the same mail. */
  readonly before: Notice | undefined;
  readonly password: ChosenPassword;
  readonly compose: (facts: { messageId: string; begunAt: number }) => Promise<ComposedNotice>;
}

/** Sends or files one mail. The ledger knows of it before, and of what became of it after. @throws DomainError */
export async function deliverNotice(
  run: NotifyRun,
  user: MigrationUser,
  delivery: NoticeDelivery,
): Promise<ComposedNotice> {
  const { ledger, clock, passwords } = run;
  const { place, address, before, password } = delivery;
  const nowSeconds = Math.floor(clock.epochMs() / 1000);
  const wasCutOff = before !== undefined && before.sentAt === 0;
  const wasMade = wasCutOff && before.password === 'generated';
  // What was cut off is told again with its own date, by which it is known again.
  const begunAt = wasCutOff ? before.begunAt : nowSeconds;
  const id = idOf(run, user, { place, begunAt });
  const domain = run.from.address.slice(run.from.address.lastIndexOf('@') + 1);
  const composed = await delivery.compose({ messageId: `${id}@${domain}`, begunAt });
  if (run.isDryRun) return composed;
  const notice: Notice = {
    source: user.source,
    kind: run.kind,
    place,
    address,
    begunAt,
    sentAt: 0,
    password: password.text === undefined && !wasMade ? 'none' : 'generated',
    targetFolder: '',
    targetId: '',
    targetVersion: '',
  };
  await ledger.sql.transaction(async (tx) => await putNotice(tx, notice));
  if (password.text !== undefined) await passwords!.set(user.target, password.text);
  const filed =
    place === 'source'
      ? await run.sendMail({ id, from: run.from.address, to: address, content: composed.content })
      : await file(run, user, { composed, begunAt, wasCutOff });
  const sentAt = Math.floor(clock.epochMs() / 1000);
  await ledger.sql.transaction(async (tx) => await putNotice(tx, { ...notice, ...filed, sentAt }));
  return composed;
}

function idOf(
  { name, kind }: NotifyRun,
  { source }: MigrationUser,
  { place, begunAt }: { readonly place: string; readonly begunAt: number },
): string {
  return hash('sha256', [name, source, kind, place, begunAt].join('\n'), 'hex').slice(0, 32);
}

/** Puts the mail into the inbox of the new account. */
async function file(
  { target }: NotifyRun,
  user: MigrationUser,
  about: {
    readonly composed: ComposedNotice;
    readonly begunAt: number;
    readonly wasCutOff: boolean;
  },
): Promise<Pick<Notice, 'targetFolder' | 'targetId' | 'targetVersion'>> {
  const { composed, begunAt, wasCutOff } = about;
  await using session = await target.open(targetLogin(user));
  const inbox = await session.expectFolder({
    kind: 'mailbox',
    role: 'inbox',
    path: ['INBOX'],
    isSubscribed: true,
  });
  const content = { mediaType: 'message/rfc822', bytes: composed.content } as const;
  const there = wasCutOff
    ? await findAlike(session, inbox, (await likenessOf(content))!)
    : undefined;
  if (there !== undefined)
    return { targetFolder: inbox.id, targetId: there.id, targetVersion: there.version };
  const { write } = toPrepared({
    id: 'notice',
    version: '',
    content,
    flags: { system: 0, keywords: [] },
    receivedAtSeconds: begunAt,
    losses: [],
  });
  const [outcome] = await session.write(inbox, [write]);
  if (outcome?.outcome !== 'written') {
    const reason = outcome?.outcome === 'refused' ? outcome.reason : 'the target gave no answer';
    throw new DomainError('unavailable', `the mail cannot be put into ${user.target}: ${reason}`);
  }
  return { targetFolder: inbox.id, targetId: outcome.id, targetVersion: outcome.version };
}

async function findAlike(
  session: TargetSession,
  folder: TargetFolder,
  likeness: Likeness,
): Promise<ExistingItem | undefined> {
  for await (const chunk of session.existing(folder, new Set()))
    for (const item of chunk) if (isAlike(item.likeness, likeness)) return item;
  return undefined;
}
