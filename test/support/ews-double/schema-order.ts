// The order of elements as the published schema has it: the double puts what it stores into that order, whoever wrote it.
import { readFileSync } from 'node:fs';
import { elementsOf, type XmlElement } from '../../../server/codecs/xml/element.ts';
import { parseXml } from '../../../server/codecs/xml/parse-xml.ts';
import { sharedData } from '../shared-data.ts';

const XS = 'http://www.w3.org/2001/XMLSchema';

export interface SchemaOrder {
  /** Names of the elements in a type, those of the types it extends first. */
  namesIn(type: string): readonly string[];
  /** The children in the order of the type; unknown ones are refused. */
  sort(type: string, children: readonly XmlElement[]): XmlElement[];
}

/** Types of the elements that are items and folders. */
export const typeOfElement: Readonly<Record<string, string>> = {
  Item: 'ItemType',
  Message: 'MessageType',
  CalendarItem: 'CalendarItemType',
  Contact: 'ContactItemType',
  DistributionList: 'DistributionListType',
  Task: 'TaskType',
  PostItem: 'PostItemType',
  MeetingMessage: 'MeetingMessageType',
  MeetingRequest: 'MeetingRequestMessageType',
  MeetingResponse: 'MeetingResponseMessageType',
  MeetingCancellation: 'MeetingCancellationMessageType',
  Folder: 'FolderType',
  CalendarFolder: 'CalendarFolderType',
  ContactsFolder: 'ContactsFolderType',
  TasksFolder: 'TasksFolderType',
  SearchFolder: 'SearchFolderType',
};

export const ewsSchemaFile = sharedData('ews-eas-schema', 'ews-fixed', 'messages.xsd');

/** For a test's `skip`: the double cannot be started without the schema. */
export const skipWithoutEwsSchema =
  ewsSchemaFile === undefined ? 'the schema of EWS is not there' : false;

export function readSchemaOrder(): SchemaOrder {
  const path = sharedData('ews-eas-schema', 'ews-fixed', 'types.xsd');
  if (path === undefined) throw new Error('the schema of EWS is not beside the checkout');
  const schema = parseXml(readFileSync(path), { maxBytes: 1_000_000 });
  const types = new Map(
    elementsOf(schema)
      .filter((e) => e.name === 'complexType')
      .map((e) => [e.attributes.get('name') ?? '', e]),
  );
  const known = new Map<string, readonly string[]>();
  const order: SchemaOrder = {
    namesIn(type) {
      const found = known.get(type);
      if (found !== undefined) return found;
      const definition = types.get(type);
      if (definition === undefined) throw new Error(`the schema has no ${type}`);
      const parent = baseOf(definition);
      const names = [
        ...(parent === undefined ? [] : order.namesIn(parent)),
        ...ownNames(definition),
      ];
      known.set(type, names);
      return names;
    },
    sort(type, children) {
      const names = order.namesIn(type);
      const place = (child: XmlElement): number => {
        const at = names.indexOf(child.name);
        if (at < 0) throw new Error(`${type} has no ${child.name}`);
        return at;
      };
      return [...children].sort((a, b) => place(a) - place(b));
    },
  };
  return order;
}

function baseOf(definition: XmlElement): string | undefined {
  const extension = descendants(definition).find((e) => e.name === 'extension');
  return extension?.attributes.get('base')?.replace(/^t:/, '');
}

function ownNames(definition: XmlElement): string[] {
  return descendants(definition)
    .filter((e) => e.name === 'element')
    .map((e) => e.attributes.get('name') ?? '');
}

function descendants(element: XmlElement): XmlElement[] {
  return elementsOf(element).flatMap((e) => (e.ns === XS ? [e, ...descendants(e)] : []));
}
