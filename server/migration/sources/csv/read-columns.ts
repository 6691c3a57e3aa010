import { columnNames } from './tables/column-names.ts';
import type { ContactField } from './contact-field.ts';

/** What a column holds. */
export type Column =
  | { readonly kind: 'field'; readonly field: ContactField; readonly header: string }
  /** Google's numbered groups: "E-mail 1 - Value". */
  | {
      readonly kind: 'group';
      readonly group: string;
      readonly part: string;
      readonly header: string;
    }
  | { readonly kind: 'unknown'; readonly header: string };

const byName = new Map<string, ContactField>();
for (const [field, names] of Object.entries(columnNames))
  for (const name of names)
    if (!byName.has(fold(name))) byName.set(fold(name), field as ContactField);

/** The columns that a header names; undefined when it is no header of contacts. */
export function readColumns(header: readonly string[]): Column[] | undefined {
  const taken = new Set<ContactField>();
  const columns = header.map((name): Column => {
    const group =
      /^(E-mail|Phone|Address|Website|IM|Event|Relation|Custom Field) (\d+) - (.+)$/i.exec(
        name.trim(),
      );
    if (group !== null)
      return {
        kind: 'group',
        group: `${group[1]!.toLowerCase()} ${group[2]}`,
        part: fold(group[3]!),
        header: name,
      };
    const found = byName.get(fold(name));
    if (found === undefined) return { kind: 'unknown', header: name };
    // French has "Titre" for both.
    const field = found === 'prefix' && taken.has('prefix') ? 'title' : found;
    taken.add(field);
    return { kind: 'field', field, header: name };
  });
  const telling = columns.filter(
    (it) => it.kind === 'group' || (it.kind === 'field' && it.field !== 'nothing'),
  );
  const hasName = columns.some(
    (it) =>
      it.kind === 'group' ||
      (it.kind === 'field' && /^(?:given|family|full|email|organization|nick)$/.test(it.field)),
  );
  return hasName && telling.length >= 2 ? columns : undefined;
}

/** Without case, accents and what is no letter or digit. */
function fold(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
