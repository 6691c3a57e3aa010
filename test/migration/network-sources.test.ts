// What every source promises, held by those over CalDAV, CardDAV and POP3, and by exports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ImapFlow } from 'imapflow';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { parseEndpoint } from '#migration/endpoint.ts';
import { exportOrganisation } from '#migration/export-organisation.ts';
import { openSource } from '#migration/open-endpoints.ts';
import type { Source } from '#migration/source.ts';
import { cyrusFiles, startCyrusDav } from '../support/cyrus-dav.ts';
import {
  cardText,
  eventText,
  makeAddressBook,
  makeCalendar,
  putDocument,
  taskText,
  type DavPeer,
} from '../support/dav-peer.ts';
import { createDavStage, type DavStage } from '../support/dav-stage.ts';
import { startDovecot } from '../support/dovecot.ts';
import { freePort } from '../support/peer-port.ts';
import { skipWithout, skipWithoutFiles } from '../support/peer.ts';
import { radicaleFiles, startRadicale } from '../support/radicale.ts';
import { sourceContract, type SourceSetup } from '../support/source-contract.ts';

/** Skips the test, visibly, where a program is missing. */
function isMissing(t: TestContext, skip: string | false): boolean {
  if (skip !== false) t.skip(skip);
  return skip !== false;
}

async function open(place: string, stage?: DavStage): Promise<Source> {
  return await openSource({
    endpoint: parseEndpoint(place),
    secrets: {},
    clock: createSystemClock(),
    random: createRandom(),
    store: stage?.store as DavStage['store'],
    directory: stage?.directory as DavStage['directory'],
    version: 'test',
  });
}

async function davSetup(peer: DavPeer): Promise<SourceSetup> {
  const calendars = peer.calendars('ann');
  const books = peer.addressBooks('ann');
  const work = { path: `${calendars}work/`, name: 'Work', components: ['VEVENT'] };
  await makeCalendar(peer, 'ann', work);
  const todo = { path: `${calendars}todo/`, name: 'To do', components: ['VTODO'] };
  await makeCalendar(peer, 'ann', todo);
  await makeAddressBook(peer, 'ann', { path: `${books}friends/`, name: 'Friends' });
  const put = async (path: string, text: string) => await putDocument(peer, 'ann', { path, text });
  for (let n = 1; n <= 55; n++) await put(`${calendars}work/${n}.ics`, eventText(n));
  await put(`${calendars}todo/1.ics`, taskText(1));
  for (let n = 1; n <= 4; n++) await put(`${books}friends/${n}.vcf`, cardText(n));
  return {
    source: await open(`dav://127.0.0.1:${peer.port}`),
    login: { name: 'ann', password: 'pass' },
    addOne: async () => await put(`${calendars}work/new.ics`, eventText(100)),
    [Symbol.asyncDispose]: async () => await peer[Symbol.asyncDispose](),
  };
}

sourceContract('Radicale', async (t) =>
  isMissing(t, skipWithoutFiles(...radicaleFiles))
    ? undefined
    : await davSetup(await startRadicale(['ann'])),
);

sourceContract('Cyrus', async (t) =>
  isMissing(t, skipWithoutFiles(...cyrusFiles))
    ? undefined
    : await davSetup(await startCyrusDav(['ann'])),
);

sourceContract('this server over DAV', async () => {
  const stage = await createDavStage();
  const put = async (n: number) =>
    void (await stage.as('ann')('PUT', `/dav/calendars/ann@example.test/calendar/${n}.ics`, {
      body: eventText(n),
      headers: { 'content-type': 'text/calendar' },
    }));
  for (let n = 1; n <= 5; n++) await put(n);
  return {
    source: await open(`dav://127.0.0.1:${stage.port}`),
    login: { name: 'ann@example.test', password: 'secret' },
    addOne: async () => await put(6),
    [Symbol.asyncDispose]: async () => await stage[Symbol.asyncDispose](),
  };
});

sourceContract('POP3', async (t) => {
  if (isMissing(t, skipWithout('dovecot') || skipWithoutFiles('/usr/lib/dovecot/pop3')))
    return undefined;
  const port = await freePort();
  const dovecot = await startDovecot({
    settings: `protocols = imap pop3
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = ${port}
  }
  inet_listener pop3s {
    port = 0
  }
}
`,
  });
  const append = async (texts: readonly string[]) => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: dovecot.port,
      secure: false,
      auth: { user: 'ann', pass: 'pass' },
      logger: false,
    });
    await client.connect();
    for (const text of texts) await client.append('INBOX', text);
    await client.logout();
  };
  const text = (n: number) => `Subject: ${n}\r\nMessage-ID: <${n}@example.org>\r\n\r\n.${n}\r\n`;
  await append(Array.from({ length: 30 }, (_, n) => text(n)));
  return {
    source: await open(`pop3://127.0.0.1:${port}`),
    login: { name: 'ann', password: 'pass' },
    addOne: async () => await append([text(100)]),
    [Symbol.asyncDispose]: async () => await dovecot[Symbol.asyncDispose](),
  };
});

for (const mail of ['mbox', 'maildir'] as const)
  sourceContract(`an export with mail as ${mail}`, async () => {
    const stage = await createDavStage();
    const { store, directory, clock } = stage;
    const { id } = await stage.account('ann');
    for (let n = 0; n < 5; n++) {
      const bytes = Buffer.from(`Subject: ${n}\r\n\r\nFrom ${n}`);
      await using prepared = await store.prepareMessage({ kind: 'memory', bytes });
      await store.transact(id, async (tx) => {
        const inbox = (await tx.collectionByName('mailbox', 'INBOX'))!;
        const flags = { system: n, keywords: ['k'] };
        await tx.addMessage(inbox.id, { prepared, receivedAtSeconds: 1000 + n, flags });
      });
    }
    await stage.as('ann')('PUT', '/dav/calendars/ann@example.test/calendar/1.ics', {
      body: eventText(1),
      headers: { 'content-type': 'text/calendar' },
    });
    const to = await mkdtemp(join(tmpdir(), 'export-'));
    const subscriptions = { list: async () => [] };
    await exportOrganisation({ store, directory, subscriptions, clock, version: 'test', to, mail });
    return {
      source: await open(`export:${to}`),
      login: { name: 'ann@example.test' },
      place: to,
      async [Symbol.asyncDispose]() {
        await stage[Symbol.asyncDispose]();
        await rm(to, { recursive: true });
      },
    };
  });
