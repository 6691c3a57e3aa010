// What a calendar program does with a server, without the protocol between: puts, answers, deletes, and looks.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedChange } from '#scheduling/plan-change.ts';
import type { AccountTransaction } from '#store/store.ts';
import type { TestServer } from './start-server.ts';

export interface CalendarDesk {
  /** Puts an event into the default calendar, as its owner or `by` somebody else; gives its text as it is stored then. */
  put(address: string, text: string, options?: { readonly by?: string }): Promise<string>;
  /** Puts a change of what lies there. */
  edit(address: string, uid: string, change: (text: string) => string): Promise<string>;
  remove(address: string, uid: string): Promise<void>;
  /** The unfolded text; undefined when there is none. */
  find(address: string, uid: string): Promise<string | undefined>;
  /** find(), waiting until it is as wanted. */
  until(address: string, uid: string, isWanted: (text: string) => boolean): Promise<string>;
  /** Items in the scheduling inbox, oldest first. */
  inbox(address: string): Promise<string[]>;
}

const unfold = (text: string) => text.replaceAll('\r\n ', '');

export function openCalendarDesk({ data, mail }: TestServer): CalendarDesk {
  const accountOf = async (address: string) => (await data.directory.accounts.expect(address)).id;
  const read = async (address: string, uid: string) =>
    await mail.store.read(await accountOf(address), async (reader) => {
      for (const document of await reader.documentsByUid(uid)) {
        const collection = await reader.collection(document.collection);
        if (collection?.role === 'inbox') continue;
        return { document, text: (await reader.readContent(document.itemId)).toString() };
      }
      return undefined;
    });

  const apply = async (
    address: string,
    uid: string,
    { after, by = address }: { readonly after: string | undefined; readonly by?: string },
  ) => {
    const account = await accountOf(address);
    const found = await read(address, uid);
    const calendar = await mail.store.read(account, (r) =>
      r.collectionByRole('calendar', 'default'),
    );
    const collection = found?.document.collection ?? calendar!.id;
    const name = found?.document.name ?? `${uid}.ics`;
    const plan = await mail.scheduling.planChange({
      owner: account,
      actor: await accountOf(by),
      collection,
      before: found?.text,
      after,
      repliesOnRemoval: true,
    });
    assert.notEqual(plan.kind, 'refused', JSON.stringify(plan));
    await store({ account, collection, name, plan, after });
    if (plan.kind === 'scheduled') await plan.deliver();
  };

  const store = async (parts: {
    account: Awaited<ReturnType<typeof accountOf>>;
    collection: NonNullable<Awaited<ReturnType<typeof read>>>['document']['collection'];
    name: string;
    plan: PlannedChange;
    after: string | undefined;
  }) => {
    const { account, collection, name, plan, after } = parts;
    const text = plan.kind === 'scheduled' ? plan.text : after;
    const keep = async (tx: AccountTransaction) =>
      plan.kind === 'scheduled' ? await plan.keep(tx) : undefined;
    if (text === undefined)
      return await mail.store.transact(account, async (tx) => {
        await tx.removeDocument(collection, name);
        await keep(tx);
      });
    const content = { kind: 'memory', bytes: Buffer.from(text) } as const;
    await using prepared = await mail.store.prepareDocument(content, 'text/calendar');
    await mail.store.transact(account, async (tx) => {
      await tx.putDocument(collection, {
        name,
        prepared,
        ...(plan.kind === 'scheduled' && { scheduleTag: plan.scheduleTag }),
      });
      await keep(tx);
    });
  };

  const find = async (address: string, uid: string) => {
    const found = await read(address, uid);
    return found && unfold(found.text);
  };
  return {
    async put(address, text, options = {}) {
      const uid = /^UID:(.+?)\r?$/m.exec(text)![1]!;
      await apply(address, uid, { ...options, after: text });
      return (await find(address, uid))!;
    },
    async edit(address, uid, change) {
      const text = await find(address, uid);
      // As a program does that keeps no parameters but those it knows.
      const known = text!
        .replaceAll(/;X-MAILSTEAD-[A-Z-]+=("[^"]*"|[^;:\r\n]*)/g, '')
        .replaceAll(/X-MAILSTEAD-[^\r]*\r\n/g, '');
      await apply(address, uid, { after: change(known) });
      return (await find(address, uid))!;
    },
    remove: async (address, uid) => await apply(address, uid, { after: undefined }),
    find,
    async until(address, uid, isWanted) {
      let last: string | undefined;
      for (let attempt = 0; attempt < 300; attempt++) {
        last = await find(address, uid);
        if (last !== undefined && isWanted(last)) return last;
        await delay(25);
      }
      throw new Error(`the copy of ${address} never became as wanted: ${last ?? 'there is none'}`);
    },
    async inbox(address) {
      return await mail.store.read(await accountOf(address), async (reader) => {
        const inbox = await reader.collectionByRole('calendar', 'inbox');
        if (inbox === undefined) return [];
        const items = await reader.documents(inbox.id);
        const texts = await reader.readContents(items.map((d) => d.itemId));
        return texts.map((text) => unfold(String(text)));
      });
    },
  };
}
