import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addCategories,
  formatCategories,
  readCategoryList,
  tryParseCategories,
} from './category-list.ts';

const xml =
  '<?xml version="1.0"?><categories default="Red" lastSavedSession="7" xmlns="CategoryList.xsd">' +
  '<category name="Red &amp; hot" color="0" keyboardShortcut="3" usageCount="12" guid="{1}"/></categories>';

test('categories that are there keep their shortcuts and whatever else Outlook knows of them', () => {
  const list = tryParseCategories(Buffer.from(xml));
  const added = addCategories(list, [{ name: 'New' }], () => '2');
  const text = formatCategories(added).toString();
  assert.ok(text.startsWith(xml.replace('?><', '?>\n<').replace('</categories>', '')), text);
  assert.match(text, /<category name="New" color="-1" keyboardShortcut="0"/);
  assert.deepEqual(
    readCategoryList(Buffer.from(text)).map(({ name }) => name),
    ['Red & hot', 'New'],
  );
});

test('a list that is broken is none, and a new one begins', () => {
  for (const broken of ['', '<categories', '<!DOCTYPE a><a/>']) {
    const list = tryParseCategories(Buffer.from(broken));
    assert.equal(list, undefined);
    const text = formatCategories(addCategories(list, [{ name: 'New' }], () => '2')).toString();
    assert.match(text, /^<\?xml version="1.0"\?>\n<categories lastSavedSession="1" /);
  }
});
