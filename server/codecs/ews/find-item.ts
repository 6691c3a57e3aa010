import { elementsOf, type XmlElement } from '#codecs/xml/element.ts';
import { formatFolderId, type FolderReference } from './ids.ts';
import { m, part, t } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readPage, type Page } from './page.ts';
import { formatPath, type ExtendedField, type PropertyPath } from './property-path.ts';
import { readOnly } from './response-messages.ts';
import { formatItemShape, type ItemShape } from './shapes.ts';

export interface FindItemQuestion {
  readonly folder: FolderReference;
  readonly shape: ItemShape;
  readonly offset: number;
  /** At most 1000; 250 where there is a restriction. */
  readonly count: number;
  readonly sort?: { readonly path: PropertyPath; readonly order: 'Ascending' | 'Descending' };
  /** Only items whose property is one of these. */
  readonly equals?: { readonly field: ExtendedField; readonly values: readonly string[] };
  /** Hidden items, such as settings, instead of those that are seen. */
  readonly isAssociated?: boolean;
}

export function findItem(question: FindItemQuestion): EwsOperation<Page> {
  const { folder, shape, offset, count, sort, equals } = question;
  const request = m(
    'FindItem',
    [
      formatItemShape(shape),
      m('IndexedPageItemView', [], {
        MaxEntriesReturned: String(count),
        Offset: String(offset),
        BasePoint: 'Beginning',
      }),
      equals === undefined ? undefined : formatRestriction(equals.field, equals.values),
      sort === undefined
        ? undefined
        : m('SortOrder', t('FieldOrder', formatPath(sort.path), { Order: sort.order })),
      m('ParentFolderIds', formatFolderId(folder)),
    ],
    { Traversal: question.isAssociated === true ? 'Associated' : 'Shallow' },
  );
  return {
    request,
    isRepeatable: true,
    read: (response) => readOnly(response, (message) => readItems(message)),
  };
}

function readItems(message: XmlElement): Page {
  const root = part(message, 'RootFolder');
  return readPage(root, part(root, 'Items') === undefined ? [] : elementsOf(part(root, 'Items')!));
}

function formatRestriction(field: ExtendedField, values: readonly string[]): XmlElement {
  const tests = values.map((value) =>
    t('IsEqualTo', [
      formatPath(field),
      t('FieldURIOrConstant', t('Constant', [], { Value: value })),
    ]),
  );
  return m('Restriction', tests.length === 1 ? tests[0] : t('Or', tests));
}
