import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipWithoutEwsSchema } from '../support/ews-double/schema-order.ts';
import { startEwsDouble } from '../support/ews-double/start-ews-double.ts';
import { readAll } from '../support/carry-over.ts';
import { add, folderOf } from '../support/ews-documents.ts';
import { annaLogin, sourceOf } from '../support/ews-stage.ts';
import { skipWithout } from '../support/peer.ts';

const skip = skipWithoutEwsSchema || skipWithout('xmllint');
const accounts = { 'anna@a.test': 'Anna Example', 'ben@a.test': 'Ben Sample' };

test('what was deleted and is no message is kept as the attachment of one', { skip }, async () => {
  await using from = await startEwsDouble({ accounts });
  add(folderOf(from, 'deleteditems'), 'Contact', [
    ['DisplayName', 'Größe'],
    ['Surname', 'Größe'],
  ]);
  add(folderOf(from, 'calendar'), 'Message', [['Subject', 'Astray']]);
  await using source = sourceOf(from);
  await using session = await source.open(annaLogin);
  for await (const folder of session.folders()) {
    if (folder.role === 'trash') {
      const [item] = await readAll(session, folder);
      assert.equal(item?.content.mediaType, 'message/rfc822');
      assert.match(item.content.bytes.toString(), /Content-Type: text\/vcard/);
      assert.deepEqual(
        item.losses.map((l) => l.what),
        ['item-in-mailbox'],
      );
    }
    if (folder.kind === 'calendar')
      await assert.rejects(readAll(session, folder), /no place in a folder of this kind/);
  }
  await from.assertValid();
});
