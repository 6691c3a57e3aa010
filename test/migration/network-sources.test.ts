// What every source promises, held by those over CalDAV, CardDAV and POP3, and by exports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createSystemClock } from '#platform/clock.ts';
import { createRandom } from '#platform/random.ts';
import { parseEndpoint } from '#migration/endpoint.ts';
import { exportOrganisation } from '#migration/export-organisation.ts';
import { openSource } from '#migration/open-endpoints.ts';
import type { Source } from '#migration/source.ts';
import { cyrusFiles } from '../support/cyrus.ts';
import { startCyrusDav } from '../support/cyrus-dav.ts';
import { eventText, fillDavPeer, putDocument, type DavPeer } from '../support/dav-peer.ts';
import { createDavStage, type DavStage } from '../support/dav-stage.ts';
import { pop3Service, startDovecot } from '../support/dovecot.ts';
import { appendToInbox } from '../support/imap-desk.ts';
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
  await fillDavPeer(peer, { events: 55, tasks: 1, cards: 4 });
  const path = `${peer.calendars('ann')}work/new.ics`;
  return {
    source: await open(`dav://127.0.0.1:${peer.port}`),
    login: { name: 'ann', password: 'pass' },
    addOne: async () => await putDocument(peer, 'ann', { path, text: eventText(100) }),
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
    settings: `protocols = imap pop3\n${pop3Service(port)}`,
  });
  const append = async (texts: readonly string[]) => await appendToInbox(dovecot, 'ann', texts);
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
