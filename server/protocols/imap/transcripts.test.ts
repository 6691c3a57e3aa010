import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createImapStage, type ImapStage } from '../../../test/support/imap-stage.ts';
import { playTranscript, readTranscript } from '../../../test/support/transcript.ts';

// Header lines: `signed-in: ann` signs every connection in, `second: bob` the second one as another; `tls: yes` pretends TLS; `address: 192.0.2.1`.
// Steps: `@fill ann 1 3` files messages; `@advance SECONDS`; `@public NAME` and `@person NAME` add accounts;
// `@administrator NAME` gives the role; `@grant OWNER MAILBOX GRANTEE RIGHTS`; `@settle` lets pushed news arrive;
// `@domain-quota BYTES MESSAGES` gives example.test a quota.
const folder = fileURLToPath(new URL('transcripts/', import.meta.url));

for (const path of globSync(`${folder}*.imap`).sort()) {
  const transcript = readTranscript(path);
  const { header } = transcript;
  test(`the conversation ${basename(path)} goes as written`, async () => {
    await using stage = await createImapStage();
    await playTranscript(transcript, {
      async open(connection) {
        const user =
          (connection === '2' ? header.get('second') : undefined) ?? header.get('signed-in');
        if (user !== undefined) return await stage.signIn(user);
        const address = header.get('address');
        return stage.open({ isTls: header.get('tls') === 'yes', ...(address && { address }) });
      },
      direct: async (name, argument) => await direct(stage, name, argument.split(' ')),
    });
  });
}

async function direct(stage: ImapStage, name: string, given: readonly string[]): Promise<void> {
  const [first = '', second = '', third = '', fourth = ''] = given;
  switch (name) {
    case 'fill':
      return await stage.fill(first, Number(second), Number(third));
    case 'advance':
      return await stage.clock.advance(Number(first) * 1000);
    case 'public':
      await stage.addAccount(first, { type: 'public', displayName: first });
      return;
    case 'person':
      await stage.addAccount(first);
      return;
    case 'administrator': {
      const { id } = await stage.account(first);
      await stage.directory.accounts.change(id, { role: 'administrator' });
      return;
    }
    case 'grant':
      return await grant(stage, { owner: first, mailbox: second, grantee: third, rights: fourth });
    case 'domain-quota':
      await stage.directory.domains.change('example.test', {
        settings: { quota: { bytes: Number(first), messages: Number(second) } },
      });
      return;
    case 'settle':
      await new Promise((resolve) => setTimeout(resolve, 20));
      return;
    default:
      assert.fail(`no such step: @${name}`);
  }
}

async function grant(
  stage: ImapStage,
  given: { owner: string; mailbox: string; grantee: string; rights: string },
): Promise<void> {
  const { id } = await stage.account(given.owner);
  const { grantee } = await stage.directory.grants.parseIdentifier(given.grantee);
  const collection = await stage.store.read(id, async (reader) =>
    given.mailbox === '*'
      ? ''
      : (await reader.collectionByName('mailbox', given.mailbox))!.objectId,
  );
  await stage.directory.grants.change({ owner: id, collection, grantee, rights: given.rights });
}
