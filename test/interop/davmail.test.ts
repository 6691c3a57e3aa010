// DavMail, a client of EWS that mail programs and address books use: what it shows of a mailbox that we wrote is what it
// shows of the one that we read, and we carry over by IMAP and CardDAV what it shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { carryOver } from '../support/carry-over.ts';
import { davmailFiles, startDavMail } from '../support/davmail.ts';
import { fillMailbox } from '../support/ews-double/fill-double.ts';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble, type EwsDouble } from '../support/ews-double/start-ews-double.ts';
import { openBoth } from '../support/ews-stage.ts';
import { itemsIn, openMoveDesk } from '../support/move-desk.ts';
import { runPeer, skipWithoutFiles, systemPython } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithoutFiles(...davmailFiles);
const script = fileURLToPath(new URL('davmail.py', import.meta.url));
const anna = 'anna@a.test';
const accounts = { [anna]: 'Anna Example' };

async function startFilled(): Promise<EwsDouble> {
  const double = await startEwsDouble({ accounts });
  fillMailbox(double.mailbox(anna), { messages: 12, series: 0, contacts: 6, tasks: 0 });
  return double;
}

/** Mail by IMAP, contacts by CardDAV, without the names that Exchange gave them. */
async function shownBy(double: EwsDouble): Promise<{ mail: string[]; cards: string[] }> {
  await using davmail = await startDavMail(double.url);
  const done = await runPeer(systemPython, [script, `${davmail.imapPort}`, anna, 'secret']);
  assert.equal(done.code, 0, done.output);
  // Exchange has no order of arrival, so that each gateway makes one.
  const mail = done.stdout.trim().split('\n').sort();
  return { mail, cards: await cardsBy(davmail.davPort) };
}

async function cardsBy(port: number): Promise<string[]> {
  const place = `http://127.0.0.1:${port}/users/${anna}/contacts/`;
  const headers = {
    Authorization: `Basic ${btoa(`${anna}:secret`)}`,
    'Content-Type': 'application/xml',
    Depth: '1',
  };
  const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>';
  const list = await fetch(place, { method: 'PROPFIND', headers, body });
  assert.equal(list.status, 207);
  const hrefs = [...(await list.text()).matchAll(/<D:href>([^<]*\.vcf)<\/D:href>/g)];
  const cards: string[] = [];
  for (const [, href] of hrefs) {
    const card = await fetch(new URL(href!, place), { headers });
    cards.push((await card.text()).replace(/^(?:UID|REV):.*\r\n/gm, ''));
  }
  return cards.sort();
}

test(
  'DavMail shows of what was written what it shows of what was read',
  { skip, timeout: 120_000 },
  async () => {
    await using from = await startFilled();
    await using to = await startEwsDouble({ accounts });
    {
      await using both = await openBoth(from, to);
      await carryOver(both.source, both.target);
    }
    const there = await shownBy(to);
    assert.equal(there.mail.length, 12);
    assert.equal(there.cards.length, 6);
    assert.deepEqual(there, await shownBy(from));
  },
);

test(
  'mail and contacts are carried over through DavMail',
  { skip, timeout: 120_000 },
  async (t) => {
    await using from = await startFilled();
    await using davmail = await startDavMail(from.url);
    const desk = await openMoveDesk(t, {
      accounts: ['anna@example.test'],
      users: `source,target,password\n${anna},anna@example.test,secret\n`,
      options: [
        `--from=imap://127.0.0.1:${davmail.imapPort}`,
        `--from=dav://127.0.0.1:${davmail.davPort}/users/{user}/contacts/`,
      ],
    });
    await desk.run();
    assert.equal((await desk.run())['items'], 0);
    const report = await desk.json('migrate', 'report', 'move');
    assert.deepEqual(itemsIn(report), {
      [anna]: { 'written mailbox': 12, 'written addressbook': 6 },
    });
    const verified = await desk.json('migrate', 'verify', 'move', '--source');
    assert.deepEqual(
      (verified['accounts'] as { differences: unknown[] }[]).map((it) => it.differences),
      [[]],
    );
  },
);
