import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultCollectionNames } from './default-collection-names.ts';
import { collectionNamesByLanguage } from './tables/collection-names.ts';

test('default collections are called by the language of the account', () => {
  assert.deepEqual(defaultCollectionNames('de'), {
    calendar: 'Kalender',
    tasks: 'Aufgaben',
    contacts: 'Kontakte',
    notes: 'Notizen',
    directory: 'Adressverzeichnis',
  });
  const named = 'en de fr es it nl pl pt sv da nb fi cs hu ru uk tr ja zh-CN ko'.split(' ');
  for (const language of named) {
    const names = collectionNamesByLanguage.get(language.toLowerCase());
    assert.deepEqual(defaultCollectionNames(language), names, language);
    assert.ok(names !== undefined, language);
  }
});

test('a tag that is not known is shortened, and English is the last resort', () => {
  const tasks = (language: string) => defaultCollectionNames(language).tasks;
  assert.equal(tasks('de-CH-1996'), 'Aufgaben');
  assert.equal(defaultCollectionNames('pt-BR').contacts, 'Contatos');
  assert.equal(tasks('no'), 'Oppgaver');
  assert.equal(tasks('zh'), '任务');
  assert.equal(tasks('zh-Hant-HK'), '工作');
  assert.equal(tasks('tlh'), 'Tasks');
  assert.equal(tasks(''), 'Tasks');
});

test('names fit into a collection name and differ within a language', () => {
  for (const [language, names] of collectionNamesByLanguage) {
    const all = Object.values(names);
    assert.equal(new Set(all).size, 5, language);
    for (const name of all) {
      assert.equal(name, name.normalize('NFC').trim());
      assert.doesNotMatch(name, /[/\p{Cc}]/u);
    }
  }
});
