// Access lists of mailboxes of a real Dovecot become grants.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ImapFlow } from 'imapflow';
import { numberedMessage, openAtSource, openImapDesk } from '../support/imap-desk.ts';
import { skipWithout } from '../support/peer.ts';

const accessLists = `
mail_plugins = acl
protocol imap {
  mail_plugins = acl imap_acl
}
plugin {
  acl = vfile
  acl_anyone = allow
}
`;

/** imapflow sends commands that it has no method for as they are. */
type WithExec = ImapFlow & {
  exec(command: string, attributes: readonly object[]): Promise<{ next(): void }>;
};

async function give(client: ImapFlow, ...words: readonly string[]): Promise<void> {
  const attributes = words.map((value) => ({ type: 'STRING', value }));
  (await (client as WithExec).exec('SETACL', attributes)).next();
}

test(
  'who may use a mailbox at the source may use it in the target; who leaves is told, and undo takes it back',
  { skip: skipWithout('dovecot') },
  async (t) => {
    const desk = await openImapDesk(t, ['ann', 'ben'], { dovecot: { settings: accessLists } });
    const { client, [Symbol.asyncDispose]: close } = await openAtSource(desk.dovecot, 'ann');
    t.after(close);
    await client.append('INBOX', numberedMessage(1));
    await client.mailboxCreate('Archive');
    await client.mailboxCreate('Projekte/Plan');
    await client.append('Projekte/Plan', numberedMessage(2));
    await give(client, 'Projekte/Plan', 'ben', 'lrswit');
    await give(client, 'Projekte/Plan', 'stranger', 'lr');
    await give(client, 'INBOX', 'anyone', 'lr');
    await give(client, 'INBOX', '-ben', 'r');
    await desk.run();
    const grants = async () => {
      const listed = await desk.json('grant', 'list', 'ann@example.test');
      return (listed as unknown as { mailbox: string }[]).sort((a, b) =>
        a.mailbox < b.mailbox ? -1 : 1,
      );
    };
    const ben = { mailbox: 'Projekte/Plan', who: 'ben@example.test', seesPrivate: false };
    assert.deepEqual(await grants(), [{ ...ben, rights: 'lrswit', level: 'write' }]);
    const { files } = await desk.json('migrate', 'report', 'move');
    const losses = readFileSync(
      (files as string[]).find((it) => it.endsWith('losses.csv'))!,
      'utf8',
    );
    assert.match(losses, /Projekte\/Plan: stranger \(lr\): /);
    // Nobody who is shut out there gets in here.
    assert.match(losses, /INBOX: denied is -ben \(r\): not carried, and because of it not anyone/);
    await give(client, 'Projekte/Plan', 'ann', 'lrswipkxtea');
    await give(client, 'Archive', 'ben', 'lr');
    await desk.run();
    assert.deepEqual(await grants(), [
      { ...ben, mailbox: 'Archive', rights: 'lr', level: 'read' },
      { ...ben, rights: 'lrswit', level: 'write' },
    ]);
    await desk.json('migrate', 'undo', 'move');
    assert.deepEqual(await grants(), []);
  },
);
