import type { PropertyName } from '#codecs/webdav/property-name.ts';
import type { PropertyTable } from './properties/render-properties.ts';
import type { PresentNode } from './tree/node.ts';

/** What a report says of itself to who asks which reports there are. */
export interface ReportFacts extends PropertyName {
  isOn(node: PresentNode): boolean;
}

/** What the parts of the server look up in one another, handed over so that none imports the other. */
export interface DavTables {
  readonly properties: PropertyTable;
  readonly reports: readonly ReportFacts[];
}
