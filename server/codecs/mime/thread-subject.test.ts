import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toThreadSubject } from './thread-subject.ts';

test('marks of answers and lists, white space and letter case do not tell conversations apart', () => {
  for (const subject of [
    'Lunch tomorrow',
    'AW: Lunch tomorrow',
    'RE : Antw: lunch  Tomorrow',
    'Re[2]: Re(3): Re^4: Lunch tomorrow',
    '[list] [a-b] SV: Lunch tomorrow',
    '答复：Lunch tomorrow',
  ])
    assert.equal(toThreadSubject(subject), 'LUNCHTOMORROW', subject);
  assert.equal(toThreadSubject('Re:'), '');
  assert.equal(toThreadSubject(''), '');
  assert.notEqual(toThreadSubject('Lunch today'), toThreadSubject('Lunch tomorrow'));
  assert.equal(toThreadSubject('Half a sentence with: a colon'), 'HALFASENTENCEWITH:ACOLON');
});

test('a long subject of nothing but marks costs no more than its length', () => {
  assert.equal(toThreadSubject('re:'.repeat(2700)), '');
  assert.equal(toThreadSubject('['.repeat(8192)), '['.repeat(8192));
  assert.equal(toThreadSubject(`[${'a'.repeat(8000)}`), `[${'A'.repeat(8000)}`);
});
