import { textOf, type XmlElement } from '#codecs/xml/element.ts';
import type { Bytes } from '#platform/bytes.ts';
import { formatFolderId, type FolderReference } from './ids.ts';
import { m, part, partsOf, t, textAt } from './names.ts';
import type { EwsOperation } from './operation.ts';
import { readOnly } from './response-messages.ts';

/** Settings that programs keep in hidden items. */
export interface UserConfiguration {
  readonly dictionary: ReadonlyMap<string, string>;
  readonly xml: Bytes | undefined;
}

/** @throws DomainError not-found. Since 2010. */
export function getUserConfiguration(
  folder: FolderReference,
  name: string,
): EwsOperation<UserConfiguration> {
  return {
    request: m('GetUserConfiguration', [
      m('UserConfigurationName', formatFolderId(folder), { Name: name }),
      m('UserConfigurationProperties', 'All'),
    ]),
    isRepeatable: true,
    read: (response) => readOnly(response, readConfiguration),
  };
}

function readConfiguration(message: XmlElement): UserConfiguration {
  const configuration = part(message, 'UserConfiguration');
  const entries = partsOf(part(configuration, 'Dictionary'), 'DictionaryEntry').map((entry) => {
    const values = partsOf(part(entry, 'DictionaryValue'), 'Value').map(textOf);
    return [textAt(entry, 'DictionaryKey', 'Value') ?? '', values.join('\n')] as const;
  });
  const xml = textAt(configuration, 'XmlData');
  return {
    dictionary: new Map(entries),
    xml: xml === undefined ? undefined : Buffer.from(xml, 'base64'),
  };
}

/** Stores a configuration that is XML, as a new one or in the place of the old one. */
export function storeUserConfiguration(
  how: 'create' | 'update',
  folder: FolderReference,
  name: string,
  xml: Bytes,
): EwsOperation<void> {
  const operation = how === 'create' ? 'CreateUserConfiguration' : 'UpdateUserConfiguration';
  return {
    request: m(
      operation,
      m('UserConfiguration', [
        t('UserConfigurationName', formatFolderId(folder), { Name: name }),
        t('XmlData', xml.toString('base64')),
      ]),
    ),
    isRepeatable: how === 'update',
    read: (response) => readOnly(response, () => {}),
  };
}

/** @throws DomainError not-found. Since 2010. */
export function deleteUserConfiguration(folder: FolderReference, name: string): EwsOperation<void> {
  return {
    request: m(
      'DeleteUserConfiguration',
      m('UserConfigurationName', formatFolderId(folder), { Name: name }),
    ),
    isRepeatable: false,
    read: (response) => readOnly(response, () => {}),
  };
}
