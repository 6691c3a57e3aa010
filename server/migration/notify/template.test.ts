import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { runPeer, skipWithout } from '../../../test/support/peer.ts';
import { chooseTemplate, noticeLanguages, ownTexts } from '../notice-template.ts';
import { placeholders, valuesOf } from '../notice-placeholders.ts';
import { composeNotice } from './compose-notice.ts';
import { formatHtmlLetter, formatTextLetter } from './format-letter.ts';
import { parseLetter } from './letter.ts';
import { qrPicture } from './qr-picture.ts';
import { fillTemplate, parseTemplate } from './template.ts';

const fill = (text: string, values: Record<string, string> = {}) =>
  fillTemplate(parseTemplate(text), values);

test('values stand in the places of their names, and parts are there when values are', () => {
  assert.equal(fill('Hello {{name}}!', { name: 'Ann' }), 'Hello Ann!');
  assert.equal(fill('a{{#x}}b{{x}}{{/x}}{{^x}}c{{/x}}d', { x: '1' }), 'ab1d');
  assert.equal(fill('a{{#x}}b{{x}}{{/x}}{{^x}}c{{/x}}d'), 'acd');
  assert.equal(fill('one\n{{#x}}\ntwo\n{{/x}}\nthree\n', { x: '1' }), 'one\ntwo\nthree\n');
  assert.equal(fill('one\n{{#x}}\ntwo\n{{/x}}\nthree\n'), 'one\nthree\n');
  assert.equal(fill('{{#x}}{{#y}}both{{/y}}{{/x}}', { x: '1', y: '1' }), 'both');
});

test('what is wrong with a template is said with its line', () => {
  assert.throws(
    () => parseTemplate('a\n{{#x}}\nb'),
    /line 2 of the template: \{\{\/x\}\} is missing/,
  );
  assert.throws(() => parseTemplate('{{/x}}'), /ends nothing/);
  assert.throws(() => parseTemplate('{{#x}}{{#y}}{{/x}}{{/y}}'), /ends nothing/);
  const given = { letter: 'Subject: s\n\n{{nmae}}' };
  assert.throws(
    () => chooseTemplate('before', 'en', { given, known: [] }),
    /\{\{nmae\}\}, which is not known: did you mean \{\{name\}\}/,
  );
  assert.throws(
    () => chooseTemplate('before', 'en', { given: { letter: 'no subject' }, known: [] }),
    /no subject/,
  );
});

test('no value is more than it seems, in text and in HTML', () => {
  const value = fc.string({ unit: 'grapheme', maxLength: 60 }).map((it) => `x${it}`);
  const tags = (html: string) => html.match(/<(?!a href|\/a>)/g)!.length;
  const show = (text: string) => {
    const filled = fill('Hello {{x}},\n\n| a | {{x}} |\n- {{x}}\n', { x: text });
    const blocks = parseLetter(filled);
    const about = { title: text, language: 'en', picture: undefined };
    return { blocks, html: formatHtmlLetter(blocks, about) };
  };
  const plain = tags(show('x').html);
  fc.assert(
    fc.property(value, (text) => {
      const { blocks, html } = show(text);
      assert.deepEqual(
        blocks.map(({ kind }) => kind),
        ['paragraph', 'table', 'list'],
      );
      assert.equal(tags(html), plain);
    }),
  );
});

test('only addresses of the web become links', () => {
  const blocks = parseLetter(
    'See https://a.test/x?y=1&z=2. Not javascript:alert(1) or http://b.test',
  );
  const html = formatHtmlLetter(blocks, { title: '', language: 'en', picture: undefined });
  assert.match(html, /<a href="https:\/\/a\.test\/x\?y=1&amp;z=2">https:[^<]*<\/a>\. Not/);
  assert.equal(html.match(/<a /g)!.length, 1);
  assert.equal(
    formatTextLetter(parseLetter('| A | b |\n| Longer | c |')),
    'A:      b\nLonger: c\n',
  );
});

test('our letters say the same in every language, and leave nothing unfilled', async () => {
  const names = (text: string) => [...parseTemplate(text).names].sort();
  for (const kind of ['before', 'after'] as const)
    for (const language of noticeLanguages) {
      const own = ownTexts(language);
      assert.deepEqual(names(own[kind]), names(ownTexts('en')[kind]), `${language} ${kind}`);
      const template = chooseTemplate(kind, language, { given: {}, known: [] });
      const shared = Object.fromEntries(Object.keys(placeholders).map((it) => [it, `<${it}>`]));
      const values = valuesOf(
        shared,
        {
          name: 'Ann Lee',
          oldAddress: 'ann@old.test',
          address: 'ann@new.test',
          password: 'secret-word',
          hasPassword: false,
          links: { setupPage: 'https://mail.new.test/setup/?email=ann%40new.test' },
        },
        {},
      );
      const person = { address: 'ann@new.test' };
      const about = { from: person, to: person, sentAtSeconds: 0, messageId: 'a@b' };
      const { subject, text, content } = await composeNotice(template, values, about);
      assert.match(text, /Ann Lee/);
      assert.match(text, /secret-word/);
      assert.match(text, /https:\/\/mail\.new\.test\/setup\//);
      assert.doesNotMatch(text + subject, /\{\{|\[\[/);
      assert.match(String(content), /^Content-ID: <setup\.gif>\r$/m);
    }
});

test('a language that we have no letter in is told in English', () => {
  assert.equal(ownTexts('fi').language, 'en');
  assert.equal(ownTexts('de-CH').language, 'de');
});

test(
  'a camera reads the address from the picture in the mail',
  { skip: skipWithout('zbarimg') },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'mailstead-qr-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const address = 'https://mail.example.test:10443/setup/?email=ann%40example.test';
    const file = join(folder, 'setup.gif');
    writeFileSync(file, await qrPicture(address));
    const { stdout, output } = await runPeer('zbarimg', ['--quiet', '--raw', file]);
    assert.equal(stdout.trim(), address, output);
  },
);
