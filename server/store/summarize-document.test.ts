import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summarizeDocument } from './summarize-document.ts';

test('whatever calls itself a calendar or a card has a summary, even what is no text', async () => {
  const summarize = async (mediaType: string, content: string) =>
    await summarizeDocument(mediaType, async () => Buffer.from(content, 'latin1'));
  for (const mediaType of ['text/calendar', 'Text/VCard; charset=iso-8859-1'])
    for (const content of ['', '\xff\xfe\0', 'BEGIN:VCARD\nFN:Zo\xeb', 'END:VEVENT\nRRULE:'])
      assert.equal((await summarize(mediaType, content)).uid, undefined);
  const card = await summarize('text/vcard', 'BEGIN:VCARD\nUID:a\nFN:Ann\nEND:VCARD');
  assert.deepEqual([card.uid, card.component, card.searchText], ['a', 'VCARD', 'A\nANN']);
  assert.equal((await summarize('text/plain', 'BEGIN:VCARD\nUID:a')).uid, undefined);
});
