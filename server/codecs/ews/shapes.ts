import type { XmlElement } from '#codecs/xml/element.ts';
import { m, t } from './names.ts';
import { formatPaths, type PropertyPath } from './property-path.ts';

/** Which properties of items are asked for. */
export interface ItemShape {
  readonly base?: 'IdOnly' | 'Default' | 'AllProperties';
  readonly withMime?: boolean;
  readonly body?: 'Best' | 'HTML' | 'Text';
  readonly properties?: readonly PropertyPath[];
}

export function formatItemShape(shape: ItemShape): XmlElement {
  return m('ItemShape', [
    t('BaseShape', shape.base ?? 'IdOnly'),
    shape.withMime === undefined ? undefined : t('IncludeMimeContent', String(shape.withMime)),
    shape.body === undefined ? undefined : t('BodyType', shape.body),
    formatPaths(shape.properties ?? []),
  ]);
}

export function formatFolderShape(properties: readonly PropertyPath[]): XmlElement {
  return m('FolderShape', [t('BaseShape', 'IdOnly'), formatPaths(properties)]);
}
