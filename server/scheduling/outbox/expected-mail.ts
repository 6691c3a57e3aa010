import { itemId, type AccountId, type ItemId } from '#platform/ids.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { SchedulingDeps } from '../scheduling-deps.ts';
import type { CalendarMail } from '../receive-mail.ts';
import type { Enclosure } from './enclosure.ts';
import { prepareNamed } from './entry.ts';
import { outboxOf } from './outbox-collection.ts';

/** Where a mail was filed. */
export interface FiledMail {
  readonly item: ItemId;
  /** Octets of trace fields before what was sent. */
  readonly skip: number;
}

/** How far it has come. */
export interface MailProgress extends FiledMail {
  /** It has changed the calendar, and nothing but what comes of that is left to do. */
  readonly applied?: { readonly uid?: string };
}

/** What a mail asks of a calendar, that is kept with the mail until it was done. */
export interface MailEntry extends AsyncDisposable {
  readonly name: string;
  put(tx: AccountTransaction, filed: FiledMail): Promise<void>;
}

const MARK = '.mail.';

export async function prepareMailEntry(
  deps: Pick<SchedulingDeps, 'store' | 'random' | 'pending' | 'bootId'>,
  account: AccountId,
  mail: CalendarMail,
): Promise<MailEntry> {
  const name = deps.bootId + MARK + deps.random.id();
  const prepared = await prepareNamed(deps, account, { name, text: JSON.stringify(mail) });
  return {
    ...prepared,
    name,
    async put(tx, { item, skip }) {
      await prepared.put(tx);
      // Where it was filed is known in the transaction alone.
      await tx.setDocumentProperties(
        (await outboxOf(tx))!.id,
        name,
        JSON.stringify({ item, skip }),
      );
    },
  };
}

/** Notes in the transaction of the change that a mail was applied. */
export function noteApplied(name: string, filed: FiledMail, uid: string | undefined): Enclosure {
  const progress: MailProgress = { ...filed, applied: uid === undefined ? {} : { uid } };
  return {
    async put(tx) {
      const outbox = await outboxOf(tx);
      if (outbox !== undefined && (await tx.document(outbox.id, name)) !== undefined)
        await tx.setDocumentProperties(outbox.id, name, JSON.stringify(progress));
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

export function isMailName(name: string): boolean {
  return name.includes(MARK);
}

/** Undefined for what another version wrote and this one cannot read. */
export function parseMailEntry(
  text: string,
  properties: string,
): { readonly mail: CalendarMail; readonly filed: MailProgress } | undefined {
  try {
    const filed = JSON.parse(properties) as MailProgress;
    return {
      mail: JSON.parse(text) as CalendarMail,
      filed: { ...filed, item: itemId(filed.item) },
    };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
