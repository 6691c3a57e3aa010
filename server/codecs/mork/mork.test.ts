import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputSyntaxError } from '#platform/errors.ts';
import { parseMork } from './parse-mork.ts';

const book = `// <!-- <mdb:mork:z v="1.4"/> -->
< <(a=c)> // (f=iso-8859-1)
  (80=ns:addrbk:db:row:scope:card:all)(81=ns:addrbk:db:table:kind:pab)
  (82=DisplayName)(83=PrimaryEmail)(84=Notes)>
<(90=Anna M$C3$BCller)(91=anna@example.org)(92=a\\)b\\\\c\\
d)>
{1:^80 {(k^81:c)(s=9)}
  [1(^82^90)(^83^91)]
  [2(^82=Ben)(^84^92)]
  [3(^82=Gone)]}
@$\${1{@
<(93=Benjamin)>
{1:^80 -3 [-2(^82^93)]}
@$$}1}@
@$\${2{@
[1:^80(^82=Never)]
@$$}~abort~2}@
@$\${3{@
[1:^80(^82=Unfinished)]
`;

test('rows, columns, escapes and changes of an address book', () => {
  const { rows, tables } = parseMork(Buffer.from(book, 'latin1'));
  const scope = 'ns:addrbk:db:row:scope:card:all';
  assert.deepEqual(
    rows.map(({ id, cells }) => [id, Object.fromEntries(cells)]),
    [
      ['1', { DisplayName: 'Anna Müller', PrimaryEmail: 'anna@example.org' }],
      ['2', { DisplayName: 'Benjamin' }],
      ['3', { DisplayName: 'Gone' }],
    ],
  );
  assert.deepEqual([...tables], [[`${scope}:1`, new Set([`${scope}:1`, `${scope}:2`])]]);
});

test('values keep what is escaped in them', () => {
  const { rows } = parseMork(
    Buffer.from(`${book.slice(0, book.indexOf('@$${'))}[4:^80(^84=x$)(^82=$41\\$)]`, 'latin1'),
  );
  assert.deepEqual(Object.fromEntries(rows[1]!.cells), { DisplayName: 'Ben', Notes: 'a)b\\cd' });
  assert.deepEqual(Object.fromEntries(rows[3]!.cells), { Notes: 'x$', DisplayName: 'A$' });
});

test('what is no Mork is refused', () => {
  assert.throws(() => parseMork(Buffer.from('<xml/>')), InputSyntaxError);
});
